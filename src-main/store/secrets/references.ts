import { SecretName } from '#shared/contract/secrets'

/** The kinds of places that keep secrets under a name. */
export type SecretPlace = 'keychain' | 'file'

/** A secret that is kept under a name, as a config refers to it: `keychain:name`, `file:name`. */
export interface SecretReference {
  readonly place: SecretPlace
  readonly name: string
}

const REFERENCE = /^(keychain|file):(.+)$/
/** `${NAME}`; with one more `$` before it, it is meant as it stands. */
const ENVIRONMENT = /(\$?)\$\{([A-Za-z_]\w*)\}/g

/** The reference that a text is; undefined where it is none. */
export function parseReference(text: string): SecretReference | undefined {
  const [, place, name = ''] = REFERENCE.exec(text) ?? []
  if ((place !== 'keychain' && place !== 'file') || !SecretName.safeParse(name).success) return undefined
  return { place, name }
}

export const formatReference = ({ place, name }: SecretReference): string => `${place}:${name}`

/** The variables of the environment that a text names. */
export function variablesIn(text: string): string[] {
  return [...text.matchAll(ENVIRONMENT)].flatMap(([, escape, name = '']) => (escape === '' ? [name] : []))
}

/** Whether a text names variables of the environment. */
export const namesVariables = (text: string): boolean => variablesIn(text).length > 0

/** A text with `valueOf(NAME)` for each `${NAME}`, and `${NAME}` for each `$${NAME}`. */
export function replaceVariables(text: string, valueOf: (name: string) => string): string {
  return text.replaceAll(ENVIRONMENT, (whole, escape: string, name: string) => (escape === '' ? valueOf(name) : whole.slice(1)))
}

import { failure } from '#shared/model/problem'

const files = import.meta.glob<string>('../../../../resources/templates/connector/*', { query: '?raw', import: 'default', eager: true })

const declared = import.meta.glob<string>('../../../../resources/templates/connectors/*.yaml', { query: '?raw', import: 'default', eager: true })

/** What a connector is made of: a package with docs and a test, a YAML file that declares a REST service, or a manifest of Airbyte. */
export type NewConnectorKind = 'package' | 'rest' | 'manifest'

/**
 * The files of a connector to begin with, by their paths.
 *
 * @param name small letters, digits and hyphens
 * @throws Failure INPUT_INVALID for another name
 */
export function newConnector(name: string, { title = titleOf(name), kind = 'package' }: { readonly title?: string; readonly kind?: NewConnectorKind } = {}): ReadonlyMap<string, string> {
  if (!/^[a-z][a-z\d-]{0,39}$/.test(name)) throw failure('INPUT_INVALID', `"${name}" cannot be the name of a connector.`, 'Use small letters, digits and hyphens, beginning with a letter.')
  if (kind !== 'package') {
    const text = declared[`../../../../resources/templates/connectors/${kind}.yaml`] ?? ''
    return new Map([[`${name}.yaml`, text.replace(/^id: .*$/m, `id: ${name}`).replace(/^title: .*$/m, `title: ${JSON.stringify(title)}`)]])
  }
  const fill = (text: string): string => text.replaceAll('{{id}}', name).replaceAll('{{title}}', title)
  return new Map(Object.entries(files).map(([file, text]) => [`${name}/${file.split('/').at(-1) ?? ''}`, fill(text)]))
}

const titleOf = (name: string): string => name.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase())

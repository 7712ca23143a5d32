import { ANY } from '#shared/define/marks'
import type { SourceConfig } from '#shared/model/source'

/** Where a text stands in a config. */
export interface TextPlace {
  readonly path: readonly string[]
  /** JSON pointer (RFC 6901). */
  readonly pointer: string
  readonly isSecret: boolean
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a path leads to one of the secrets, or into one. */
export function isSecretPath(path: readonly string[], secrets: readonly string[]): boolean {
  return secrets.some((secret) => {
    const parts = secret.split('.')
    return parts.length <= path.length && parts.every((part, index) => part === ANY || part === path[index])
  })
}

/** The config with every text changed. */
export function mapTexts(config: SourceConfig, secrets: readonly string[], change: (text: string, place: TextPlace) => string): SourceConfig {
  const map = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value === 'string') return change(value, { path, pointer: pointerOf(path), isSecret: isSecretPath(path, secrets) })
    if (Array.isArray(value)) return value.map((item, index) => map(item, [...path, String(index)]))
    return isRecord(value) ? mapMembers(value, path) : value
  }
  const mapMembers = (record: SourceConfig, path: readonly string[]): SourceConfig => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, [...path, key])]))
  return mapMembers(config, [])
}

/** As {@link mapTexts}, where a change takes time: one after the other. */
export async function mapTextsInTurn(config: SourceConfig, secrets: readonly string[], change: (text: string, place: TextPlace) => Promise<string>): Promise<SourceConfig> {
  const changed = new Map<string, string>()
  for (const [text, place] of textsOf(config, secrets)) changed.set(place.pointer, await change(text, place))
  return mapTexts(config, secrets, (text, { pointer }) => changed.get(pointer) ?? text)
}

/** Every text of a config with its place. */
export function textsOf(config: SourceConfig, secrets: readonly string[]): (readonly [text: string, place: TextPlace])[] {
  const found: (readonly [string, TextPlace])[] = []
  mapTexts(config, secrets, (text, place) => {
    found.push([text, place])
    return text
  })
  return found
}

const pointerOf = (path: readonly string[]): string => path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

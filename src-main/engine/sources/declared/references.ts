/** What is put in for a field. */
export type FieldValue = string | number | boolean | undefined

const REFERENCE = /\{\{\s*([^{}]*?)\s*\}\}/g
const ONLY_REFERENCE = /^\{\{\s*([^{}]*?)\s*\}\}$/
/** Members that are addresses: what is put into the midst of one must not change where it leads. */
const ADDRESSES: ReadonlySet<string> = new Set(['base_url', 'path', 'openapi', 'token_url'])

export interface Reference {
  readonly name: string
  /** The members that lead to it. */
  readonly path: readonly PropertyKey[]
}

/** All references to fields in a value. */
export function referencesIn(value: unknown, path: readonly PropertyKey[] = []): Reference[] {
  if (typeof value === 'string') return [...value.matchAll(REFERENCE)].map(([, name = '']) => ({ name, path }))
  if (Array.isArray(value)) return value.flatMap((item, index) => referencesIn(item, [...path, index]))
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, member]) => referencesIn(member, [...path, key]))
  return []
}

/** A value with fields put in. A text that is one reference becomes what the field holds; a member whose field holds nothing is left out. */
export function putIn(value: unknown, fields: Readonly<Record<string, FieldValue>>, member = ''): unknown {
  if (typeof value === 'string') {
    const only = ONLY_REFERENCE.exec(value)?.[1]
    if (only !== undefined) return fields[only]
    const encode = ADDRESSES.has(member) ? encodeURIComponent : (text: string) => text
    return value.replace(REFERENCE, (_reference, name: string) => encode(String(fields[name] ?? '')))
  }
  if (Array.isArray(value)) return value.map((item) => putIn(item, fields)).filter((item) => item !== undefined)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => {
    const put = putIn(inner, fields, key)
    return put === undefined ? [] : [[key, put]]
  }))
}

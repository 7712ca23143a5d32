import { createHash } from 'node:crypto'
import { ANY } from '#shared/define/marks'

/**
 * What tells a config from another one, in hex: its secrets do not count, since a new password leads to the same rows.
 *
 * @param secrets paths of the secrets, as `secretPaths` gives them
 */
export function fingerprintOf(config: Readonly<Record<string, unknown>>, secrets: readonly string[]): string {
  return hashed(withoutSecrets(config, [], secrets.map((path) => path.split('.'))))
}

/** SHA-256 of a value, in hex, whatever the order of its members. */
export const hashed = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex')

function withoutSecrets(value: unknown, path: readonly string[], secrets: readonly (readonly string[])[]): unknown {
  const isSecret = (key: string): boolean => secrets.some((secret) => secret.length === path.length + 1 && secret.every((part, index) => part === ANY || part === (path[index] ?? key)))
  if (Array.isArray(value)) return value.map((item, index) => (isSecret(String(index)) ? null : withoutSecrets(item, [...path, String(index)], secrets)))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (isSecret(key) ? [] : [[key, withoutSecrets(member, [...path, key], secrets)]])))
}

/** JSON with the members of objects by name. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    (typeof member === 'object' && member !== null && !Array.isArray(member) ? Object.fromEntries(Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1))) : member)) ?? 'null'
}

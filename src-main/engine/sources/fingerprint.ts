import { createHash } from 'node:crypto'
import type { ConnectorDefinition } from '#shared/define/connector'
import { ANY, markedPaths } from '#shared/define/marks'
import { secretPaths } from '#shared/define/secrets'

/**
 * What tells a config from another one, in hex: its secrets do not count, since a new password leads to the same rows.
 *
 * @param secrets paths of the secrets, as `secretPaths` gives them
 */
export function fingerprintOf(config: Readonly<Record<string, unknown>>, secrets: readonly string[]): string {
  return hashed(without(config, [], secrets.map((path) => path.split('.'))))
}

/**
 * What tells the rows that a source leads to from those of another host, database or account, in hex. How it is asked does not
 * count. Secrets do only for services, where another key may be another account: a password opens the same database, bucket or folder.
 *
 * @param config with the references to its secrets, never with their values
 */
export function standingOf({ id, category, leads, config: schema }: Pick<ConnectorDefinition, 'id' | 'category' | 'leads' | 'config'>, config: Readonly<Record<string, unknown>>): string {
  return hashed([id, leads, fingerprintOf(config, [...markedPaths(schema, 'manner'), ...(category === 'services' ? [] : secretPaths(schema))])])
}

/** SHA-256 of a value, in hex, whatever the order of its members. */
export const hashed = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex')

function without(value: unknown, path: readonly string[], left: readonly (readonly string[])[]): unknown {
  const isLeft = (key: string): boolean => left.some((one) => one.length === path.length + 1 && one.every((part, index) => part === ANY || part === (path[index] ?? key)))
  if (Array.isArray(value)) return value.map((item, index) => (isLeft(String(index)) ? null : without(item, [...path, String(index)], left)))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (isLeft(key) ? [] : [[key, without(member, [...path, key], left)]])))
}

/** JSON with the members of objects by name. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    (typeof member === 'object' && member !== null && !Array.isArray(member) ? Object.fromEntries(Object.entries(member).toSorted(([one], [other]) => (one < other ? -1 : 1))) : member)) ?? 'null'
}

import { z } from 'zod'
import { Id, Time } from './project'

/** What an API key allows: reading data, changing it, seeing sensitive columns unmasked, everything. */
export const Scope = z.enum(['data_read', 'data_write', 'data_unmasked', 'admin'])
export type Scope = z.infer<typeof Scope>

/** Whoever changes data or sees it unmasked has to see it in the first place. */
const IMPLIED: Readonly<Record<Scope, readonly Scope[]>> = {
  data_read: [], data_write: ['data_read'], data_unmasked: ['data_read'], admin: ['data_read', 'data_write', 'data_unmasked'],
}

/** Whether scopes, with all that they imply, hold the one that is wanted. */
export const hasScope = (given: readonly Scope[], wanted: Scope): boolean => given.some((scope) => scope === wanted || IMPLIED[scope].includes(wanted))

/** A key for programs. The key itself is told once, when it is made, and kept nowhere. */
export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  /** How the key begins, to tell keys apart. */
  prefix: z.string(),
  scopes: z.array(Scope),
  /** The projects that it sees; null: all. */
  projectIds: z.array(Id).nullable(),
  createdAt: Time,
  rotatedAt: Time.nullable(),
  lastUsedAt: Time.nullable(),
  /** Since when it opens nothing any more. */
  revokedAt: Time.nullable(),
})
export type ApiKey = z.infer<typeof ApiKey>

/** Who calls without a key: the page; commands; whoever sends the token of a start of Winnow over REST; failed logins. */
export const KEYLESS = ['page', 'command line', 'token', 'unknown'] as const

/** An access, or several of the same kind within a minute. Values of data never stand here. */
export const AuditEntry = z.object({
  id: z.number().int(),
  at: Time,
  /** The key; null for the page, the command line, the token of a start of Winnow and failed logins. */
  keyId: Id.nullable(),
  /** The name of the key; one of {@link KEYLESS}. */
  who: z.string(),
  /** The procedure of the contract ("sources.sample"); for a failed login the method and the path. */
  what: z.string(),
  /** What was named in the call. */
  objects: z.array(z.object({ kind: z.string(), id: z.string() })),
  projectId: Id.nullable(),
  /** The id of a saved source, or the connector of one that is not saved. */
  source: z.string().nullable(),
  /** The HTTP status. */
  status: z.number().int(),
  /** The code of what went wrong; null when all went well. */
  code: z.string().nullable(),
  /** Of all that are counted together. */
  milliseconds: z.number().int(),
  /** So many accesses: reads of the page and of commands are counted together for a minute, from `at` on. */
  count: z.number().int().min(1),
})
export type AuditEntry = z.infer<typeof AuditEntry>

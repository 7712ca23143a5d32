import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { ApiKey, type Scope } from '#shared/model/access'
import { failure } from '#shared/model/problem'
import { apiKeys } from '../schema'

/** How every key begins: secret scanners find by it what was committed by mistake. */
const START = 'wnw_'
/** So much of a key is shown. */
const SHOWN = START.length + 6
/** The time of last use is written at most this often. */
const USED_MS = 60_000

/** A key with its secret, which is known only while it is made. */
export interface MadeKey {
  readonly record: ApiKey
  readonly key: string
}

/**
 * API keys. Of each only the SHA-256 is kept: a key is 256 random bits, so there is nothing to guess for which a slow hash
 * would be needed.
 */
export class KeyRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  /** The newest first, those that were revoked too. */
  list(): ApiKey[] {
    return this.db.select().from(apiKeys).orderBy(desc(apiKeys.createdAt), desc(sql`rowid`)).all().map((row) => ApiKey.parse(row))
  }

  /** Throws NOT_FOUND. */
  get(id: string): ApiKey {
    const row = this.db.select().from(apiKeys).where(eq(apiKeys.id, id)).get()
    if (!row) throw failure('NOT_FOUND', 'There is no such key.', '`winnow keys list` shows all.', { value: id })
    return ApiKey.parse(row)
  }

  /** Throws CONFLICT when a key in force has the name. */
  create({ name, scopes, projectIds }: { readonly name: string; readonly scopes: readonly Scope[]; readonly projectIds: readonly string[] | null }): MadeKey {
    if (this.list().some((known) => known.name === name && known.revokedAt === null)) throw failure('CONFLICT', `There is a key "${name}" already.`, 'Choose another name, rotate that key, or revoke it first.')
    const key = newKey()
    const id = randomUUID()
    this.db.insert(apiKeys).values({ id, name, ...traces(key), scopes: [...new Set(scopes)], projectIds, createdAt: new Date().toISOString() }).run()
    return { record: this.get(id), key }
  }

  /** Throws NOT_FOUND; CONFLICT when it was revoked. */
  rotate(id: string): MadeKey {
    this.#inForce(id)
    const key = newKey()
    this.db.update(apiKeys).set({ ...traces(key), rotatedAt: new Date().toISOString() }).where(eq(apiKeys.id, id)).run()
    return { record: this.get(id), key }
  }

  /** Throws NOT_FOUND; CONFLICT when it was revoked before. */
  revoke(id: string): ApiKey {
    this.#inForce(id)
    this.db.update(apiKeys).set({ revokedAt: new Date().toISOString() }).where(eq(apiKeys.id, id)).run()
    return this.get(id)
  }

  /** The key in force that this is; it is in use now. */
  find(key: string): ApiKey | undefined {
    const row = this.db.select().from(apiKeys).where(and(eq(apiKeys.hash, hashOf(key)), isNull(apiKeys.revokedAt))).get()
    if (!row) return undefined
    const found = ApiKey.parse(row)
    const now = Date.now()
    if (now - Date.parse(found.lastUsedAt ?? found.createdAt) > USED_MS || found.lastUsedAt === null) {
      this.db.update(apiKeys).set({ lastUsedAt: new Date(now).toISOString() }).where(eq(apiKeys.id, found.id)).run()
    }
    return found
  }

  #inForce(id: string): void {
    const { name, revokedAt } = this.get(id)
    if (revokedAt !== null) throw failure('CONFLICT', `The key "${name}" was revoked.`, 'Make a new one.')
  }
}

const newKey = (): string => START + randomBytes(32).toString('base64url')
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')
const traces = (key: string): { prefix: string; hash: string } => ({ prefix: key.slice(0, SHOWN), hash: hashOf(key) })

import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, desc, eq, gte, isNotNull, lt, or } from 'drizzle-orm'
import { AuditEntry } from '#shared/model/access'
import { auditLog } from '../schema'

/** An access as it is noted. */
export type NewAuditEntry = Omit<AuditEntry, 'id'>

export interface AuditFilter {
  readonly since?: string
  readonly until?: string
  readonly key?: string
  readonly source?: string
  readonly projectId?: string
  readonly failed?: boolean
  readonly before?: number
  readonly limit: number
}

/** Entries are gathered for so long before they are written: a write waits for the disk, and no call may wait for that. */
const GATHER_MS = 250
const DAY_MS = 86_400_000
/** So many entries wait for a disk that takes nothing. */
const MOST_WAITING = 10_000
/** Entries beyond their days are removed at the start and then this often. */
const TIDY_MS = 3_600_000

/** The log of accesses. */
export class AuditRepository {
  readonly #gathered: NewAuditEntry[] = []
  #timer: NodeJS.Timeout | undefined
  #tidied = 0

  /** @param days how long entries are kept; asked whenever old ones are removed */
  constructor(private readonly db: BetterSQLite3Database, private readonly days: () => number) {}

  /** Notes an access; it is written a moment later, with those that come meanwhile. */
  note(entry: NewAuditEntry): void {
    this.#gathered.push(entry)
    this.#timer ??= setTimeout(() => this.#flushLater(), GATHER_MS).unref()
  }

  /** Writes what was noted. Throws when the store cannot be written: then it is written next time. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.db.transaction((transaction) => {
      for (const entry of this.#gathered) transaction.insert(auditLog).values(entry).run()
      this.#tidy(transaction)
    })
    this.#gathered.length = 0
  }

  /** The newest first. */
  list({ since, until, key, source, projectId, failed, before, limit }: AuditFilter): AuditEntry[] {
    this.flush()
    const wanted = and(
      since === undefined ? undefined : gte(auditLog.at, since), until === undefined ? undefined : lt(auditLog.at, until),
      key === undefined ? undefined : or(eq(auditLog.who, key), eq(auditLog.keyId, key)),
      source === undefined ? undefined : eq(auditLog.source, source), projectId === undefined ? undefined : eq(auditLog.projectId, projectId),
      failed ? isNotNull(auditLog.code) : undefined, before === undefined ? undefined : lt(auditLog.id, before),
    )
    return this.db.select().from(auditLog).where(wanted).orderBy(desc(auditLog.id)).limit(limit).all().map((row) => AuditEntry.parse(row))
  }

  #flushLater(): void {
    try {
      this.flush()
    } catch {
      // A full disk must not end the engine: whoever has to know is told by the calls that need the disk.
      this.#gathered.splice(0, this.#gathered.length - MOST_WAITING)
    }
  }

  #tidy(db: Pick<BetterSQLite3Database, 'delete'>): void {
    const now = Date.now()
    if (now - this.#tidied < TIDY_MS) return
    this.#tidied = now
    db.delete(auditLog).where(lt(auditLog.at, new Date(now - this.days() * DAY_MS).toISOString())).run()
  }
}

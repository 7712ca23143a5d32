import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, desc, eq, gte, isNotNull, lt, or } from 'drizzle-orm'
import { AuditEntry } from '#shared/model/access'
import { auditLog } from '../schema'

/** An access as it is noted. */
export type NewAuditEntry = Omit<AuditEntry, 'id' | 'count'>

/** An entry that is to be written, or to be written again. */
interface Kept {
  readonly entry: NewAuditEntry
  id?: number
  count: number
  milliseconds: number
  /** Until then accesses of the kind are counted with it, in ms of the epoch. */
  readonly until: number
}

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
/** Accesses of one kind are counted together for so long … */
const TOGETHER_MS = 60_000
/** … and a count is written this often while it grows. */
const GROWN_MS = 5_000
const DAY_MS = 86_400_000
/** So many entries wait for a disk that takes nothing. */
const MOST_WAITING = 10_000
/** Entries beyond their days are removed at the start and then this often. */
const TIDY_MS = 3_600_000

/** The log of accesses. */
export class AuditRepository {
  readonly #gathered: Kept[] = []
  /** Those that were written and have grown since. */
  readonly #grown = new Set<Kept>()
  /** Those that still count, by what they count. */
  readonly #counting = new Map<string, Kept>()
  #timer: NodeJS.Timeout | undefined
  #due = Infinity
  #tidied = 0

  /** @param days how long entries are kept; asked whenever old ones are removed */
  constructor(private readonly db: BetterSQLite3Database, private readonly days: () => number) {}

  /** Notes an access; it is written a moment later, with those that come meanwhile. */
  note(entry: NewAuditEntry): void {
    this.#gather({ entry, count: 1, milliseconds: entry.milliseconds, until: 0 })
  }

  /** Notes an access that is counted with others of the same caller, procedure, objects and outcome within a minute. */
  count(entry: NewAuditEntry): void {
    const now = Date.now()
    const { at: _at, milliseconds, ...kind } = entry
    const key = JSON.stringify(kind)
    const known = this.#counting.get(key)
    if (!known || known.until <= now) {
      const kept: Kept = { entry, count: 1, milliseconds, until: now + TOGETHER_MS }
      this.#counting.set(key, kept)
      return this.#gather(kept)
    }
    known.count += 1
    known.milliseconds += milliseconds
    if (known.id === undefined) return
    this.#grown.add(known)
    this.#flushIn(GROWN_MS)
  }

  /** Writes what was noted. Throws when the store cannot be written: then it is written next time. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#due = Infinity
    const written = this.db.transaction((transaction) => {
      for (const { id = 0, count, milliseconds } of this.#grown) transaction.update(auditLog).set({ count, milliseconds }).where(eq(auditLog.id, id)).run()
      const ids = this.#gathered.map(({ entry, count, milliseconds }) => transaction.insert(auditLog).values({ ...entry, count, milliseconds }).returning({ id: auditLog.id }).get().id)
      this.#tidy(transaction)
      return ids
    })
    this.#gathered.forEach((kept, index) => { kept.id = written[index] ?? 0 })
    this.#gathered.length = 0
    this.#grown.clear()
    const now = Date.now()
    for (const [key, { until }] of this.#counting) if (until <= now) this.#counting.delete(key)
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

  #gather(kept: Kept): void {
    this.#gathered.push(kept)
    this.#flushIn(GATHER_MS)
  }

  #flushIn(milliseconds: number): void {
    const due = Date.now() + milliseconds
    if (due >= this.#due) return
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => this.#flushLater(), milliseconds).unref()
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

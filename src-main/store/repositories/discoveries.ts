import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { eq } from 'drizzle-orm'
import { DiscoveryRecord } from '#shared/model/discovery'
import { discoveries } from '../schema'

/** What was found and noted on the guided way to sources, of each project. */
export class DiscoveryRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  /** An empty one where nothing was kept yet. */
  get(projectId: string): DiscoveryRecord {
    const row = this.db.select().from(discoveries).where(eq(discoveries.projectId, projectId)).get()
    return row ? DiscoveryRecord.parse(row.record) : { at: new Date().toISOString(), found: [], sources: [] }
  }

  /** In place of what was kept. */
  set(projectId: string, record: DiscoveryRecord): void {
    this.db.insert(discoveries).values({ projectId, record }).onConflictDoUpdate({ target: discoveries.projectId, set: { record } }).run()
  }
}

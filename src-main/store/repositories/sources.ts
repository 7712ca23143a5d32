import { randomUUID } from 'node:crypto'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, eq, isNull } from 'drizzle-orm'
import type { SourceFile } from '#shared/model/dataset'
import { sources } from '../schema'

/** What data comes from. Files are the only kind until connectors are there. */
export class SourceRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  /** The source of that file in the project, made at its first use; its time of last use is now. Gives its id. */
  rememberFile(projectId: string, file: SourceFile): string {
    const now = new Date().toISOString()
    const used = { config: file, status: 'ACTIVE', lastUsedAt: now }
    const known = this.db.select({ id: sources.id, config: sources.config }).from(sources)
      .where(and(eq(sources.projectId, projectId), eq(sources.type, 'FILE'), eq(sources.name, file.path), isNull(sources.deletionId))).get()
    if (known) {
      this.db.update(sources).set(used).where(eq(sources.id, known.id)).run()
      return known.id
    }
    const id = randomUUID()
    this.db.insert(sources).values({ id, projectId, name: file.path, type: 'FILE', connector: 'files', createdAt: now, ...used }).run()
    return id
  }
}

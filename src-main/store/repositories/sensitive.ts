import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { eq, inArray, or } from 'drizzle-orm'
import { z } from 'zod'
import { datasets, sensitiveColumns, sources } from '../schema'

const Columns = z.array(z.string())

/** What people said of columns. */
export interface SaidOfColumns {
  /** Sensitive. */
  readonly columns: string[]
  /** Not sensitive, though they look so. */
  readonly cleared: string[]
}

/** Columns that people marked as sensitive or as not sensitive, of datasets and of sources. */
export class SensitiveRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  /** @param ownerId a dataset or a source */
  of(ownerId: string): SaidOfColumns {
    const row = this.db.select().from(sensitiveColumns).where(eq(sensitiveColumns.ownerId, ownerId)).get()
    return row ? { columns: Columns.parse(row.columns), cleared: Columns.parse(row.cleared ?? []) } : { columns: [], cleared: [] }
  }

  /** All that were marked in a project. */
  inProject(projectId: string): string[] {
    const inDatasets = this.db.select({ id: datasets.id }).from(datasets).where(eq(datasets.projectId, projectId))
    const inSources = this.db.select({ id: sources.id }).from(sources).where(eq(sources.projectId, projectId))
    return this.db.select().from(sensitiveColumns).where(or(inArray(sensitiveColumns.ownerId, inDatasets), inArray(sensitiveColumns.ownerId, inSources))).all().flatMap(({ columns }) => Columns.parse(columns))
  }

  mark(ownerId: string, columns: readonly string[], cleared: readonly string[] = []): void {
    this.db.insert(sensitiveColumns).values({ ownerId, columns, cleared }).onConflictDoUpdate({ target: sensitiveColumns.ownerId, set: { columns, cleared } }).run()
  }
}

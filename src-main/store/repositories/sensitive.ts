import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { sensitiveColumns } from '../schema'

const Columns = z.array(z.string())

/** Columns that people marked as sensitive, of datasets and of sources. */
export class SensitiveRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  /** @param ownerId a dataset or a source */
  of(ownerId: string): string[] {
    const row = this.db.select().from(sensitiveColumns).where(eq(sensitiveColumns.ownerId, ownerId)).get()
    return row ? Columns.parse(row.columns) : []
  }

  mark(ownerId: string, columns: readonly string[]): void {
    this.db.insert(sensitiveColumns).values({ ownerId, columns }).onConflictDoUpdate({ target: sensitiveColumns.ownerId, set: { columns } }).run()
  }
}

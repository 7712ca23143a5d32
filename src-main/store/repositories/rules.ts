import { randomUUID } from 'node:crypto'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, asc, eq } from 'drizzle-orm'
import { CleaningRule, type SavedRule } from '#shared/contract/ingestion'
import { failure } from '#shared/model/problem'
import { savedRules } from '../schema'

/** Rules that were saved by name. */
export class RuleRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  /** By name. */
  list(projectId: string): SavedRule[] {
    return this.db.select().from(savedRules).where(eq(savedRules.projectId, projectId)).orderBy(asc(savedRules.name)).all().map(ruleOf)
  }

  /** A rule of that name in the project is replaced. */
  save(projectId: string, { name, ...rule }: CleaningRule & { readonly name: string }): SavedRule {
    const known = this.db.select().from(savedRules).where(and(eq(savedRules.projectId, projectId), eq(savedRules.name, name))).get()
    const row = { id: known?.id ?? randomUUID(), projectId, name, rule, createdAt: known?.createdAt ?? new Date().toISOString() }
    this.db.insert(savedRules).values(row).onConflictDoUpdate({ target: savedRules.id, set: { rule } }).run()
    return ruleOf(row)
  }

  /** Gives what it was. Throws NOT_FOUND. */
  delete(id: string): SavedRule {
    const row = this.db.delete(savedRules).where(eq(savedRules.id, id)).returning().get()
    if (!row) throw failure('NOT_FOUND', 'There is no such rule.', 'GET /ingestion/rules lists those of a project.', { value: id })
    return ruleOf(row)
  }
}

const ruleOf = ({ id, projectId, name, rule, createdAt }: typeof savedRules.$inferSelect): SavedRule => ({ id, project_id: projectId, name, created_at: createdAt, ...CleaningRule.parse(rule) })

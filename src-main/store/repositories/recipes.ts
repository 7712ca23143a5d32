import { randomUUID } from 'node:crypto'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, asc, desc, eq, isNull, max, sql } from 'drizzle-orm'
import { RecipeHistoryEntry, StoredRecipe } from '#shared/contract/recipes'
import { failure } from '#shared/model/problem'
import { Recipe } from '#shared/model/recipe'
import { recipeHistory, recipes } from '../schema'

/** How many entries a recipe's history holds. */
export const HISTORY_LIMIT = 200

/**
 * Recipes with their history: a list of entries that only grows (the oldest leave beyond {@link HISTORY_LIMIT}). Each entry
 * knows the one that it was made from, so undo goes back along that line, and a change after an undo loses nothing.
 */
export class RecipeRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  list(projectId: string): StoredRecipe[] {
    return this.db.select().from(recipes).where(and(eq(recipes.projectId, projectId), isNull(recipes.deletionId)))
      .orderBy(asc(recipes.createdAt), asc(sql`rowid`)).all().map((row) => this.#complete(row))
  }

  /** Throws NOT_FOUND. */
  get(id: string): StoredRecipe {
    return this.#complete(this.#row(id))
  }

  create(projectId: string, name: string, recipe: Recipe): StoredRecipe {
    const id = randomUUID()
    const now = new Date().toISOString()
    this.db.transaction((transaction) => {
      transaction.insert(recipes).values({ id, projectId, name, number: 1, createdAt: now, updatedAt: now }).run()
      transaction.insert(recipeHistory).values({ recipeId: id, number: 1, parent: null, note: 'Created', recipe, createdAt: now }).run()
    })
    return this.get(id)
  }

  /**
   * Adds an entry and puts it in force. Throws NOT_FOUND; CONFLICT when the entry `basedOn` is no longer in force.
   *
   * @param note what was done, in words
   */
  save(id: string, recipe: Recipe, note: string, basedOn?: number): StoredRecipe {
    const { number: parent } = this.#row(id)
    if (basedOn !== undefined && basedOn !== parent) {
      throw failure('CONFLICT', 'The recipe was changed elsewhere in the meantime.', 'Load it again and repeat your change; the other change is in its history.')
    }
    const now = new Date().toISOString()
    this.db.transaction((transaction) => {
      const last = transaction.select({ number: max(recipeHistory.number) }).from(recipeHistory).where(eq(recipeHistory.recipeId, id)).get()
      const number = (last?.number ?? 0) + 1
      transaction.insert(recipeHistory).values({ recipeId: id, number, parent, note, recipe, createdAt: now }).run()
      transaction.delete(recipeHistory).where(and(eq(recipeHistory.recipeId, id), sql`number <= ${number - HISTORY_LIMIT}`)).run()
      transaction.update(recipes).set({ number, name: recipe.name ?? sql`name`, updatedAt: now }).where(eq(recipes.id, id)).run()
    })
    return this.get(id)
  }

  /** The newest first. Throws NOT_FOUND. */
  history(id: string): RecipeHistoryEntry[] {
    this.#row(id)
    return this.db.select().from(recipeHistory).where(eq(recipeHistory.recipeId, id)).orderBy(desc(recipeHistory.number)).all()
      .map((row) => RecipeHistoryEntry.parse({ ...row, steps: Recipe.parse(row.recipe).steps.length }))
  }

  /** Throws NOT_FOUND; CONFLICT when there is nothing to undo. */
  undo(id: string): StoredRecipe {
    const back = this.#before(this.#row(id))
    if (back === undefined) throw failure('CONFLICT', 'There is nothing to undo.', 'This is the first entry of the history.')
    return this.goTo(id, back)
  }

  /** Throws NOT_FOUND; CONFLICT when there is nothing to redo. */
  redo(id: string): StoredRecipe {
    const next = this.#after(this.#row(id))
    if (next === undefined) throw failure('CONFLICT', 'There is nothing to redo.', 'This is the last entry of the history.')
    return this.goTo(id, next)
  }

  /** Puts any entry in force. Throws NOT_FOUND. */
  goTo(id: string, number: number): StoredRecipe {
    this.#entry(id, number)
    this.db.update(recipes).set({ number, updatedAt: new Date().toISOString() }).where(eq(recipes.id, id)).run()
    return this.get(id)
  }

  #row(id: string): typeof recipes.$inferSelect {
    const row = this.db.select().from(recipes).where(and(eq(recipes.id, id), isNull(recipes.deletionId))).get()
    if (!row) throw failure('NOT_FOUND', 'There is no such recipe.', 'It may have been deleted: choose another one.', { value: id })
    return row
  }

  #entry(id: string, number: number): typeof recipeHistory.$inferSelect {
    const entry = this.db.select().from(recipeHistory).where(and(eq(recipeHistory.recipeId, id), eq(recipeHistory.number, number))).get()
    if (!entry) throw failure('NOT_FOUND', `The recipe's history has no entry ${number}.`, 'Choose one of those that are listed.')
    return entry
  }

  /** The entry that the present one was made from, while the history still has it. */
  #before({ id, number }: typeof recipes.$inferSelect): number | undefined {
    return this.db.select({ number: recipeHistory.number }).from(recipeHistory)
      .where(and(eq(recipeHistory.recipeId, id), eq(recipeHistory.number, this.#entry(id, number).parent ?? -1))).get()?.number
  }

  /** The latest entry that was made from the present one. */
  #after({ id, number }: typeof recipes.$inferSelect): number | undefined {
    return this.db.select({ number: recipeHistory.number }).from(recipeHistory)
      .where(and(eq(recipeHistory.recipeId, id), eq(recipeHistory.parent, number))).orderBy(desc(recipeHistory.number)).limit(1).get()?.number
  }

  #complete(row: typeof recipes.$inferSelect): StoredRecipe {
    const { recipe } = this.#entry(row.id, row.number)
    return StoredRecipe.parse({ ...row, recipe, canUndo: this.#before(row) !== undefined, canRedo: this.#after(row) !== undefined })
  }
}

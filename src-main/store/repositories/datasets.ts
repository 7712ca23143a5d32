import { randomUUID } from 'node:crypto'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, desc, eq, getTableColumns, isNotNull, isNull, max, sql } from 'drizzle-orm'
import { z } from 'zod'
import { Dataset, type DatasetOrigin, DatasetVersion, DatasetVersionDetail, DatasetWatch, type DatasetKind } from '#shared/model/dataset'
import { failure, Problem } from '#shared/model/problem'
import { datasets, recipes, sources, versions } from '../schema'

/** A new version, as it is recorded once its file stands. */
export interface NewVersion extends Pick<DatasetVersionDetail, 'rows' | 'unreadable' | 'bytes' | 'sha256' | 'columns' | 'file' | 'report' | 'runId'> {
  readonly id: string
  /** Of its file, relative to the projects folder. */
  readonly path: string
}

/** As datasets show it, and how the stream stood when it was last tried in vain: it is not tried again before it changes. */
export const StoredWatch = DatasetWatch.extend({ tried: z.object({ state: z.string(), problem: Problem.nullable() }).nullable() })
export type StoredWatch = z.infer<typeof StoredWatch>

/** Datasets and their versions. What is in the trash is not seen. */
export class DatasetRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  /** The newest first. */
  list(projectId: string): Dataset[] {
    const rows = this.db.select().from(datasets).where(and(eq(datasets.projectId, projectId), isNull(datasets.deletionId)))
      .orderBy(desc(datasets.createdAt), desc(sql`rowid`)).all()
    return rows.map((row) => this.#complete(row))
  }

  /** Throws NOT_FOUND. */
  get(id: string): Dataset {
    const row = this.db.select().from(datasets).where(and(eq(datasets.id, id), isNull(datasets.deletionId))).get()
    if (!row) throw failure('NOT_FOUND', 'There is no such dataset.', 'It may have been deleted: choose another one.', { value: id })
    return this.#complete(row)
  }

  /** The dataset of that name and kind, if there is one. */
  find(projectId: string, name: string, kind: DatasetKind): Dataset | undefined {
    const row = this.db.select().from(datasets)
      .where(and(eq(datasets.projectId, projectId), eq(datasets.name, name), eq(datasets.kind, kind), isNull(datasets.deletionId))).get()
    return row && this.#complete(row)
  }

  create(projectId: string, name: string, kind: DatasetKind, sourceId: string | null = null): Dataset {
    const id = randomUUID()
    this.db.insert(datasets).values({ id, projectId, sourceId, name, kind, createdAt: new Date().toISOString() }).run()
    return this.get(id)
  }

  /** Remembers what of a source a dataset was read from. What kept it from being read is over. */
  setOrigin(id: string, origin: DatasetOrigin): void {
    this.db.update(datasets).set({ origin, sourceId: origin.sourceId }).where(eq(datasets.id, id)).run()
    const watch = this.watch(id)
    if (watch?.state === 'stopped') this.setWatch(id, { ...watch, state: 'watching', problem: null, tried: null })
  }

  /** How a dataset follows its source; undefined where it does not. */
  watch(id: string): StoredWatch | undefined {
    const row = this.db.select({ watched: datasets.watched }).from(datasets).where(eq(datasets.id, id)).get()
    return row?.watched ? StoredWatch.parse(row.watched) : undefined
  }

  /** Remembers how a dataset follows its source; null: not at all. */
  setWatch(id: string, watched: StoredWatch | null): void {
    this.db.update(datasets).set({ watched }).where(eq(datasets.id, id)).run()
  }

  /** The ids of all datasets that follow their source. */
  watched(): string[] {
    return this.db.select({ id: datasets.id }).from(datasets).where(and(isNotNull(datasets.watched), isNull(datasets.deletionId))).all().map(({ id }) => id)
  }

  /** Throws NOT_FOUND. */
  rename(id: string, name: string): Dataset {
    this.get(id)
    this.db.update(datasets).set({ name }).where(eq(datasets.id, id)).run()
    return this.get(id)
  }

  /** Remembers the recipe that a dataset is being cleaned with. Throws NOT_FOUND, also for a recipe of another project. */
  setRecipe(id: string, recipeId: string | null): Dataset {
    const { projectId } = this.get(id)
    if (recipeId !== null && !this.#hasRecipe(recipeId, projectId)) {
      throw failure('NOT_FOUND', 'There is no such recipe in the project.', 'It may have been deleted: choose another one.', { value: recipeId })
    }
    this.db.update(datasets).set({ recipeId }).where(eq(datasets.id, id)).run()
    return this.get(id)
  }

  /** The newest first. */
  versions(datasetId: string): DatasetVersion[] {
    const { report: _report, ...columns } = getTableColumns(versions)
    return this.db.select(columns).from(versions).where(and(eq(versions.datasetId, datasetId), isNull(versions.deletionId)))
      .orderBy(desc(versions.number)).all().map((row) => DatasetVersion.parse(row))
  }

  /** Throws NOT_FOUND. */
  version(id: string): DatasetVersionDetail {
    return DatasetVersionDetail.parse(this.#versionRow(id))
  }

  /** Where a version's file is, relative to the projects folder. Throws NOT_FOUND. */
  versionPath(id: string): string {
    return this.#versionRow(id).path
  }

  /** Where all version files are, those in the trash included, relative to the projects folder. */
  allPaths(): ReadonlySet<string> {
    return new Set(this.db.select({ path: versions.path }).from(versions).all().map(({ path }) => path))
  }

  /** Records a version whose file stands already. Throws NOT_FOUND when the dataset is gone. */
  addVersion(datasetId: string, version: NewVersion): DatasetVersion {
    this.get(datasetId)
    const last = this.db.select({ number: max(versions.number) }).from(versions).where(eq(versions.datasetId, datasetId)).get()
    this.db.insert(versions).values({ ...version, datasetId, number: (last?.number ?? 0) + 1, createdAt: new Date().toISOString() }).run()
    return this.version(version.id)
  }

  #versionRow(id: string) {
    const row = this.db.select(getTableColumns(versions)).from(versions).innerJoin(datasets, eq(datasets.id, versions.datasetId))
      .where(and(eq(versions.id, id), isNull(versions.deletionId), isNull(datasets.deletionId))).get()
    if (!row) throw failure('NOT_FOUND', 'There is no such version.', 'It may have been deleted or replaced by newer ones: choose another one.', { value: id })
    return row
  }

  #hasRecipe(id: string, projectId: string): boolean {
    return this.db.select({ id: recipes.id }).from(recipes).where(and(eq(recipes.id, id), eq(recipes.projectId, projectId), isNull(recipes.deletionId))).get() !== undefined
  }

  #hasSource(id: string): boolean {
    return this.db.select({ id: sources.id }).from(sources).where(and(eq(sources.id, id), isNull(sources.deletionId))).get() !== undefined
  }

  #complete(row: typeof datasets.$inferSelect): Dataset {
    const kept = this.versions(row.id)
    // A recipe in the trash is none, but is remembered for when it comes back.
    const recipeId = row.recipeId !== null && this.#hasRecipe(row.recipeId, row.projectId) ? row.recipeId : null
    // The same holds for its source.
    const watched = row.watched && row.sourceId !== null && this.#hasSource(row.sourceId) ? row.watched : undefined
    return Dataset.parse({ ...row, origin: row.origin ?? undefined, watched, recipeId, latest: kept[0] ?? null, versions: kept.length, bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0) })
  }
}

import { randomUUID } from 'node:crypto'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, count, desc, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import type { SourceFile } from '#shared/model/dataset'
import { failure } from '#shared/model/problem'
import { SchemaVersion, Source, SourceHealth, type SourceStream } from '#shared/model/source'
import { datasets, sources, sourceSchemas } from '../schema'

/** Files that were imported are remembered as sources of this type: nobody saved them. */
const REMEMBERED = 'FILE'
const UNKNOWN: SourceHealth = { state: 'unknown', checkedAt: null, problem: null, retryAt: null }
/** So many descriptions of a source are kept. */
const KEPT_SCHEMAS = 20

export type NewSource = Pick<Source, 'projectId' | 'name' | 'connector' | 'config'> & {
  /** It may not lead inside, since nobody led it where it leads who may do that. */
  readonly bounded?: boolean
}

/** What data comes from. Configs hold references, never secrets. What is in the trash is not seen. */
export class SourceRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  /** The saved ones of a project, the one used last first. */
  list(projectId: string): Source[] {
    return this.db.select().from(sources).where(and(eq(sources.projectId, projectId), ne(sources.type, REMEMBERED), isNull(sources.deletionId)))
      .orderBy(desc(sql`coalesce(${sources.lastUsedAt}, ${sources.createdAt})`), desc(sql`rowid`)).all().map((row) => this.#complete(row))
  }

  /** The ids of saved ones that were deleted and can still be brought back. */
  inTrash(): string[] {
    return this.db.select({ id: sources.id }).from(sources).where(and(ne(sources.type, REMEMBERED), isNotNull(sources.deletionId))).all().map(({ id }) => id)
  }

  /** Throws NOT_FOUND. */
  get(id: string): Source {
    const source = this.find(id)
    if (!source) throw failure('NOT_FOUND', 'There is no such source.', 'It may have been deleted: choose another one.', { value: id })
    return source
  }

  /** A saved one, if there is one of that id. */
  find(id: string): Source | undefined {
    const row = this.db.select().from(sources).where(and(eq(sources.id, id), ne(sources.type, REMEMBERED), isNull(sources.deletionId))).get()
    return row && this.#complete(row)
  }

  /** Throws CONFLICT when the project has a source of that name. */
  create({ projectId, name, connector, config, bounded = false }: NewSource, id = randomUUID()): Source {
    this.refuseTaken(projectId, name, id)
    this.db.insert(sources).values({ id, projectId, name, type: connector.toUpperCase(), connector, config, bounded, status: 'ACTIVE', createdAt: new Date().toISOString() }).run()
    return this.get(id)
  }

  /** Throws NOT_FOUND, CONFLICT. */
  update(id: string, change: Partial<Pick<Source, 'name' | 'config' | 'health'> & Pick<NewSource, 'bounded'>>): Source {
    const { projectId } = this.get(id)
    if (change.name !== undefined) this.refuseTaken(projectId, change.name, id)
    if (Object.keys(change).length > 0) this.db.update(sources).set(change).where(eq(sources.id, id)).run()
    return this.get(id)
  }

  /** Whether a source may not lead inside. */
  isBounded(id: string): boolean {
    return this.db.select({ bounded: sources.bounded }).from(sources).where(eq(sources.id, id)).get()?.bounded ?? false
  }

  /** Notes that a source was used now. */
  touch(id: string): void {
    this.db.update(sources).set({ lastUsedAt: new Date().toISOString() }).where(eq(sources.id, id)).run()
  }

  /** How a source described itself, the newest first. */
  schemas(id: string): SchemaVersion[] {
    return this.db.select().from(sourceSchemas).where(eq(sourceSchemas.sourceId, id)).orderBy(desc(sourceSchemas.number)).all().map((row) => SchemaVersion.parse(row))
  }

  /** Keeps how a source describes itself now. */
  addSchema(id: string, streams: readonly SourceStream[]): SchemaVersion {
    const number = (this.schemas(id)[0]?.number ?? 0) + 1
    const version = { number, createdAt: new Date().toISOString(), streams: [...streams] }
    this.db.insert(sourceSchemas).values({ sourceId: id, ...version }).run()
    this.db.delete(sourceSchemas).where(and(eq(sourceSchemas.sourceId, id), sql`${sourceSchemas.number} <= ${number - KEPT_SCHEMAS}`)).run()
    return version
  }

  /** The source of that file in the project, made at its first use; its time of last use is now. Gives its id. */
  rememberFile(projectId: string, file: SourceFile): string {
    const now = new Date().toISOString()
    const used = { config: file, status: 'ACTIVE', lastUsedAt: now }
    const known = this.db.select({ id: sources.id, config: sources.config }).from(sources)
      .where(and(eq(sources.projectId, projectId), eq(sources.type, REMEMBERED), eq(sources.name, file.path), isNull(sources.deletionId))).get()
    if (known) {
      this.db.update(sources).set(used).where(eq(sources.id, known.id)).run()
      return known.id
    }
    const id = randomUUID()
    this.db.insert(sources).values({ id, projectId, name: file.path, type: REMEMBERED, connector: 'files', createdAt: now, ...used }).run()
    return id
  }

  /** Throws CONFLICT when another source of the project has that name. */
  refuseTaken(projectId: string, name: string, id?: string): void {
    const taken = this.db.select({ id: sources.id }).from(sources)
      .where(and(eq(sources.projectId, projectId), eq(sources.name, name), id === undefined ? undefined : ne(sources.id, id), ne(sources.type, REMEMBERED), isNull(sources.deletionId))).get()
    if (taken) throw failure('CONFLICT', `The project has a source "${name}" already.`, 'Give it another name.', { value: name })
  }

  #complete(row: typeof sources.$inferSelect): Source {
    const used = this.db.select({ datasets: count() }).from(datasets).where(and(eq(datasets.sourceId, row.id), isNull(datasets.deletionId))).get()
    return Source.parse({ ...row, health: row.health ?? UNKNOWN, datasets: used?.datasets ?? 0 })
  }
}

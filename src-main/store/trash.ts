import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { failure } from '#shared/model/problem'
import { Deletion } from '#shared/model/project'
import type { Home } from './home'
import { artifacts, datasets, deletions, projects, recipes, sources, versions } from './schema'

/** A file in its place and in the trash. */
interface KeptFile {
  readonly place: string
  readonly trash: string
}

const MARKED = [projects, sources, datasets, versions, artifacts, recipes] as const

/**
 * What was deleted, until Winnow ends. Rows are marked first and their files moved after; undoing moves the files back
 * first. So a process that dies between the two leaves a deletion whose files are in place, and that is undone at the next start.
 */
export class Trash {
  /** @param release closes a version's file where it is open (Windows moves no open file) */
  constructor(private readonly db: BetterSQLite3Database, private readonly home: Home, private readonly release: (path: string) => Promise<void> = async () => {}) {}

  /** What can be brought back, the newest first. */
  list(): Deletion[] {
    return this.db.select().from(deletions).orderBy(desc(deletions.createdAt), desc(sql`rowid`)).all().map((row) => Deletion.parse(row))
  }

  /** Deletes; what is named must be there. The size is that of all files that go with it. */
  async delete(kind: Deletion['kind'], targetId: string, name: string): Promise<Deletion> {
    const id = randomUUID()
    this.db.transaction(() => {
      this.#mark(kind, targetId, id)
      this.db.insert(deletions).values({ id, kind, targetId, name, bytes: this.#bytes(id), createdAt: new Date().toISOString() }).run()
    })
    for (const file of this.#files(id)) {
      await this.release(file.place)
      await move(file.place, file.trash)
    }
    return this.#get(id)
  }

  /** Brings a deletion back. Throws NOT_FOUND. */
  async undo(id: string): Promise<Deletion> {
    const deletion = this.#get(id)
    for (const file of this.#files(id)) await move(file.trash, file.place)
    this.db.transaction(() => {
      for (const table of MARKED) this.db.update(table).set({ deletionId: null }).where(eq(table.deletionId, id)).run()
      this.db.delete(deletions).where(eq(deletions.id, id)).run()
    })
    return deletion
  }

  /** After a crash: deletions that were not carried out are undone, the others are final. */
  async recover(): Promise<void> {
    for (const { id } of this.list()) {
      if (this.#files(id).some(({ place }) => existsSync(place))) await this.undo(id)
    }
    await this.empty()
  }

  /** Makes all deletions final. */
  async empty(): Promise<void> {
    const ids = this.list().map(({ id }) => id)
    const files = ids.flatMap((id) => this.#files(id))
    for (const { trash } of files) await rm(trash, { force: true })
    this.db.transaction(() => {
      for (const table of MARKED) this.db.delete(table).where(inArray(table.deletionId, ids)).run()
      this.db.delete(deletions).run()
    })
    for (const root of this.#roots()) await rm(root, { recursive: true, force: true })
    for (const { place } of files) await removeIfEmpty(dirname(place))
  }

  #get(id: string): Deletion {
    const row = this.db.select().from(deletions).where(eq(deletions.id, id)).get()
    if (!row) throw failure('NOT_FOUND', 'There is no such deletion.', 'It was undone already, or Winnow was started anew since.', { value: id })
    return Deletion.parse(row)
  }

  #mark(kind: Deletion['kind'], targetId: string, deletionId: string): void {
    const mark = { deletionId }
    const inProject = this.db.select({ id: datasets.id }).from(datasets).where(eq(datasets.projectId, targetId))
    switch (kind) {
      case 'project':
        this.db.update(versions).set(mark).where(and(inArray(versions.datasetId, inProject), isNull(versions.deletionId))).run()
        for (const table of [datasets, sources, artifacts, recipes]) this.db.update(table).set(mark).where(and(eq(table.projectId, targetId), isNull(table.deletionId))).run()
        this.db.update(projects).set(mark).where(eq(projects.id, targetId)).run()
        break
      case 'source':
        this.db.update(sources).set(mark).where(eq(sources.id, targetId)).run()
        break
      case 'dataset':
        this.db.update(versions).set(mark).where(and(eq(versions.datasetId, targetId), isNull(versions.deletionId))).run()
        this.db.update(datasets).set(mark).where(eq(datasets.id, targetId)).run()
        break
      case 'version':
        this.db.update(versions).set(mark).where(eq(versions.id, targetId)).run()
        break
      case 'artifact':
        this.db.update(artifacts).set(mark).where(eq(artifacts.id, targetId)).run()
        break
      case 'recipe':
        this.db.update(recipes).set(mark).where(eq(recipes.id, targetId)).run()
    }
  }

  #bytes(deletionId: string): number {
    const size = { bytes: sql<number>`coalesce(sum(bytes), 0)` }
    const kept = this.db.select(size).from(versions).where(eq(versions.deletionId, deletionId)).get()
    const written = this.db.select(size).from(artifacts).where(and(eq(artifacts.deletionId, deletionId), isNull(artifacts.folder))).get()
    return (kept?.bytes ?? 0) + (written?.bytes ?? 0)
  }

  /** The trash lies beside what it takes, so that moving a file there never copies it. */
  #roots(): readonly [string, string] {
    return [this.home.trash, join(this.home.uploads, '.trash')]
  }

  /** What a run wrote into a folder of the user is the user's: it stays when its record goes. */
  #files(deletionId: string): KeptFile[] {
    const [versionTrash, uploadTrash] = this.#roots()
    const kept = this.db.select({ path: versions.path }).from(versions).where(eq(versions.deletionId, deletionId)).all()
    const written = this.db.select({ path: artifacts.path }).from(artifacts).where(and(eq(artifacts.deletionId, deletionId), isNull(artifacts.folder))).all()
    return [
      ...kept.map(({ path }) => ({ place: join(this.home.projects, path), trash: join(versionTrash, deletionId, path) })),
      ...written.map(({ path }) => ({ place: join(this.home.uploads, path), trash: join(uploadTrash, deletionId, path) })),
    ]
  }
}

async function move(from: string, to: string): Promise<void> {
  // What is gone already (moved before a crash, or deleted by hand) needs no moving.
  if (!existsSync(from)) return
  await mkdir(dirname(to), { recursive: true })
  await rename(from, to)
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => {})
}

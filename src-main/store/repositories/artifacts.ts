import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { failure } from '#shared/model/problem'
import { Artifact } from '#shared/model/run'
import { artifacts } from '../schema'

/** An artifact with the place of its file, relative to the uploads folder, or to `folder` where the user chose one. */
export type StoredArtifact = Omit<Artifact, 'path'> & { readonly path: string; readonly folder: string | null }

const Stored = Artifact.extend({ path: z.string(), folder: z.string().nullable() })

/** Files that are kept for the user: uploads and what runs wrote. */
export class ArtifactRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  /** The newest first. */
  list(projectId: string, kind?: Artifact['kind']): StoredArtifact[] {
    return this.#where(and(eq(artifacts.projectId, projectId), kind && eq(artifacts.kind, kind)))
  }

  /** What a run wrote, in the order of writing. */
  ofRun(runId: string): StoredArtifact[] {
    return this.#where(eq(artifacts.runId, runId)).toReversed()
  }

  /** Throws NOT_FOUND. */
  get(id: string): StoredArtifact {
    const row = this.db.select().from(artifacts).where(and(eq(artifacts.id, id), isNull(artifacts.deletionId))).get()
    if (!row) throw failure('NOT_FOUND', 'There is no such file.', 'It may have been deleted: upload it or run it again.', { value: id })
    return Stored.parse(row)
  }

  /** Where all files are, those in the trash included, relative to the uploads folder. */
  allPaths(): ReadonlySet<string> {
    return new Set(this.db.select({ path: artifacts.path }).from(artifacts).all().map(({ path }) => path))
  }

  add(artifact: Omit<StoredArtifact, 'createdAt'>): StoredArtifact {
    this.db.insert(artifacts).values({ ...artifact, createdAt: new Date().toISOString() }).run()
    return this.get(artifact.id)
  }

  /** Notes what reading an upload found out about it. */
  describe(id: string, found: Pick<Artifact, 'format' | 'rows'>): void {
    this.db.update(artifacts).set(found).where(eq(artifacts.id, id)).run()
  }

  #where(condition: ReturnType<typeof and>): StoredArtifact[] {
    return this.db.select().from(artifacts).where(and(condition, isNull(artifacts.deletionId)))
      .orderBy(desc(artifacts.createdAt), desc(sql`rowid`)).all().map((row) => Stored.parse(row))
  }
}

import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { eq } from 'drizzle-orm'
import { artifacts, datasets, deletions, projects, recipes, runs, savedRules, sources, versions } from '../schema'

/** What belongs to a project. */
export type OwnedKind = 'project' | 'source' | 'dataset' | 'version' | 'artifact' | 'recipe' | 'run' | 'rule' | 'deletion'

/** Whose everything is; what lies in the trash has an owner, too. */
export class OwnerRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  /** The id of the project that something belongs to; undefined when there is no such thing. */
  projectOf(kind: OwnedKind, id: string): string | undefined {
    switch (kind) {
      case 'project': return this.db.select({ id: projects.id }).from(projects).where(eq(projects.id, id)).get()?.id
      case 'version': return this.db.select({ id: datasets.projectId }).from(versions).innerJoin(datasets, eq(versions.datasetId, datasets.id)).where(eq(versions.id, id)).get()?.id
      case 'deletion': return this.#ofDeletion(id)
      default: {
        const table = { source: sources, dataset: datasets, artifact: artifacts, recipe: recipes, run: runs, rule: savedRules }[kind]
        return this.db.select({ id: table.projectId }).from(table).where(eq(table.id, id)).get()?.id
      }
    }
  }

  /** The dataset of a version, if there is one. */
  datasetOf(versionId: string): string | undefined {
    return this.db.select({ id: versions.datasetId }).from(versions).where(eq(versions.id, versionId)).get()?.id
  }

  #ofDeletion(id: string): string | undefined {
    const deletion = this.db.select({ kind: deletions.kind, targetId: deletions.targetId }).from(deletions).where(eq(deletions.id, id)).get()
    const kind = KINDS.find((known) => known === deletion?.kind)
    return deletion && kind && this.projectOf(kind, deletion.targetId)
  }
}

const KINDS = ['project', 'source', 'dataset', 'version', 'artifact', 'recipe'] as const satisfies readonly OwnedKind[]

import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { eq } from 'drizzle-orm'
import type { Project } from '#shared/model/project'
import type { Settings } from '#shared/model/settings'
import { openDatabase, type Reachable, writeOwner } from './database'
import { homeOf, type Home } from './home'
import { removeLeftovers, UNFINISHED } from './leftovers'
import { MIGRATIONS, type Migration } from './migrations'
import { ArtifactRepository } from './repositories/artifacts'
import { AuditRepository } from './repositories/audit'
import { DatasetRepository } from './repositories/datasets'
import { DiscoveryRepository } from './repositories/discoveries'
import { KeyRepository } from './repositories/keys'
import { OwnerRepository } from './repositories/owners'
import { ProfileRepository } from './repositories/profiles'
import { ProjectRepository } from './repositories/projects'
import { RecipeRepository } from './repositories/recipes'
import { RuleRepository } from './repositories/rules'
import { RunRepository } from './repositories/runs'
import { SensitiveRepository } from './repositories/sensitive'
import { SettingsRepository } from './repositories/settings'
import { SourceRepository } from './repositories/sources'
import { versions } from './schema'
import { Trash } from './trash'

export interface StoreOptions {
  readonly home?: Home
  readonly migrations?: readonly Migration[]
  /** Closes a version's file where it is open. */
  readonly release?: (path: string) => Promise<void>
  /** Settings that were made outside of the store. */
  readonly fixed?: Partial<Settings>
}

/** All metadata: one SQLite file that one process owns, with a repository for each noun. */
export class Store {
  readonly projects: ProjectRepository
  readonly sources: SourceRepository
  readonly datasets: DatasetRepository
  readonly profiles: ProfileRepository
  readonly artifacts: ArtifactRepository
  readonly recipes: RecipeRepository
  readonly runs: RunRepository
  readonly settings: SettingsRepository
  readonly keys: KeyRepository
  readonly audit: AuditRepository
  readonly owners: OwnerRepository
  readonly rules: RuleRepository
  readonly discoveries: DiscoveryRepository
  readonly sensitive: SensitiveRepository
  readonly trash: Trash
  readonly #db: ReturnType<typeof drizzle>

  private constructor(readonly home: Home, private readonly connection: Database.Database, readonly notices: readonly string[], { release, fixed }: StoreOptions) {
    const db = drizzle(connection)
    this.#db = db
    this.projects = new ProjectRepository(db)
    this.sources = new SourceRepository(db)
    this.datasets = new DatasetRepository(db)
    this.profiles = new ProfileRepository(db)
    this.artifacts = new ArtifactRepository(db)
    this.recipes = new RecipeRepository(db)
    this.runs = new RunRepository(db)
    this.settings = new SettingsRepository(db, fixed)
    this.keys = new KeyRepository(db)
    this.audit = new AuditRepository(db, () => this.settings.get().auditDays)
    this.owners = new OwnerRepository(db)
    this.discoveries = new DiscoveryRepository(db)
    this.rules = new RuleRepository(db)
    this.sensitive = new SensitiveRepository(db)
    this.trash = new Trash(db, home, release)
  }

  /**
   * Opens the store, and tidies up what an earlier process left: temporary files, half deletions.
   *
   * @throws Failure STORE_LOCKED, STORE_NEWER, STORE_BROKEN
   */
  static async open(options: StoreOptions = {}): Promise<Store> {
    const { home = homeOf(), migrations = MIGRATIONS } = options
    const { connection, notices, replaced } = openDatabase(home, migrations)
    const store = new Store(home, connection, notices, options)
    await store.trash.recover()
    await removeLeftovers(home, store.datasets.allPaths(), replaced ? 'keep' : 'remove')
    store.projects.first()
    return store
  }

  /** Tells those who find the store locked where its owner listens. */
  announce(reachable: Reachable): void {
    writeOwner(this.home, reachable)
  }

  /** Removes all but the newest `keep` versions of a dataset for good, passing over those in use. Gives how many went. */
  async prune(datasetId: string, keep: number, inUse: ReadonlySet<string>): Promise<number> {
    const old = this.datasets.versions(datasetId).slice(keep).filter(({ id }) => !inUse.has(id))
    for (const { id } of old) await this.removeVersion(id)
    return old.length
  }

  /** Removes a version for good; the caller knows that nothing works on it. Throws NOT_FOUND. */
  async removeVersion(versionId: string): Promise<void> {
    const path = this.versionFile(versionId)
    // The record goes first: a file without one is removed at the next start, a record without its file would be an error.
    this.#db.delete(versions).where(eq(versions.id, versionId)).run()
    await rm(path, { force: true })
  }

  /** Where a version's file is. Throws NOT_FOUND. */
  versionFile(versionId: string): string {
    return join(this.home.projects, this.datasets.versionPath(versionId))
  }

  /** Where an import from a source keeps what it has read until it has succeeded, in whatever attempt. */
  resumeFolder({ slug }: Project, attempt: string): string {
    const folder = join(this.home.projects, slug, UNFINISHED, attempt)
    mkdirSync(folder, { recursive: true })
    return folder
  }

  /** Where an artifact's file is. Throws NOT_FOUND. */
  artifactFile(artifactId: string): string {
    const { folder, path } = this.artifacts.get(artifactId)
    return join(folder ?? this.home.uploads, path)
  }

  /** Ends all undo and gives the store free. */
  async close(): Promise<void> {
    await this.trash.empty()
    this.audit.flush()
    this.connection.close()
    await rm(this.home.owner, { force: true })
  }
}

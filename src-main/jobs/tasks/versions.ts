import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type SourceVersion, sheetsOf } from '#engine/datasets/version'
import type { Dataset, DatasetKind, DatasetVersion } from '#shared/model/dataset'
import type { Project } from '#shared/model/project'
import type { NewVersion } from '#main/store/repositories/datasets'
import type { Store } from '#main/store/store'

/** A kept version as the engine works with it, and what a certificate says of its origin. */
export interface KeptVersion extends SourceVersion {
  readonly format: string
  /** The file that it was imported from, or the version's own file. */
  readonly file: string
  readonly bytes: number
  readonly sha256: string
}

/** Throws NOT_FOUND. */
export function keptVersion(store: Store, versionId: string): KeptVersion {
  const version = store.datasets.version(versionId)
  const path = store.versionFile(versionId)
  const { rows, unreadable, columns, file, report } = version
  const origin = file
    ? { name: file.name, file: file.path, bytes: file.bytes, sha256: file.sha256 }
    : { name: store.datasets.get(version.datasetId).name, file: path, bytes: version.bytes, sha256: version.sha256 }
  return { path, rows, unreadable, columns, ...origin, format: report?.format ?? 'duckdb', ...(report && sheetsOf(report, columns)) }
}

/** Reads from a version. What fails since it was deleted meanwhile is NOT_FOUND: whoever deletes does not wait for readers. */
export async function whileKept<T>(store: Store, versionId: string, read: () => Promise<T>): Promise<T> {
  return read().catch((error: unknown) => {
    keptVersion(store, versionId)
    throw error
  })
}

/** Where a version that does not exist yet is to be written: recorded, it is moved from there to its dataset. */
export function draftFolder(store: Store, project: Project, runId: string): string {
  const folder = join(store.home.projects, project.slug, 'runs', runId)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** The dataset of that name and kind in the project, made where there is none. */
export function datasetFor(store: Store, project: Project, name: string, kind: DatasetKind): Dataset {
  return store.datasets.find(project.id, name, kind) ?? store.datasets.create(project.id, name, kind)
}

/**
 * Moves a drafted version file to its dataset and records it. Does both at once, without a moment in which the run could
 * be cancelled; a process that dies between the two leaves an unrecorded file, which is removed at the next start.
 */
export function recordVersion(store: Store, project: Project, datasetId: string, draft: string, version: Omit<NewVersion, 'id' | 'path'>): DatasetVersion {
  const id = randomUUID()
  const path = `${project.slug}/datasets/${datasetId}/${id}.duckdb`
  const file = join(store.home.projects, path)
  mkdirSync(dirname(file), { recursive: true })
  renameSync(draft, file)
  return store.datasets.addVersion(datasetId, { ...version, id, path })
}

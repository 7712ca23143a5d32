import { existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { goodCopy } from './database'
import type { Home } from './home'
import { filesIn } from './leftovers'
import type { Store } from './store'

/** Something in the home folder that nothing needs any more. */
export interface Spare {
  readonly kind: 'version' | 'upload' | 'stray' | 'recovered' | 'copy'
  readonly name: string
  readonly bytes: number
  readonly remove: () => Promise<unknown>
}

/**
 * What can go: versions beyond the number that is kept, uploads that no version was made from, files without a record,
 * versions of a store that broke, and older copies of the store. What a dead process left is gone already: opening the
 * store removes it.
 */
export async function findSpare(store: Store): Promise<Spare[]> {
  return [...spareVersions(store), ...spareUploads(store), ...await strays(store), ...await filesOf('recovered', store.home.recovered), ...await copies(store.home)]
}

function spareVersions(store: Store): Spare[] {
  const { keepVersions } = store.settings.get()
  return store.projects.list().flatMap((project) => store.datasets.list(project.id).flatMap((dataset) => (
    store.datasets.versions(dataset.id).slice(keepVersions).map(({ id, number, bytes }): Spare => ({
      kind: 'version', name: `${project.name}: ${dataset.name}, version ${number}`, bytes, remove: () => store.removeVersion(id),
    })))))
}

function spareUploads(store: Store): Spare[] {
  return store.projects.list().flatMap((project) => {
    const read = new Set(store.datasets.list(project.id).flatMap(({ id }) => store.datasets.versions(id).map(({ file }) => file?.path)))
    return store.artifacts.list(project.id, 'upload')
      .filter(({ id }) => !read.has(store.artifactFile(id)))
      .map(({ id, name, bytes }): Spare => ({ kind: 'upload', name: `${project.name}: ${name}`, bytes, remove: () => store.trash.delete('artifact', id, name) }))
  })
}

/** Files in the projects' folders of uploads and outputs that no record knows. Other folders there are none of ours. */
async function strays({ home, artifacts, projects }: Store): Promise<Spare[]> {
  const known = artifacts.allPaths()
  const folders = projects.list().flatMap(({ slug }) => [join(home.uploads, slug, 'raw'), join(home.uploads, slug, 'clean')])
  const found = await Promise.all(folders.map((folder) => filesOf('stray', folder, home.uploads)))
  return found.flat().filter(({ name }) => !known.has(name))
}

/** Broken stores that were set aside, and the copies from before updates. The copy of the last start stays. */
async function copies(home: Home): Promise<Spare[]> {
  const old = (await filesOf('copy', home.backups)).filter(({ name }) => name !== basename(goodCopy(home)))
  const broken = (await readdir(home.root)).filter((name) => /\.corrupt(-wal|-shm)?$/.test(name))
  return [...old, ...await Promise.all(broken.map((name) => fileAs('copy', join(home.root, name), home.root)))]
}

async function filesOf(kind: Spare['kind'], folder: string, root = folder): Promise<Spare[]> {
  if (!existsSync(folder)) return []
  return Promise.all((await filesIn(folder)).map((path) => fileAs(kind, path, root)))
}

async function fileAs(kind: Spare['kind'], path: string, root: string): Promise<Spare> {
  const name = relative(root, path).replaceAll('\\', '/')
  return { kind, name, bytes: (await stat(path)).size, remove: () => rm(path, { force: true }) }
}

import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import type { Home } from './home'

/** How temporary files beside final ones are called: `<name>.<8 hex digits>.tmp`. */
const TEMPORARY = /\.[0-9a-f]{8}\.tmp(\.wal)?$/

/** The folder of a project in which imports keep what they have read until they have succeeded. */
export const UNFINISHED = 'unfinished'
/** An attempt that was not repeated for so long is given up. */
const FORGOTTEN_MS = 7 * 24 * 3_600_000

/**
 * Removes what a process that is gone left behind: temporary files, and version files that were written but never
 * recorded. The caller holds the store, so nobody else is at work in these folders.
 *
 * @param known the recorded version files, relative to the projects folder
 * @param strangers what to do with version files that are not recorded: when the store is an older copy, they are kept aside
 */
export async function removeLeftovers(home: Home, known: ReadonlySet<string>, strangers: 'remove' | 'keep'): Promise<void> {
  for (const name of await readdir(home.temp)) await rm(join(home.temp, name), { recursive: true, force: true })
  for (const file of [...await filesIn(home.projects), ...await filesIn(home.uploads)]) {
    if (TEMPORARY.test(file)) await rm(file, { force: true })
  }
  for (const file of await filesIn(home.projects)) {
    if (!file.endsWith('.duckdb') || known.has(relative(home.projects, file).replaceAll('\\', '/'))) continue
    if (strangers === 'remove') await rm(file, { force: true })
    else await keep(file, home.recovered)
  }
  await removeForgotten(home.projects)
}

/** Removes what attempts to import kept for another one that did not come. */
async function removeForgotten(projects: string): Promise<void> {
  for (const project of await readdir(projects)) {
    const folder = join(projects, project, UNFINISHED)
    for (const attempt of existsSync(folder) ? await readdir(folder) : []) {
      const path = join(folder, attempt)
      if (Date.now() - (await stat(path)).mtimeMs > FORGOTTEN_MS) await rm(path, { recursive: true, force: true })
    }
  }
}

async function keep(file: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await rename(file, join(folder, basename(file)))
}

/** All ordinary files in a folder and the folders in it, as absolute paths. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Bytes of all files in a folder; 0 where there is none. */
export async function folderBytes(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0
  // Whoever owns the store may remove a file meanwhile.
  const sizes = await Promise.all((await filesIn(folder)).map((file) => stat(file).then(({ size }) => size, () => 0)))
  return sizes.reduce((sum, size) => sum + size, 0)
}

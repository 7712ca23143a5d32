import { randomUUID } from 'node:crypto'
import { lstatSync, mkdirSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { outputFormat } from '#engine/datasets/export'
import type { OutputPlace } from '#engine/datasets/staged-output'
import type { OutputRequest } from '#shared/contract/datasets'
import type { OutputFile } from '#shared/model/outcome'
import type { Project } from '#shared/model/project'
import { safeFileName } from '#main/store/file-name'
import type { Store } from '#main/store/store'

/** Names in folders of the user that runs at work are going to use. */
const claimed = new Set<string>()

/** What temporary files of a run are known by. */
const markOf = (runId: string): string => runId.slice(0, 8)

/** Removes what a run that a dying process cut off left under temporary names in a folder of the user. */
export async function removeUnfinished(folder: string, runId: string): Promise<void> {
  const mine = new RegExp(String.raw`^\..*\.${markOf(runId)}\.tmp(\.wal|-journal)?$`)
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((name) => mine.test(name))) await rm(join(folder, name), { force: true })
}

/**
 * The files that one run writes: in a folder of its own among the project's clean files, or in the one that the user
 * chose. What stands there stays: a name that is taken gets a number.
 */
export class RunOutputs {
  readonly #taken = new Set<string>()
  readonly #written: string[] = []
  /** Among the uploads. */
  readonly #own: string
  readonly #place: string

  /** @param chosen a folder of the user, known to be there */
  constructor(private readonly store: Store, private readonly project: Project, private readonly runId: string, private readonly chosen?: string) {
    this.#own = `${project.slug}/clean/${runId}`
    this.#place = chosen ?? join(store.home.uploads, this.#own)
    if (chosen === undefined) mkdirSync(this.#place, { recursive: true, mode: 0o700 })
  }

  /**
   * Where an output is to be written, and as what. Throws FORMAT_UNKNOWN.
   *
   * @param stem its name without an ending, unless the request names it
   */
  request({ format, options, name }: OutputRequest, stem: string): OutputPlace & { format: string; options: Readonly<Record<string, unknown>> } {
    const { extensions } = outputFormat(`x.${format}`, format)
    const ending = extensions[0] ?? format
    const wanted = safeFileName(name ?? `${stem}.${ending}`)
    return { ...this.place(extname(wanted) === '' ? `${wanted}.${ending}` : wanted), format, options: options ?? {} }
  }

  /** A place for a file of that name, or where it is taken with a number: `orders (2).csv`. */
  place(name: string): OutputPlace {
    const safe = safeFileName(name)
    const ending = extname(safe)
    const stem = safe.slice(0, safe.length - ending.length)
    let free = safe
    for (let number = 2; this.#isTaken(free); number += 1) free = `${stem} (${number})${ending}`
    this.#taken.add(free.toLowerCase())
    const path = join(this.#place, free)
    if (this.chosen !== undefined) claimed.add(path.toLowerCase())
    return { path, mark: markOf(this.runId) }
  }

  #isTaken(name: string): boolean {
    const path = join(this.#place, name)
    return this.#taken.has(name.toLowerCase()) || claimed.has(path.toLowerCase()) || lstatSync(path, { throwIfNoEntry: false }) !== undefined
  }

  /** Does some work; when it fails or is cancelled, none of its files stays. */
  async orNothing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (this.chosen === undefined) await rm(this.#place, { recursive: true, force: true })
      else for (const path of this.#written) await rm(path, { force: true })
      throw error
    } finally {
      for (const name of this.#taken) claimed.delete(join(this.#place, name).toLowerCase())
    }
  }

  /** Files that stand now under their names. */
  wrote(paths: readonly string[]): void {
    this.#written.push(...paths)
  }

  /** Records a file of the run. Gives its id. */
  record({ kind, path, format, rows, bytes, sha256 }: OutputFile): string {
    const name = basename(path)
    const place = this.chosen === undefined ? { path: `${this.#own}/${name}`, folder: null } : { path: name, folder: this.chosen }
    return this.store.artifacts.add({ id: randomUUID(), projectId: this.project.id, runId: this.runId, kind, name, format, ...place, bytes, sha256, rows, createdBy: null }).id
  }
}

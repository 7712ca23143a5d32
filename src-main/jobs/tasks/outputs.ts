import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { outputFormat } from '#engine/datasets/export'
import type { OutputRequest } from '#shared/contract/datasets'
import type { OutputFile } from '#shared/model/outcome'
import type { Project } from '#shared/model/project'
import { safeFileName } from '#main/store/file-name'
import type { Store } from '#main/store/store'

/** The files that one run writes: in a folder of its own among the project's clean files. */
export class RunOutputs {
  readonly #taken = new Set<string>()
  /** Relative to the uploads folder. */
  readonly #folder: string

  constructor(private readonly store: Store, private readonly project: Project, private readonly runId: string) {
    this.#folder = `${project.slug}/clean/${runId}`
    mkdirSync(join(store.home.uploads, this.#folder), { recursive: true, mode: 0o700 })
  }

  /**
   * Where an output is to be written, and as what. Throws FORMAT_UNKNOWN.
   *
   * @param stem its name without an ending, unless the request names it
   */
  request({ format, options, name }: OutputRequest, stem: string): { path: string; format: string; options: Readonly<Record<string, unknown>> } {
    const { extensions } = outputFormat(`x.${format}`, format)
    const ending = extensions[0] ?? format
    const wanted = safeFileName(name ?? `${stem}.${ending}`)
    return { path: this.path(extname(wanted) === '' ? `${wanted}.${ending}` : wanted), format, options: options ?? {} }
  }

  /** A path of this run that nothing else of it has. */
  path(name: string): string {
    const ending = extname(name)
    const stem = name.slice(0, name.length - ending.length)
    let free = name
    for (let number = 2; this.#taken.has(free.toLowerCase()); number += 1) free = `${stem}-${number}${ending}`
    this.#taken.add(free.toLowerCase())
    return join(this.store.home.uploads, this.#folder, free)
  }

  /** Does some work; when it fails or is cancelled, none of its files stays. */
  async orNothing<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      await rm(join(this.store.home.uploads, this.#folder), { recursive: true, force: true })
      throw error
    }
  }

  /** Records a file that stands in the run's folder. Gives its id. */
  record({ kind, path, format, rows, bytes, sha256 }: OutputFile): string {
    const name = basename(path)
    return this.store.artifacts.add({ id: randomUUID(), projectId: this.project.id, runId: this.runId, kind, name, format, path: `${this.#folder}/${name}`, folder: null, bytes, sha256, rows }).id
  }
}

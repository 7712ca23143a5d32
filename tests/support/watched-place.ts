import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'
import type { Dataset } from '#shared/model/dataset'
import { isSettled, type Run } from '#shared/model/run'

/** An engine that looks after datasets, with a home and a folder of its own. */
/** An engine with a home and a folder of its own. */
export class WatchedPlace {
  readonly root = mkdtempSync(join(tmpdir(), 'winnow-watch-'))
  #engine: Composition | undefined
  projectId = ''

  get engine(): Composition {
    if (!this.#engine) throw new Error('not started')
    return this.#engine
  }

  get client() { return this.engine.client }

  async start(): Promise<this> {
    mkdirSync(this.path(), { recursive: true })
    this.#engine = await compose({ home: homeOf(join(this.root, 'home'), {}) })
    this.projectId = (await this.client.projects.list())[0]!.id
    this.engine.watch()
    return this
  }

  async close(): Promise<void> {
    await this.#engine?.close()
    this.#engine = undefined
  }

  async end(): Promise<void> {
    await this.close()
    rmSync(this.root, { recursive: true, force: true })
  }

  path(...names: string[]): string { return join(this.root, 'in', ...names) }

  write(name: string, text: string): void { writeFileSync(this.path(name), text) }

  /** A dataset that was read from the folder, or from a file in it, and is watched. */
  async watched(stream = '*.csv', path = ''): Promise<string> {
    const { id: sourceId } = await this.client.sources.create({ projectId: this.projectId, name: 'incoming', connector: 'files', config: { path: this.path(path) } })
    const { result } = await this.settled((await this.client.sources.import({ sourceId, choice: { stream } })).id)
    if (result?.kind !== 'import') throw new Error('not imported')
    await this.client.sources.watch({ datasetId: result.datasetId, on: true })
    return result.datasetId
  }

  async settled(runId: string): Promise<Run> {
    const run = await this.client.runs.get({ runId })
    if (isSettled(run.status)) return run
    for await (const event of await this.client.runs.watch({ runId })) if (event.type === 'result') return event.run
    throw new Error('the run has no end')
  }

  /** The dataset when it is as it is expected; fails after a while. */
  when(datasetId: string, is: (dataset: Dataset) => boolean): Promise<Dataset> {
    return vi.waitFor(async () => {
      const dataset = await this.client.datasets.get({ datasetId })
      if (!is(dataset)) throw new Error(`it is ${JSON.stringify(dataset)}`)
      return dataset
    }, { timeout: 30_000, interval: 50 })
  }

  runs(): Promise<Run[]> { return this.client.runs.list({ projectId: this.projectId, kind: 'import' }) }

  async rowsOf({ latest }: Dataset): Promise<unknown[]> {
    const { rows } = await this.client.datasets.page({ versionId: latest?.id ?? '' })
    return rows.map(({ cells }) => cells.join(' '))
  }
}

import { setTimeout } from 'node:timers/promises'
import { isUnchanged } from '#engine/sources/look'
import { isTransient } from '#engine/sources/reliability'
import type { ConnectorDefinition } from '#shared/define/connector'
import type { Dataset } from '#shared/model/dataset'
import { Failure, failure, problemsOf } from '#shared/model/problem'
import type { Run } from '#shared/model/run'
import type { StoredWatch } from '#main/store/repositories/datasets'
import type { Store } from '#main/store/store'
import type { RunQueue } from './run-queue'
import type { TaskParts } from './tasks/parts'
import { knownState } from './tasks/seen'

/** What cannot be watched, or does not rest, is looked at again after so long. */
const AGAIN_MS = 3_000

export interface WatchesParts {
  readonly store: Store
  readonly queue: Pick<RunQueue, 'watch'>
  readonly sources: Pick<TaskParts['sources'], 'connection' | 'tools'> & { readonly catalogue: { get(connector: string): ConnectorDefinition } }
  /** Begins a run that reads a dataset anew, and takes nothing over unless its stream stands so. */
  readonly refresh: (datasetId: string, state: string) => Promise<Run>
  readonly onError: (title: string, error: unknown) => void
}

/** Datasets that follow their sources by themselves: each is read anew by a run of its own when its source has changed. */
export class Watches {
  readonly #going = new Map<string, { readonly of: string; readonly watch: Watch }>()
  readonly #ending = new Set<Promise<void>>()
  #started = false

  constructor(private readonly parts: WatchesParts) {}

  /** From here on sources are looked after; what changed meanwhile is found, too. For processes that stay. */
  start(): void {
    this.#started = true
    this.sync()
  }

  /** Lets a dataset follow its source, or no more. Throws NOT_FOUND; CONFLICT where that cannot be. */
  set(datasetId: string, on: boolean): Dataset {
    const { store } = this.parts
    const dataset = store.datasets.get(datasetId)
    if (on) this.#refuseUnwatchable(dataset)
    if (on !== (dataset.watched !== undefined)) store.datasets.setWatch(datasetId, on ? { state: 'watching', problem: null, runId: null, refreshedAt: null, tried: null } : null)
    this.sync()
    return store.datasets.get(datasetId)
  }

  /** Takes up what is to be watched, and leaves what is not any more. To be called when sources or datasets were changed or deleted. */
  sync(): void {
    if (!this.#started) return
    const wanted = new Map(this.parts.store.datasets.watched().map((id) => [id, this.#standing(id)]))
    for (const [id, { of, watch }] of this.#going) {
      if (wanted.get(id) === of) continue
      this.#leave(id, watch)
      // Of another source, or of one that is set up in another way, nothing was tried yet.
      if (wanted.get(id) !== undefined) watch.forget()
    }
    for (const [id, of] of wanted) if (of !== undefined && !this.#going.has(id)) this.#going.set(id, { of, watch: new Watch(id, this.parts) })
  }

  async close(): Promise<void> {
    this.#started = false
    for (const [id, { watch }] of this.#going) this.#leave(id, watch)
    await Promise.all(this.#ending)
  }

  #leave(id: string, watch: Watch): void {
    this.#going.delete(id)
    const ending = watch.end().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }

  /** What a dataset is read from, and how; undefined where the source is gone. */
  #standing(datasetId: string): string | undefined {
    const { store } = this.parts
    const { origin } = store.datasets.get(datasetId)
    const source = origin && store.sources.find(origin.sourceId)
    return source && JSON.stringify([source.id, source.connector, source.config, origin.choice.stream])
  }

  #refuseUnwatchable({ name, origin }: Dataset): void {
    if (!origin) throw failure('CONFLICT', `"${name}" was not read from a saved source.`, 'Save the folder or file as a source, and import it from there.')
    const { title, watch } = this.parts.sources.catalogue.get(this.parts.store.sources.get(origin.sourceId).connector)
    if (!watch || origin.choice.stream === undefined) throw failure('CONFLICT', `A source of the kind "${title}" does not tell when it changes.`, 'Refresh the dataset by hand.')
  }
}

/** One dataset that follows its source. */
class Watch {
  readonly #abort = new AbortController()
  readonly #looking: Promise<void>
  #following: Promise<void> | undefined
  /** How the stream stood when it was last at rest. */
  #state: string | undefined

  constructor(private readonly datasetId: string, private readonly parts: WatchesParts) {
    // A run that went on when Winnow ended does not any more.
    const { state, problem } = this.#stored() ?? {}
    if (state === 'refreshing') this.#note({ state: problem ? 'stopped' : 'watching' })
    this.#looking = this.#look()
  }

  /** Resolves when nothing of it goes on any more. A run that it began goes on. */
  async end(): Promise<void> {
    this.#abort.abort()
    await Promise.all([this.#looking, this.#following])
  }

  /** What was tried does not count any more. */
  forget(): void {
    const watch = this.#stored()
    if (watch) this.parts.store.datasets.setWatch(this.datasetId, { ...watch, state: 'watching', problem: null, tried: null })
  }

  async #look(): Promise<void> {
    const { signal } = this.#abort
    while (!signal.aborted) {
      try {
        const { connection, stream } = await this.#connected()
        await connection.connector.watch?.(connection.config, stream, { signal, seen: (state) => this.#seen(state), failed: (error) => this.#fail(connection.redactError(error)) })
      } catch (error) {
        this.#fail(error)
      }
      await this.#pause()
    }
  }

  async #connected() {
    const { origin } = this.parts.store.datasets.get(this.datasetId)
    const { sourceId = '', choice: { stream = '' } = {} } = origin ?? {}
    return { connection: await this.parts.sources.connection({ sourceId }), stream }
  }

  #seen(state: string): void {
    if (this.#abort.signal.aborted) return
    this.#state = state
    this.#following ??= this.#follow().catch((error: unknown) => {
      this.#fail(error)
      if (!this.#abort.signal.aborted) this.parts.onError('watching a source', error)
    }).finally(() => { this.#following = undefined })
  }

  async #follow(): Promise<void> {
    let done: string | undefined
    while (!this.#abort.signal.aborted && this.#state !== undefined && this.#state !== done) {
      const state = this.#state
      if (await this.#catchUp(state)) done = state
      else await this.#pause()
    }
  }

  /** Has the dataset read anew unless it is as its source stands. False where the source did not stay so: then nothing was taken over. */
  async #catchUp(state: string): Promise<boolean> {
    const { store, sources, refresh } = this.parts
    const [dataset, watch] = [store.datasets.get(this.datasetId), this.#stored()]
    if (!watch || !dataset.origin) return true
    const { connection, stream } = await this.#connected()
    if (knownState(dataset, connection) === state) {
      this.#note({ state: 'watching', problem: null, tried: null })
      return true
    }
    if (watch.tried?.state === state) {
      this.#note({ state: watch.tried.problem ? 'stopped' : 'watching', problem: watch.tried.problem })
      return true
    }
    const { signal } = this.#abort
    if (!await isUnchanged(sources.tools, connection, stream, state, { signal, progress: () => {} })) return false
    const { id: runId } = await refresh(this.datasetId, state)
    this.#note({ state: 'refreshing', runId })
    const ended = await this.#ended(runId)
    return ended === undefined || this.#conclude(ended, state)
  }

  /** The run when it has ended; undefined when nobody watches any more. */
  async #ended(runId: string): Promise<Run | undefined> {
    for await (const event of this.parts.queue.watch(runId, 0, this.#abort.signal)) if (event.type === 'result') return event.run
    return undefined
  }

  #conclude({ status, problems, endedAt }: Run, state: string): boolean {
    const problem = problems[0] ?? null
    if (status === 'COMPLETED') this.#note({ state: 'watching', problem: null, tried: null, refreshedAt: endedAt })
    else if (status === 'CANCELLED') this.#note({ state: 'watching', problem: null, tried: { state, problem: null } })
    else if (problem?.code === 'FILE_CHANGED') {
      this.#note({ state: 'watching', problem: null })
      return false
    } else if (status === 'FAILED') this.#note({ state: 'stopped', problem, tried: problem && isTransient(new Failure(problem)) ? null : { state, problem } })
    return true
  }

  #fail(error: unknown): void {
    this.#note({ state: 'stopped', problem: problemsOf(error)[0] })
  }

  #stored(): StoredWatch | undefined {
    return this.parts.store.datasets.watch(this.datasetId)
  }

  #note(change: Partial<StoredWatch>): void {
    // The store may be closed by then.
    if (this.#abort.signal.aborted) return
    const watch = this.#stored()
    if (watch) this.parts.store.datasets.setWatch(this.datasetId, { ...watch, ...change })
  }

  async #pause(): Promise<void> {
    await setTimeout(AGAIN_MS, undefined, { signal: this.#abort.signal, ref: false }).catch(() => {})
  }
}

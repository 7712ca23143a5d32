import { expect } from 'vitest'
import type { Cell, Column } from '#shared/model/column'
import type { ImportReport } from '#shared/model/reading'
import { isSettled, type Run } from '#shared/model/run'
import type { Source, SourceConfig, StreamChoice } from '#shared/model/source'
import type { TestEngine } from './engine'

/** A dataset that was read from a source. */
export interface ReadStream {
  readonly datasetId: string
  readonly versionId: string
  readonly columns: readonly Column[]
  /** At most 1,000, in order. */
  readonly rows: readonly (readonly Cell[])[]
  readonly notes: ImportReport['notes']
}

type Refresh = { readonly whole?: boolean; readonly changes?: 'map' | 'skip' | 'stop' }

/** Sources through the contract, as every caller uses them. */
export interface TestSources {
  create(connector: string, config: SourceConfig): Promise<Source>
  /** Imports a stream and gives what is in the dataset. */
  read(source: Source, choice: StreamChoice): Promise<ReadStream>
  refresh(datasetId: string, how?: Refresh): Promise<ReadStream>
  refreshRun(datasetId: string, how?: Refresh): Promise<Run>
  /** A run when nothing more happens to it. */
  settled(runId: string): Promise<Run>
}

let count = 0

/** Sources of a test's engine. */
export function useSources(engine: TestEngine): TestSources {
  const settled = async (runId: string): Promise<Run> => {
    const run = await engine.client.runs.get({ runId })
    if (isSettled(run.status)) return run
    for await (const event of await engine.client.runs.watch({ runId })) if (event.type === 'result') return event.run
    throw new Error('the run has no end')
  }
  const taken = async (run: Run): Promise<ReadStream> => {
    const { result, problems } = await settled(run.id)
    expect(problems).toEqual([])
    if (result?.kind !== 'import') throw new Error('not imported')
    const { versionId, datasetId } = result
    const { columns, rows } = await engine.client.datasets.page({ versionId, limit: 1000 })
    const { report } = await engine.client.datasets.version({ versionId })
    return { datasetId, versionId, columns, rows: rows.map(({ cells }) => cells), notes: report?.notes ?? [] }
  }
  const refreshRun: TestSources['refreshRun'] = async (datasetId, how = {}) => settled((await engine.client.sources.refresh({ datasetId, ...how })).id)
  return {
    create: (connector, config) => {
      count += 1
      return engine.client.sources.create({ projectId: engine.projectId, name: `${connector} ${count}`, connector, config })
    },
    read: async (source, choice) => taken(await engine.client.sources.import({ sourceId: source.id, choice })),
    refresh: async (datasetId, how) => taken(await refreshRun(datasetId, how)),
    refreshRun,
    settled,
  }
}

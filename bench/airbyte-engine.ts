import { monitorEventLoopDelay } from 'node:perf_hooks'
import { compose } from '#main/compose'
import type { AirbyteRead } from '#engine/airbyte/worker'
import { type AirbyteJob, AirbyteTask } from './airbyte-job'

/**
 * The whole engine in a process of its own, so that its memory and its event loop are those of nothing else: reads streams of
 * Airbyte sources into datasets as its parent asks for, and answers what that took. Its home is that of WINNOW_HOME.
 */
const composed = await compose()
const { client, parts } = composed
const [project] = await client.projects.list()
if (!project) throw new Error('there is no project')
await client.settings.update({ concurrency: 8 })

/** When reads of the worker ended: what comes after is the taking over. */
const ends: number[] = []
const { worker } = parts.python
const read = worker.read.bind(worker)
worker.read = async (request: AirbyteRead, watch) => {
  const result = await read(request, watch)
  ends.push(performance.now())
  return result
}

let count = 0

async function ensureInstalled(name: string): Promise<void> {
  const { sources } = parts.airbyte
  if ((await sources.get(name)).installed) return
  await sources.install({ name, unlisted: false })
  await sources.whenInstalled(name)
  const { installed, installation } = await sources.get(name)
  if (!installed) throw new Error(installation?.problem?.message ?? 'not installed')
}

/** Reads as many sources at once as are asked for, each into a dataset of its own. */
async function done({ connector, config, stream, sources, rows }: AirbyteTask): Promise<AirbyteJob> {
  await ensureInstalled(connector)
  const made = []
  for (let index = 0; index < sources; index += 1) {
    count += 1
    made.push(await client.sources.create({ projectId: project!.id, name: `${connector} ${count}`, connector, config }))
  }
  ends.length = 0
  const delays = monitorEventLoopDelay({ resolution: 5 })
  const start = performance.now()
  const cpu = process.cpuUsage()
  delays.enable()
  await Promise.all(made.map(async ({ id }) => {
    const { id: runId } = await client.sources.import({ sourceId: id, choice: { stream } })
    for await (const event of await client.runs.watch({ runId })) {
      if (event.type !== 'result') continue
      const { result, problems } = event.run
      if (result?.kind !== 'import') throw new Error(problems[0]?.message ?? 'not imported')
      const version = await client.datasets.version({ versionId: result.versionId })
      if (version.rows !== rows) throw new Error(`${version.rows} rows were read`)
    }
  }))
  delays.disable()
  const wall = performance.now() - start
  const own = process.cpuUsage(cpu)
  return {
    wall, cpu: (own.user + own.system) / 1000, reading: Math.max(...ends) - start,
    delay: { p50: delays.percentile(50) / 1e6, p99: delays.percentile(99) / 1e6, max: delays.max / 1e6 },
  }
}

process.on('message', (message) => {
  if (message === 'end') {
    void composed.close().finally(() => process.exit())
    return
  }
  done(AirbyteTask.parse(message)).then((job) => process.send?.(job), (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }))
})
process.send?.('ready')

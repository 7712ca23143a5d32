import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { AirbyteJob, type AirbyteTask } from '../airbyte-job'
import type { Bench } from '../bench-context'
import type { Figure } from '../figure'
import { childrenOf, processorOf, type TreeMemory, watchTree } from '../processes'
import type { PythonPeers } from '../python'

const run = promisify(execFile)

/** Makes its records itself, faster than any other: what is measured is what comes after. */
const CONNECTOR = 'source-hardcoded-records'
const STREAM = 'products'
const AT_ONCE = 3

const Plain = z.object({ wall: z.number(), cpu: z.number(), rows: z.number(), mib: z.number() })

/** What a job of ours took, with all of its processes. */
interface Measured extends AirbyteJob {
  /** Processor time of engine, worker and connectors, in ms. */
  readonly all: number
  readonly memory: TreeMemory
}

/**
 * Records of an Airbyte source as a dataset, through the whole engine, beside PyAirbyte that reads the same into a cache of
 * its own, in the same environment. Neither starts Python in the time that counts. Left out where there is no Python that fits.
 */
export async function airbyteCase(bench: Bench, engine: string, { scripts }: PythonPeers): Promise<Figure[]> {
  // Looks for Python, and gets uv where it is not there.
  const { homeWithPython, python, sourceProgram, toolFolder, uvCache } = await import('../../tests/support/python')
  if (python === undefined) {
    process.stderr.write('left out: no Python 3.10 to 3.12 was found\n')
    return []
  }
  const root = join(bench.scratch, 'airbyte')
  await mkdir(join(root, 'python'), { recursive: true })
  const { python: shared } = await homeWithPython(root)
  const executable = await sourceProgram(CONNECTOR)
  for (const [name, folder] of [['worker', join(shared, 'worker')], ['tool', toolFolder]] as const) await symlink(folder, join(root, 'python', name))

  const rows = bench.quick ? 200_000 : 1_000_000
  const each = bench.quick ? 20_000 : 100_000
  const runs = bench.quick ? 2 : 3
  const plain = async () => {
    const folder = await mkdtemp(join(bench.scratch, 'plain-'))
    const env = { ...process.env, DO_NOT_TRACK: '1', AIRBYTE_OFFLINE_MODE: '1', NO_LIVE_PROGRESS: '1', AIRBYTE_PROJECT_DIR: folder, AIRBYTE_LOGGING_ROOT: folder, AIRBYTE_TEMP_DIR: folder }
    const { stdout } = await run(join(shared, 'worker', 'bin', 'python'), ['-W', 'ignore', join(scripts, 'read_airbyte.py'), executable, JSON.stringify({ count: rows }), STREAM, folder], { cwd: folder, env })
    await rm(folder, { recursive: true, force: true })
    return Plain.parse(JSON.parse(stdout))
  }
  const child = fork(engine, { env: { ...process.env, WINNOW_HOME: root, WINNOW_PYTHON: python, WINNOW_UV_CACHE: uvCache } })
  try {
    await once(child, 'message')
    // The worker and its imports are there when the first run begins.
    await measured(child, { rows: 100, sources: 1 })
    const ours: Measured[] = []
    const theirs: z.infer<typeof Plain>[] = []
    for (let turn = 0; turn < runs; turn += 1) {
      ours.push(await measured(child, { rows, sources: 1 }))
      theirs.push(await plain())
      if (theirs.at(-1)?.rows !== rows) throw new Error(`PyAirbyte read ${theirs.at(-1)?.rows} rows`)
    }
    return [...alone(ours, theirs, rows), ...together(await measured(child, { rows: each, sources: AT_ONCE }), each)]
  } finally {
    child.send('end')
    await once(child, 'exit')
  }
}

/** Has the engine do something, and looks at it and at all below it meanwhile. */
async function measured(child: ChildProcess, { rows, sources }: Pick<AirbyteTask, 'rows' | 'sources'>): Promise<Measured> {
  const pid = child.pid ?? 0
  const below = async (): Promise<number> => (await Promise.all((await childrenOf(pid)).map(processorOf))).reduce((sum, time) => sum + time, 0)
  const before = await below()
  const ended = watchTree(pid)
  child.send({ connector: CONNECTOR, config: { count: rows }, stream: STREAM, sources, rows } satisfies AirbyteTask)
  const [answer] = await once(child, 'message')
  const memory = await ended()
  const read = AirbyteJob.safeParse(answer)
  if (!read.success) throw new Error(`the engine answered ${JSON.stringify(answer)}`)
  return { ...read.data, all: read.data.cpu + await below() - before, memory }
}

function alone(ours: readonly Measured[], theirs: readonly z.infer<typeof Plain>[], rows: number): Figure[] {
  const least = (values: readonly number[]): number => Math.min(...values)
  const most = (values: readonly number[]): number => Math.max(...values)
  const wall = least(ours.map((one) => one.wall))
  const cpu = least(ours.map(({ all }) => all))
  const peer = { wall: least(theirs.map((one) => one.wall)) * 1000, cpu: least(theirs.map((one) => one.cpu)) * 1000, mib: least(theirs.map(({ mib }) => mib)) }
  const work = `Airbyte source, ${rows.toLocaleString('en')} records × 7, as a dataset`
  const reference = 'PyAirbyte, into a DuckDB cache of its own'
  const delays = (name: keyof AirbyteJob['delay']): number => most(ours.map(({ delay }) => delay[name]))
  const memory = (depth: number): number => most(ours.map((one) => one.memory.most[depth] ?? 0))
  return [
    { work, reference: `${reference} (wall)`, value: wall / peer.wall, unit: 'ratio', target: { most: 1.25 } },
    ...(existsSync('/proc') ? [{ work, reference: `${reference} (processor)`, value: cpu / peer.cpu, unit: 'ratio', target: { most: 1.25 } }] satisfies Figure[] : []),
    { work: `${work}: reading`, reference: '', value: rows / (least(ours.map(({ reading }) => reading)) / 1000), unit: 'rows/s', note: 'with the starts of the connector' },
    { work: `${work}: taking it over as a version`, reference: '', value: rows / (least(ours.map((one) => one.wall - one.reading)) / 1000), unit: 'rows/s' },
    { work: 'delay of the engine\'s event loop meanwhile, half of the turns', reference: '', value: delays('p50'), unit: 'ms', note: 'the worst run; 5 ms of it are those between two looks' },
    { work: 'delay of the engine\'s event loop meanwhile, 99 of 100 turns', reference: '', value: delays('p99'), unit: 'ms', target: { most: 50 } },
    { work: 'delay of the engine\'s event loop meanwhile, the longest', reference: '', value: delays('max'), unit: 'ms' },
    ...(existsSync('/proc') ? [
      { work: 'memory of the engine meanwhile', reference: '', value: memory(0), unit: 'MiB' },
      { work: 'memory of the worker meanwhile', reference: 'PyAirbyte by itself', value: memory(1) / peer.mib, unit: 'ratio', note: `${Math.round(memory(1))} MiB` },
      { work: 'memory of the connector meanwhile', reference: '', value: memory(2), unit: 'MiB' },
    ] satisfies Figure[] : []),
  ]
}

function together({ wall, memory, delay }: Measured, each: number): Figure[] {
  const work = `${AT_ONCE} Airbyte sources at once, ${each.toLocaleString('en')} records each`
  return [
    { work, reference: '', value: AT_ONCE * each / (wall / 1000), unit: 'rows/s', note: 'with the starts of the connectors' },
    { work: `${work}: delay of the event loop, 99 of 100 turns`, reference: '', value: delay.p99, unit: 'ms', target: { most: 50 } },
    ...(memory.together > 0 ? [{ work: `${work}: memory of engine, worker and connectors`, reference: '', value: memory.together, unit: 'MiB' }] satisfies Figure[] : []),
  ]
}

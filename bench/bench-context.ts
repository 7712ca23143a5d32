import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { EngineContext, Watch } from '#engine/context'
import { type ImportedVersion, importFile } from '#engine/datasets/import'
import { Budget } from '#engine/duckdb/budget'
import { text } from '#engine/duckdb/quote'
import { Session } from '#engine/duckdb/session'
import { WorkerPool } from '#main/workers/pool'

/** What the cases work with. */
export interface Bench {
  readonly engine: EngineContext
  /** Data that are kept between benchmarks. */
  readonly data: string
  /** A folder that is emptied at the end. */
  readonly scratch: string
  readonly quick: boolean
  /** Runs of each piece of work: the best counts. */
  readonly runs: number
}

const GIB = 1024 ** 3

/** Memory that both sides of a comparison get. */
export const MEMORY = 4 * GIB

/** Nobody cancels, nobody listens. */
export const unwatched = (): Watch => ({ signal: new AbortController().signal, progress: () => {} })

/** Sets a benchmark up, does it, clears up. `workers` is the folder of the built worker bundle. */
export async function withBench<T>(data: string, workers: string, quick: boolean, work: (bench: Bench) => Promise<T>): Promise<T> {
  const scratch = join(data, `scratch-${process.pid}`)
  await mkdir(scratch, { recursive: true })
  const pool = new WorkerPool(workers)
  try {
    return await work({ engine: { budget: new Budget(2.5 * MEMORY), tempRoot: scratch, workers: pool }, data, scratch, quick, runs: quick ? 3 : 5 })
  } finally {
    await pool.close()
    await rm(scratch, { recursive: true, force: true })
  }
}

/** A plain DuckDB session with the memory of a run, for references. */
export async function plainSession({ engine }: Bench, path?: string): Promise<Session> {
  return Session.open({ path, lease: await engine.budget.lease(MEMORY), tempRoot: engine.tempRoot })
}

/** Does something with a plain session and closes it. */
export async function withSession<T>(bench: Bench, work: (session: Session) => Promise<T>, path?: string): Promise<T> {
  const session = await plainSession(bench, path)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

let imported = 0

/** A file as a version in the scratch folder. */
export function importInto(bench: Bench, path: string, input?: Readonly<Record<string, unknown>>): Promise<ImportedVersion> {
  imported += 1
  return importFile(bench.engine, { path, input, version: join(bench.scratch, `import-${imported}.duckdb`) }, unwatched())
}

/** The trips of a CSV file with typed columns, as Parquet beside it. Made once. */
export async function typedTrips(bench: Bench, csv: string): Promise<string> {
  const path = join(bench.data, `${basename(csv, '.csv')}.parquet`)
  if (!existsSync(path)) await withSession(bench, (session) => session.run(`COPY (SELECT * FROM read_csv(${text(csv)})) TO ${text(path)} (FORMAT parquet)`))
  return path
}

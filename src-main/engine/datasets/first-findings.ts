import type { Enough, Reading } from '#shared/define/format'
import type { Finding } from '#shared/model/finding'
import type { EngineContext } from '../context'
import { peek } from '../duckdb/peek'
import type { Session } from '../duckdb/session'
import { findProblems } from '../profile/findings'
import { inferTypes } from '../profile/infer'
import { profile } from '../profile/profile'
import type { ProfileSource } from '../profile/source'
import { fill, filesOf } from './import'
import { type FileRequest, withFile } from './open-file'

/** What is looked at: little enough to be measured while somebody waits for the first rows. */
const ROWS = 10_000
const CELLS = 60_000
const LEAST_ROWS = 200
const BYTES = 1_500_000
/** A file that takes longer has its findings counted after the import. */
const PATIENCE_MS = 15_000

export interface FirstFindings {
  readonly findings: readonly Finding[]
  /** The rows that they were counted in; exact where these are all of the file. */
  readonly based: { readonly rows: number; readonly exact: boolean }
}

/** Nothing was counted. */
export const NONE: FirstFindings = { findings: [], based: { rows: 0, exact: false } }

/**
 * What is wrong with the data of a file, counted in its first rows before anything is imported. Says nothing of a file
 * that cannot be measured in a moment.
 *
 * @param request its input has complete options, as an inspection gives them
 * @param columns how many columns there are
 * @throws Failure RUN_CANCELLED
 */
export async function firstFindings(engine: EngineContext, request: FileRequest, columns: number, caller: AbortSignal): Promise<FirstFindings> {
  const enough: Enough = { rows: Math.max(LEAST_ROWS, Math.min(ROWS, Math.floor(CELLS / Math.max(1, columns)))), bytes: BYTES }
  const signal = AbortSignal.any([caller, AbortSignal.timeout(PATIENCE_MS)])
  try {
    const watch = { signal, progress: () => {} }
    return await withFile(engine, request, watch, 'beginning', async ({ read, folder }) => {
      const reading = await read(watch, enough)
      return peek(filesOf(reading), folder, (session) => measure(session, reading, enough, signal))
    })
  } catch (error) {
    // The inspection itself is sound: what is wrong further on is told by the import.
    if (caller.aborted) throw error
    return NONE
  }
}

async function measure(session: Session, reading: Reading, enough: Enough, signal: AbortSignal): Promise<FirstFindings> {
  const { rows: _counted, relation, columns } = reading
  const { rows } = await fill(session, { ...reading, rows: undefined, relation: { ...relation, sql: `SELECT * FROM (${relation.sql}) LIMIT ${enough.rows}` } }, signal)
  const isPart = reading.isPart === true || rows >= enough.rows
  const left = isPart ? await withoutCut(session, rows) : rows
  const source: ProfileSource = { session, columns, rows: left, signal, table: 'rows', lines: 'lines', unreadable: 'unreadable' }
  const inferred = await inferTypes(source)
  const based = { rows: left, exact: !isPart }
  const findings = await findProblems(source, { ...await profile(source, inferred), based }, inferred)
  return { findings, based }
}

/** Takes away the last row, which may be cut off, and what could not be read behind it. Gives how many rows stay. */
async function withoutCut(session: Session, rows: number): Promise<number> {
  if (rows === 0) return 0
  const [last] = await session.row(`SELECT line + (${rows - 1} - row) FROM lines WHERE row <= ${rows - 1} ORDER BY row DESC LIMIT 1`)
  await session.run(`DELETE FROM unreadable WHERE line >= ${Number(last)}; DELETE FROM rows WHERE rowid = ${rows - 1}`)
  return rows - 1
}

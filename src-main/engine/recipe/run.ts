import { dirname } from 'node:path'
import type { Column } from '#shared/model/column'
import { type DataType, isNumeric } from '#shared/model/data-type'
import type { ControlTotal, Outcome } from '#shared/model/outcome'
import { failure } from '#shared/model/problem'
import type { RecipeStep } from '#shared/model/recipe'
import type { EngineContext, Watch, WorkProgress } from '../context'
import type { DatasetVersion, SourceVersion } from '../datasets/version'
import type { Lease } from '../duckdb/budget'
import { identifier, text } from '../duckdb/quote'
import { Session } from '../duckdb/session'
import { TableMaking } from '../duckdb/table-making'
import { type VersionFile, withoutFile, writeAttached, writeVersion } from '../duckdb/version-file'
import { followed, partOf } from '../progress'
import type { Scratch } from './bases'
import { type CompiledRecipe, compileRecipe } from './compile'
import { Execution } from './execution'
import { formulasOf } from './formulas'
import { parseFormulas } from './formula'
import { rejectColumns, rejectRows, removedRows } from './rejects'

const SHARE = 0.5
/** How much of the time has gone by when the stages are worked through, the clean rows stand, and rejects and totals do (measured). */
const WORKED = 0.4
const FILLED = 0.85
const TOTALLED = 0.95
/** Each step nests the query once more, and DuckDB's parser takes no more than some 350 levels. */
const MOST_STEPS = 200

export interface RecipeRun {
  readonly source: SourceVersion
  readonly steps: readonly RecipeStep[]
  /** Where the version files of the run are to be. */
  readonly clean: string
  readonly rejects: string
}

export interface TableVersion extends VersionFile {
  readonly columns: readonly Column[]
  readonly rows: number
}

export interface RunResult {
  readonly outcome: Outcome
  readonly clean: TableVersion
  readonly rejects: TableVersion
  readonly totals: readonly ControlTotal[]
  /** How many cells could not be converted; they stand in the table `invalid` of the rejects' version file, removed rows in `removed`. */
  readonly invalid: number
}

/**
 * Reads the formulas of a recipe and compiles it. Throws a Failure with every problem at once.
 *
 * @param until stop before the step with this index
 */
export async function prepareRecipe(session: Session, columns: readonly Column[], steps: readonly RecipeStep[], until?: number): Promise<CompiledRecipe> {
  const enabled = steps.filter(({ disabled }) => !disabled).length
  if (enabled > MOST_STEPS) throw failure('LIMIT_EXCEEDED', `The recipe has ${enabled} steps; at most ${MOST_STEPS} can run together.`, 'Make two recipes of it, and run the second over what the first gives.')
  const formulas = await parseFormulas(session, formulasOf(steps))
  return compileRecipe(columns, steps, formulas, { until })
}

/**
 * Runs a recipe over a dataset version: the clean rows and the rejects become two version files of their own, every
 * row is accounted for. Nothing is left behind when it fails or is cancelled.
 *
 * @throws Failure RECIPE_INVALID, STEP_UNKNOWN, COLUMN_MISSING, RULE_FAILED, RUN_CANCELLED, MEMORY_EXCEEDED, DISK_FULL
 */
export async function runRecipe(engine: EngineContext, { source, steps, clean, rejects }: RecipeRun, watch: Watch): Promise<RunResult> {
  const lease = await engine.budget.lease(engine.budget.share(SHARE), watch.signal)
  const folders = [...new Set([source.path, clean, rejects].map(dirname))]
  const found: { result?: Omit<RunResult, 'clean' | 'rejects'> & { clean: Omit<TableVersion, keyof VersionFile>; rejects: TableVersion } } = {}
  const cleanFile = await writeVersion({
    path: clean, lease, tempRoot: engine.tempRoot, reads: [], folders, temporary: engine.temporary, saving: partOf(watch, TOTALLED, 1),
  }, async (session, file) => {
    await session.attach(source.path, 'source')
    const recipe = await prepareRecipe(session, source.columns, steps)
    const scratch: Scratch = { create: 'CREATE TEMP TABLE', name: (part) => `temp.main.${identifier(part)}` }
    // A version that is gone in the end may show the clean ones of all rows, and spares their copy. Where they are copied, keeping values gains nothing (measured).
    const keep: Scratch | undefined = engine.temporary && fits(recipe, source, lease) ? { create: 'CREATE TABLE', name: identifier } : undefined
    const execution = new Execution(session, { table: 'source.rows', columns: source.columns, rows: source.rows }, recipe, scratch, keep)
    await followed(partOf(watch, 0, WORKED), () => stagesOf(session, execution), () => execution.run(watch.signal))
    await TableMaking.during(session, file, (making) => followed(
      partOf(watch, WORKED, FILLED), async () => ({ phase: 'cleaning', part: await making.part() }), () => session.run(`CREATE ${execution.done.at(-1)?.keeps ? 'VIEW' : 'TABLE'} rows AS ${execution.clean()}`, watch.signal),
    ))
    await followed(partOf(watch, FILLED, TOTALLED), () => ({ phase: 'cleaning', part: session.progress }), async () => {
      await session.run(withoutFile())
      const [cleanRows, invalid] = await session.row(`SELECT (SELECT count(*) FROM rows), (SELECT count(*) FROM ${execution.leavings.invalid})`)
      const rejectsFile = await writeAttached(session, rejects, 'rejected', async () => {
        await session.run(`CREATE TABLE rejected.rows AS ${rejectRows(execution, source)}`, watch.signal)
        await session.run(withoutFile('rejected'))
        await session.run(`CREATE TABLE rejected.removed AS ${removedRows(execution, source)}`, watch.signal)
        await session.run(`CREATE TABLE rejected.invalid AS ${invalidRows(execution)}`, watch.signal)
      })
      found.result = {
        outcome: { rows: await account(execution, source, Number(cleanRows)), steps: execution.steps, rules: execution.rules },
        totals: await controlTotals(session, execution, watch.signal),
        invalid: Number(invalid),
        clean: { columns: recipe.columns, rows: Number(cleanRows) },
        rejects: { ...rejectsFile, columns: rejectColumns(source.columns), rows: execution.rejected },
      }
    })
    await session.detach('source')
  })
  if (!found.result) throw new RangeError('a run ended without a result')
  return { ...found.result, clean: { ...cleanFile, ...found.result.clean } }
}

/** A cell in memory, at a guess: numbers take 8 bytes, texts 16 and what they hold. */
const CELL_BYTES = 24
/** So much of its memory may a run fill with values that it could make once more. */
const KEPT = 0.25

/** Is there room to keep the values beside the words of each row, and not compute them twice? */
const fits = ({ columns }: CompiledRecipe, { rows }: SourceVersion, { bytes }: Lease): boolean => rows * columns.length * CELL_BYTES <= bytes * KEPT

/** How far the stages are: they count equally, the statement at hand fills in. */
const stagesOf = (session: Session, { done, stages }: Execution): WorkProgress =>
  ({ phase: 'cleaning', part: (done.length + (session.progress ?? 0) / 2) / Math.max(1, stages.length) })

async function account(execution: Execution, source: DatasetVersion, clean: number): Promise<Outcome['rows']> {
  return {
    in: source.rows + source.unreadable,
    added: execution.added,
    clean,
    rejected: execution.rejected,
    removed: execution.removed,
    unreadable: source.unreadable,
    warned: await execution.warned(),
  }
}

function invalidRows({ leavings }: Execution): string {
  return `SELECT l.line + (i.__row - l.row) AS line, i.step + 1 AS step, i."column", i."text", i.reason
    FROM ${leavings.invalid} i ASOF LEFT JOIN source.lines l ON i.__row >= l.row ORDER BY i.__row, i.step, i."column"`
}

/** Exact sums of the numeric columns of the clean dataset, and of the same columns in the rows that left on the way. */
async function controlTotals(session: Session, execution: Execution, signal: AbortSignal): Promise<ControlTotal[]> {
  const columns = execution.recipe.columns.filter(({ type }) => isNumeric(type)).map(({ name }) => name)
  if (columns.length === 0) return []
  const sums = (from: string, have: readonly Pick<Column, 'name' | 'type'>[]): string => {
    const types = new Map(have.map(({ name, type }) => [name, type]))
    return `SELECT ${columns.map((name) => exactSum(name, types.get(name))).join(', ')} FROM (${from})`
  }
  const left = (how: 'rejected' | 'removed'): string => execution.done
    .filter((done) => done[how] !== 'FALSE')
    .map((done) => sums(execution.leaving(done, how), done.stage.steps.at(-1)?.outputs ?? []))
    .join(' UNION ALL ')
  const totals = async (sql: string): Promise<string[]> => {
    if (sql === '') return columns.map(() => '0')
    const names = columns.map((_, index) => `s${index}`)
    const added = names.map((name) => `CAST(sum(${name}) AS VARCHAR)`)
    return (await session.row(`SELECT ${added.join(', ')} FROM (${sql}) t(${names.join(', ')})`, signal)).map((value) => plain(String(value ?? '0')))
  }
  const clean = await totals(sums('SELECT * FROM rows', execution.recipe.columns))
  const rejected = await totals(left('rejected'))
  const removed = await totals(left('removed'))
  const all = await session.row(`SELECT ${columns.map((_, index) => [clean, rejected, removed]
    .map((sum) => `CAST(${text(sum[index] ?? '0')} AS DECIMAL(38, 10))`).join(' + ')).join(', ')}`)
  return columns.map((column, index) => ({
    column, in: plain(String(all[index])), clean: clean[index] ?? '0', rejected: rejected[index] ?? '0', removed: removed[index] ?? '0',
  }))
}

/** SQL: the sum of a column with ten digits after the point; 0 where it is not there. What is exact in its own type is converted once, not value by value. */
function exactSum(name: string, type: DataType | undefined): string {
  if (type === undefined) return '0::DECIMAL(38, 10)'
  const value = identifier(name)
  const own = (type.name === 'integer' && type.native === undefined) || (type.name === 'decimal' && (type.precision ?? 38) <= 18 && (type.scale ?? 38) <= 10)
  return own ? `coalesce(CAST(sum(${value}) AS DECIMAL(38, 10)), 0)` : `coalesce(sum(TRY_CAST(${value} AS DECIMAL(38, 10))), 0)`
}

/** A decimal's text without the zeros at its end. */
const plain = (value: string): string => (value.includes('.') ? value.replace(/\.?0+$/, '') : value)

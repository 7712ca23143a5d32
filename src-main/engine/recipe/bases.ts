import type { Column } from '#shared/model/column'
import { identifier } from '../duckdb/quote'
import type { Session } from '../duckdb/session'
import { wordNames } from './bits'
import type { CompiledStep } from './compile'
import { emit, emitOrdering, emitWindow } from './dialects/duckdb'
import { POSITION, ROW } from './layers'
import type { Stage } from './stages'

/** Where a recipe's own tables are made: temporary ones of one connection, or such that all connections of an instance see. */
export interface Scratch {
  readonly create: 'CREATE TEMP TABLE' | 'CREATE TABLE'
  /** The quoted name of a table, from what it is called inside the recipe. */
  readonly name: (part: string) => string
}

/** The table that a stage starts from: positions are rowids, from 0 and without gaps. */
export interface Base {
  readonly rows: number
  /** Quoted names of tables of equal length that are read side by side, the first with the rows. */
  readonly tables: readonly string[]
  /** Is the first table the source itself, whose rowid is the row's identity? */
  readonly isSource: boolean
  readonly columns: readonly Column[]
  readonly helpers: readonly string[]
}

/** A stage that has been worked through: where its rows are and what became of them. */
export interface DoneStage {
  readonly stage: Stage
  readonly base: Base
  /** Table with the words of every row of the base; undefined when the stage marks nothing. */
  readonly mask: string | undefined
  /** Do the values after the stage stand in that table too? */
  readonly keeps: boolean
  readonly gone: string
  readonly rejected: string
  readonly removed: string
}

/**
 * SQL for all rows of a base with `__row`, `__pos`, words, columns and helpers.
 *
 * @param words how many words there are
 * @param mask a table of the same length that holds the words; else they come from the base (the source's are 0)
 */
export function readBase(base: Base, words: number, mask?: string): string {
  const [first = '', ...others] = base.tables
  const tables = [`${first} t0`, ...others.map((table, index) => `${table} t${index + 1}`), ...(mask ? [`${mask} mask`] : [])]
  return `SELECT ${selection(base, words, mask ? 'mask.' : '', 't0.rowid').join(', ')} FROM ${tables.join(' POSITIONAL JOIN ')}`
}

/**
 * SQL for the rows of a base at the positions from `$1` up to and including `$2`: the cost is that of the page.
 *
 * @param list a table whose `__place` are positions: `$1` and `$2` are places in it
 */
export function readPage(base: Base, words: number, list?: string): string {
  return `${readPart(base, words, list === undefined ? 'BETWEEN $1 AND $2' : `IN (SELECT __place FROM ${list} WHERE rowid BETWEEN $1 AND $2)`)} ORDER BY t0.__p`
}

/** SQL for the rows of a base at the positions from one up to and including another. */
export const readBetween = (base: Base, words: number, { from, to }: { readonly from: number; readonly to: number }): string => readPart(base, words, `BETWEEN ${from} AND ${to}`)

/** @param wanted which positions, as the end of a comparison */
function readPart(base: Base, words: number, wanted: string): string {
  const part = (table: string): string => `(SELECT rowid AS __p, * FROM ${table} WHERE rowid ${wanted})`
  const [first = '', ...others] = base.tables
  const joined = others.map((table, index) => `JOIN ${part(table)} t${index + 1} ON t${index + 1}.__p = t0.__p`)
  return `SELECT ${selection(base, words, '', 't0.__p').join(', ')} FROM ${part(first)} t0 ${joined.join(' ')}`
}

function selection(base: Base, words: number, wordsFrom: string, position: string): string[] {
  const names = wordNames(words)
  const zero = base.isSource && wordsFrom === ''
  return [
    base.isSource ? `${position} AS ${ROW}` : `t0.${ROW}`,
    `${position} AS ${POSITION}`,
    ...names.map((name) => (zero ? `CAST(0 AS BIGINT) AS ${name}` : `${wordsFrom || 't0.'}${name} AS ${name}`)),
    ...base.columns.map(({ name }) => `t0.${identifier(name)}`),
    ...base.helpers.map((name) => identifier(name)),
  ]
}

/**
 * Makes the base of a stage from the rows that survived the one before: puts them into a new order, multiplies them or
 * computes what the step needs of other rows. Where nothing happened before the step, the base before is used as it is.
 *
 * @param previous the stage before
 * @param survivors SELECT giving `__row`, words and columns in the order of the rows
 */
export async function makeBase(
  session: Session, step: CompiledStep, previous: DoneStage, survivors: string, words: number, scratch: Scratch, signal?: AbortSignal,
): Promise<{ base: Base; before: number }> {
  const { order, expand, helpers = [] } = step.plan
  if (!order && !expand && previous.stage.steps.length === 0) {
    return { base: await withHelpers(session, previous.base, step, words, scratch, signal), before: previous.base.rows }
  }
  const table = scratch.name('rows')
  await session.run(`${scratch.create} ${table} AS ${order ? sorted(survivors, step, words) : survivors}`, signal)
  const before = Number((await session.row(`SELECT count(*) FROM ${table}`))[0])
  const whole: Base = { rows: before, tables: [table], isSource: false, columns: step.input, helpers: [] }
  if (expand) return { base: await expanded(session, whole, step, words, scratch, signal), before }
  return { base: helpers.length > 0 ? await withHelpers(session, whole, step, words, scratch, signal) : whole, before }
}

async function withHelpers(session: Session, base: Base, step: CompiledStep, words: number, scratch: Scratch, signal?: AbortSignal): Promise<Base> {
  const helpers = step.plan.helpers ?? []
  const aside = scratch.name('helpers')
  const nested = helpers.reduce(
    (from, helper) => `SELECT *, ${emitWindow(helper.window, POSITION, base.columns)} AS ${identifier(helper.name)} FROM (${from})`,
    readBase({ ...base, helpers: [], tables: base.tables.slice(0, 1) }, words),
  )
  await session.run(`${scratch.create} ${aside} AS SELECT ${helpers.map((helper) => identifier(helper.name)).join(', ')} FROM (${nested}) ORDER BY ${POSITION}`, signal)
  return { ...base, tables: [...base.tables.slice(0, 1), aside], helpers: helpers.map((helper) => helper.name) }
}

function sorted(survivors: string, step: CompiledStep, words: number): string {
  const kept = [ROW, ...wordNames(words), ...step.input.map(({ name }) => identifier(name))]
  return `SELECT ${kept.join(', ')} FROM (SELECT *, row_number() OVER () AS __order FROM (${survivors})) ORDER BY ${emitOrdering(step.plan.order ?? [], '__order', step.input)}`
}

async function expanded(session: Session, whole: Base, step: CompiledStep, words: number, scratch: Scratch, signal?: AbortSignal): Promise<Base> {
  const { expand } = step.plan
  if (!expand) return whole
  const target = scratch.name('parts')
  const others = [ROW, ...wordNames(words)]
  const columns = whole.columns.map((column) => (column.name === expand.column
    ? `unnest(CASE WHEN len(__parts) > 0 THEN __parts ELSE [NULL] END) AS ${identifier(column.name)}`
    : identifier(column.name)))
  await session.run(`${scratch.create} ${target} AS SELECT ${[...others, ...columns].join(', ')}
    FROM (SELECT *, ${emit(expand.parts, step.input)} AS __parts FROM ${whole.tables[0] ?? ''})`, signal)
  await session.run(`DROP TABLE ${whole.tables[0] ?? ''}`)
  const rows = Number((await session.row(`SELECT count(*) FROM ${target}`))[0])
  const columnsAfterwards = whole.columns.map((column) => (column.name === expand.column ? { name: column.name, type: { name: 'text' as const } } : column))
  return { ...whole, rows, tables: [target], columns: columnsAfterwards }
}

import type { Cell, Column } from '#shared/model/column'
import type { PreviewRow } from '#shared/model/preview'
import { identifier } from '../duckdb/quote'
import { type Session, toCell } from '../duckdb/session'
import { type Mark, isSet, wordCount, wordNames } from './bits'
import type { CompiledRecipe } from './compile'
import { type Nest, POSITION, ROW, beforeName } from './layers'

/** SQL of the source line of a row `n.__row`, and the join that it needs. */
export interface Lines { readonly line: string; readonly join: string }

/** How the lines of a version are found. In most files every row is one line: then no join is needed. */
export async function linesOf(session: Session, table: string): Promise<Lines> {
  const [runs, row, line] = await session.row(`SELECT count(*), min(row), min(line) FROM ${table}`)
  return Number(runs) === 1
    ? { line: `n.${ROW} + ${Number(line) - Number(row)}`, join: '' }
    : { line: `l.line + (n.${ROW} - l.row)`, join: `ASOF LEFT JOIN ${table} l ON n.${ROW} >= l.row` }
}

/** The first and the last place of a page: positions in a base, or places in a list of such positions (a table with a column `__place`). */
export interface PlacesWanted { readonly from: number; readonly to: number; readonly list?: string }

/**
 * Reads rows of a nest that was made with bits, reasons and texts before, and tells what happened to each.
 *
 * @param condition which of them, as SQL over the words
 * @param lines how the line of a row is found
 */
export async function readRows(
  session: Session, nest: Nest, recipe: CompiledRecipe, marks: readonly Mark[], condition: string, lines: Lines, { from, to, list }: PlacesWanted, signal?: AbortSignal,
): Promise<PreviewRow[]> {
  const columns = recipe.columns
  const words = wordNames(wordCount(marks.length))
  const told = nest.extra.filter((name) => ![ROW, POSITION, ...words].includes(name))
  // What is told of a row goes in one value, and only for rows that have a mark: most cells of a page would be empty otherwise.
  const telling = told.length === 0 ? 'NULL' : `CASE WHEN ${words.map((word) => `n.${word} <> 0`).join(' OR ')} THEN [${told.map((name) => `CAST(n.${name} AS VARCHAR)`).join(', ')}] END`
  const sql = `SELECT ${lines.line}, n.${ROW}, ${telling}, ${[...words, ...columns.map(({ name }) => identifier(name))].map((name) => `n.${name}`).join(', ')}
    FROM (${nest.sql}) n ${lines.join} ${list ? `JOIN (SELECT rowid AS __o, __place FROM ${list} WHERE rowid BETWEEN $1 AND $2) o ON o.__place = n.${POSITION}` : ''}
    WHERE ${condition} ORDER BY ${list ? 'o.__o' : `n.${POSITION}`}`
  const rows = await session.rowsOf(sql, [from, to], signal)
  return rows.map(([line, row, texts, ...values]) => {
    const cells = values.slice(words.length).map(toCell)
    const about = { row: Number(row) + 1, line: line === null || line === undefined ? null : Number(line), words: values.slice(0, words.length).map(String) }
    const extra = Array.isArray(texts) ? new Map(told.map((name, index) => [name, toCell(texts[index])])) : NOTHING
    return describeRow(about, extra, cells, columns, recipe, marks)
  })
}

const NOTHING: ReadonlyMap<string, Cell> = new Map()

interface About { readonly row: number; readonly line: number | null; readonly words: readonly string[] }

function describeRow({ words, ...about }: About, extra: ReadonlyMap<string, Cell>, cells: Cell[], columns: readonly Column[], recipe: CompiledRecipe, marks: readonly Mark[]): PreviewRow {
  const set = words.every((word) => word === '0') ? [] : marks.filter(({ bit }) => isSet(words, bit))
  const end = set.find((mark) => mark.kind === 'removed' || (mark.kind === 'rule' && mark.severity !== 'warn'))
  const here = new Set(columns.map(({ name }) => name))
  const changed = new Map<string, Cell>()
  const row: PreviewRow = {
    ...about,
    state: end === undefined ? 'kept' : end.kind === 'removed' ? 'removed' : 'rejected',
    cells, changed: [], invalid: [], reasons: [],
  }
  for (const mark of set) {
    // A cell is invalid where a step could not convert it in a row that reached the step; in one that was gone it is shown as changed.
    const isInvalid = mark.kind === 'invalid' && (end === undefined || mark.step <= end.step)
    if ((mark.kind === 'changed' || mark.kind === 'invalid') && !isInvalid && here.has(mark.column) && !changed.has(mark.column)) changed.set(mark.column, extra.get(beforeName(mark.bit)) ?? null)
    if (isInvalid && here.has(mark.column)) {
      const reason = extra.get(`__i${mark.bit}`)
      row.invalid.push({ column: mark.column, text: extra.get(beforeName(mark.bit)) ?? null, reason: reason === undefined || reason === null ? null : String(reason) })
    }
    if (mark.kind === 'rule') {
      const step = recipe.steps[mark.step]
      // The words of rules in earlier stages are gone with these; that a rule was broken is known.
      const reason = extra.get(`__r${mark.bit}`) ?? `breaks ${step?.title ?? ''}`
      row.reasons.push({ step: step?.index ?? 0, rule: step?.definition.name ?? '', column: mark.column ?? null, severity: mark.severity, reason: String(reason) })
    }
  }
  return { ...row, changed: [...changed].map(([column, before]) => ({ column, before })) }
}

/** Where the texts are that a last stage does not know any more. */
export interface Origin {
  /** Quoted name of the source's table. */
  readonly table: string
  readonly columns: readonly Column[]
  /** Table of the cells that could not be converted: __row, step, column, text, reason. */
  readonly invalid: string
}

/**
 * Gives rows of a last stage what earlier stages knew of their cells: the text before the first change is that of the
 * source, and cells that could not be converted are listed with the run.
 */
export async function recallTexts(session: Session, rows: readonly PreviewRow[], { table, columns, invalid }: Origin, signal?: AbortSignal): Promise<PreviewRow[]> {
  const wanted = rows.filter((row) => row.changed.length > 0 || row.invalid.length > 0).map(({ row }) => row - 1)
  if (wanted.length === 0) return [...rows]
  const among = `IN (${wanted.join(', ')})`
  const cells = await session.rows(`SELECT rowid, ${columns.map(({ name }) => identifier(name)).join(', ')} FROM ${table} WHERE rowid ${among}`, signal)
  const texts = await session.rows(`SELECT ${ROW}, "column", "text", reason FROM ${invalid} WHERE ${ROW} ${among} ORDER BY step DESC`, signal)
  const source = new Map(cells.map(([row, ...values]) => [Number(row) + 1, new Map(columns.map(({ name }, place) => [name, toCell(values[place] ?? null)]))]))
  const unconverted = new Map(texts.map(([row, column, text, reason]) => [`${Number(row) + 1} ${String(column)}`, { text: toCell(text ?? null), reason: reason === null || reason === undefined ? null : String(reason) }]))
  return rows.map((row) => ({
    ...row,
    changed: row.changed.map(({ column, before }) => ({ column, before: source.get(row.row)?.get(column) ?? before })),
    invalid: row.invalid.map((cell) => ({ ...cell, ...unconverted.get(`${row.row} ${cell.column}`) })),
  }))
}

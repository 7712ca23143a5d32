import { readText } from '#shared/define/conversion'
import { col } from '#shared/define/expression'
import type { Cell, Column } from '#shared/model/column'
import type { PreviewPage, PreviewRow, PreviewView } from '#shared/model/preview'
import { identifier, identifiers } from '../duckdb/quote'
import type { Session } from '../duckdb/session'
import { physicalType } from '../duckdb/types'
import type { BaseRows } from './base-rows'
import { type Base, readBase } from './bases'
import { anyCounted, wordNames } from './bits'
import { emit } from './dialects/duckdb'
import type { Execution } from './execution'
import { type GoneRows, amongRows, pageOfList } from './gone-rows'
import { POSITION, ROW, VALUES, nestLayers } from './layers'
import type { RowList, RowLists } from './row-lists'
import { type Selection, type SelectionSql, selectionSql } from './selection'

/** Above so many rows a page of scattered ones costs too much: an ordered copy is made in the background. */
const COPIED_FROM = 1_000_000
/** More cells than this are not copied. */
const MOST_COPIED = 150_000_000

/** The first rows of an order are found without ordering the others where there are more than this, so many of them. */
const TOP_FROM = 200_000
const TOP = 2_000

/** The rows of a view before any filter. */
export interface View {
  readonly base: Base
  /** SQL over the words of a row; undefined for all rows. */
  readonly condition?: string
  /** Do the rows that earlier stages let go stand among them, in the places of the source? */
  readonly withGone: boolean
}

export interface Wanted {
  readonly view: PreviewView
  readonly offset: number
  readonly limit: number
  readonly selection: Selection
  readonly signal?: AbortSignal
}

type Page = Pick<PreviewPage, 'rows' | 'total'>

/**
 * Pages of rows that were filtered or ordered. What is wanted is found once and kept as a list of places, so that a page
 * costs the page; the values are read from where they stand.
 */
export class SelectedRows {
  constructor(
    private readonly session: Session,
    private readonly execution: Execution,
    private readonly lists: RowLists,
    private readonly rows: BaseRows,
    private readonly gone: GoneRows,
  ) {}

  /** Rows that rules rejected or transforms took away. Columns are those of the source. */
  async left(wanted: Wanted & { readonly view: 'dropped' | 'removed' }): Promise<Page> {
    const { leavings, source } = this.execution
    const { view, offset, limit, selection, signal } = wanted
    const { condition, order } = selectionSql(selection, source.columns, () => 'FALSE')
    const sql = `SELECT __place FROM (SELECT rowid AS __place, ${ROW} FROM ${view === 'dropped' ? leavings.rejected : leavings.removed} WHERE ${letGoBy(view, selection)}) r
      JOIN (SELECT rowid AS __s, ${identifiers(source.columns.map(({ name }) => name))} FROM ${source.table}) s ON s.__s = r.${ROW}
      WHERE ${condition} ORDER BY ${[...order, ROW, '__place'].join(', ')}`
    return this.lists.read(keyOf(wanted), sql, signal, async (list) => {
      const choice = pageOfList(list, offset, limit)
      return { total: list.total, rows: view === 'dropped' ? await this.gone.rejected(choice, signal) : await this.gone.removed(choice, signal) }
    })
  }

  /** Rows of the last stage's base. Columns are those of the result. */
  async shown(wanted: Wanted, view: View): Promise<Page> {
    const { condition: meets, order } = selectionSql(wanted.selection, this.execution.recipe.columns, (column) => this.#invalid(column))
    const condition = isOfSteps(wanted.selection) ? `${meets} AND ${TOUCHED}` : meets
    const key = keyOf(wanted)
    if (view.withGone) return this.lists.read(key, this.#withGone(view, wanted, { condition, order }), wanted.signal, (list) => this.#mixed(list, view.base, wanted))
    const sql = `SELECT ${POSITION} AS __place FROM (${this.#marked(view, wanted)}) WHERE ${view.condition ?? 'TRUE'} AND ${condition}${order.length > 0 ? ` ORDER BY ${[...order, POSITION].join(', ')}` : ''}`
    if (view.base.rows > TOP_FROM && order.length > 0 && isOrderOnly(wanted.selection) && wanted.offset + wanted.limit <= TOP && !this.lists.has(key)) {
      const page = await this.#listed(`top ${key}`, `${sql} LIMIT ${TOP}`, view.base, wanted)
      void this.#whole(key, sql, view.base, { ...wanted, signal: undefined, limit: 1 }).catch(() => {})
      return { ...page, total: await this.#count(view, wanted.signal) }
    }
    return this.#whole(key, sql, view.base, wanted)
  }

  /** A page of a list that is made whole; where it is read again and again, a copy of its rows is made in the background. */
  #whole(key: string, sql: string, base: Base, wanted: Wanted): Promise<Page> {
    const copyKey = `copy ${key}`
    if (this.lists.has(copyKey)) return this.#copied(copyKey, '', base, wanted)
    return this.#listed(key, sql, base, wanted, (list) => {
      if (isWorthCopying(base, list, wanted.selection.sort !== undefined)) void this.#copied(copyKey, this.#copy(base, list), base, { ...wanted, signal: undefined, limit: 1 }).catch(() => {})
    })
  }

  #listed(key: string, sql: string, base: Base, wanted: Wanted, made: (list: RowList) => void = () => {}): Promise<Page> {
    return this.lists.read(key, sql, wanted.signal, async (list) => {
      made(list)
      return { total: list.total, rows: await this.rows.read(base, { ...placesOf(wanted), list: list.table }, 'TRUE', wanted.signal) }
    })
  }

  /** How many rows a view has. */
  async #count({ base, condition }: View, signal?: AbortSignal): Promise<number> {
    const { mask } = this.execution.done.at(-1) ?? {}
    return condition === undefined || mask === undefined ? base.rows : Number((await this.session.row(`SELECT count(*) FROM ${mask} WHERE ${condition}`, signal))[0])
  }

  #copied(key: string, sql: string, base: Base, wanted: Wanted): Promise<Page> {
    return this.lists.read(key, sql, wanted.signal, async ({ table, total }) => {
      const copy: Base = { ...base, rows: total, tables: [table], isSource: false }
      return { total, rows: await this.rows.read(copy, placesOf(wanted), 'TRUE', wanted.signal) }
    })
  }

  /** SELECT of identity and resulting columns of all rows of the base; of words, too, where these are asked for. */
  #values({ base, condition }: View, { selection }: Wanted): string {
    const { stages, done, marks, words } = this.execution
    const stage = stages.at(-1)
    // Reading the words costs a join on one thread.
    const mask = condition !== undefined || isOfSteps(selection) || selection.filter?.some(({ op }) => op === 'invalid') ? done.at(-1)?.mask : undefined
    return stage ? nestLayers(readBase(base, words, mask), stage.steps, stage.first, marks, VALUES).sql : readBase(base, words)
  }

  /** The same with {@link TOUCHED} where rows of some steps are wanted. */
  #marked(view: View, wanted: Wanted): string {
    const { touchedBy = [] } = wanted.selection
    if (touchedBy.length === 0) return this.#values(view, wanted)
    const { marks, recipe } = this.execution
    const touching = marks.filter(({ step }) => touchedBy.includes(recipe.steps[step]?.index ?? -1))
    return `SELECT *, ${anyCounted(touching, marks)} AS ${TOUCHED} FROM (${this.#values(view, wanted)})`
  }

  #copy(base: Base, { table }: RowList): string {
    const kept = [ROW, ...wordNames(this.execution.words), ...[...base.columns.map(({ name }) => name), ...base.helpers].map(identifier)]
    return `SELECT ${kept.join(', ')} FROM (${readBase(base, this.execution.words)}) b JOIN (SELECT rowid AS __o, __place FROM ${table}) l ON l.__place = b.${POSITION} ORDER BY l.__o`
  }

  /** SELECT of (__row, __place): rows of the base, and with no place those that went before, their values read as the resulting columns. */
  #withGone(view: View, wanted: Wanted, { condition, order }: SelectionSql): string {
    const { source, recipe: { columns }, words } = this.execution
    const touched = isOfSteps(wanted.selection)
    const { leavings } = this.execution
    const letGo = (['dropped', 'removed'] as const).map((left) => `rowid IN (SELECT ${ROW} FROM ${left === 'dropped' ? leavings.rejected : leavings.removed} WHERE ${letGoBy(left, wanted.selection)})`)
    const own = [...(touched ? [TOUCHED] : []), ...wordNames(words), ...columns.map(({ name }) => identifier(name))]
    const gone = [...(touched ? [`(${letGo.join(' OR ')})`] : []), ...wordNames(words).map((word) => `CAST(0 AS BIGINT) AS ${word}`), ...columns.map((column) => `${valueBefore(column, source.columns)} AS ${identifier(column.name)}`)]
    return `SELECT ${ROW}, __place FROM (
      SELECT ${ROW}, ${POSITION} AS __place, ${own.join(', ')} FROM (${this.#marked(view, wanted)})
      UNION ALL SELECT rowid, NULL, ${gone.join(', ')} FROM ${source.table} WHERE rowid NOT IN (SELECT ${ROW} FROM ${view.base.tables[0] ?? ''})
    ) WHERE ${condition} ORDER BY ${[...order, ROW].join(', ')}`
  }

  async #mixed(list: RowList, base: Base, { offset, limit, signal }: Wanted): Promise<Page> {
    const places = await this.session.rows(`SELECT ${ROW}, __place FROM ${list.table} WHERE rowid BETWEEN ${offset} AND ${offset + limit - 1} ORDER BY rowid`, signal)
    const missing = places.filter(([, place]) => place === null).map(([row]) => Number(row))
    const found = new Map((await this.rows.read(base, { from: offset, to: offset + limit - 1, list: list.table }, 'TRUE', signal)).map((row) => [row.row, row]))
    for (const row of await this.#goneAmong(missing, signal)) found.set(row.row, row)
    return { total: list.total, rows: places.flatMap(([row]) => found.get(Number(row) + 1) ?? []) }
  }

  async #goneAmong(rows: readonly number[], signal?: AbortSignal): Promise<PreviewRow[]> {
    if (rows.length === 0) return []
    const choice = amongRows(`${ROW} IN (${rows.join(', ')})`)
    return this.inResult([...await this.gone.rejected(choice, signal), ...await this.gone.removed(choice, signal)])
  }

  /** Rows with the values of the source, in the places of the resulting columns. */
  inResult(rows: readonly PreviewRow[]): PreviewRow[] {
    const { source, recipe } = this.execution
    const places = recipe.columns.map(({ name }) => source.columns.findIndex((column) => column.name === name))
    return rows.map((row) => ({ ...row, cells: places.map((place): Cell => row.cells[place] ?? null) }))
  }

  #invalid(column: string): string {
    const { marks } = this.execution
    return anyCounted(marks.filter((mark) => mark.kind === 'invalid' && mark.column === column), marks)
  }
}

const keyOf = ({ view, selection: { filter, sort, touchedBy, readings } }: Wanted): string => JSON.stringify([view, filter ?? [], sort ?? null, touchedBy ?? [], [...readings ?? []]])

/** Was the row touched by one of the steps that are asked for? */
const TOUCHED = '__touched'

const isOrderOnly = ({ filter = [], touchedBy = [] }: Selection): boolean => filter.length === 0 && touchedBy.length === 0

const isOfSteps = ({ touchedBy }: Selection): boolean => (touchedBy?.length ?? 0) > 0

/** SQL over the rows that are gone: was it one of the wanted steps? Of several rules that a row breaks the first one counts. */
function letGoBy(view: 'dropped' | 'removed', { touchedBy = [] }: Selection): string {
  if (touchedBy.length === 0) return 'TRUE'
  return `${view === 'dropped' ? "CAST(split_part(titles[1], ' ', 1) AS BIGINT) - 1" : 'step'} IN (${touchedBy.join(', ')})`
}

const placesOf = ({ offset, limit }: Wanted): { from: number; to: number } => ({ from: offset, to: offset + limit - 1 })

/** Ordered rows stand scattered; those of a filter do where they are few. */
const isWorthCopying = ({ rows, columns }: Base, { total }: RowList, isOrdered: boolean): boolean =>
  rows > COPIED_FROM && (isOrdered || total < rows / 100) && total * columns.length <= MOST_COPIED

/** SQL of what stood in a column before the recipe, in the column's type. */
function valueBefore({ name, type }: Column, source: readonly Column[]): string {
  const before = source.find((column) => column.name === name)
  if (!before) return `CAST(NULL AS ${physicalType(type)})`
  const value = before.type.name === 'text' && type.name !== 'text' ? emit(readText(col(name), type), [before]) : identifier(name)
  return `TRY_CAST(${value} AS ${physicalType(type)})`
}

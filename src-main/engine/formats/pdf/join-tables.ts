import type { HeaderGuess } from '#engine/text/table-header'
import type { Column } from './columns'
import type { PageTable } from './find-tables'

/** A row of a table with the page that it stands on. */
export interface TableRow {
  readonly page: number
  readonly cells: readonly (string | null)[]
}

/** A table, on one page or going on over several. */
export interface Table {
  readonly firstPage: number
  lastPage: number
  columns: readonly Column[]
  readonly header: HeaderGuess
  readonly rows: TableRow[]
  /** Headers that were written again at the top of a page. */
  readonly repeated: TableRow[]
  confidence: number
  readonly isRuled: boolean
  merged: number
}

/** Columns of two pages are the same where their edges lie so close, in points. */
const SAME_EDGE = 8
/** A table that goes on without its header is less sure to be the same one. */
const WITHOUT_HEADER = 0.9

/** Gathers the tables of a document page by page: one that goes on at the top of the next page, or below a gap, is one table. */
export class TableGatherer {
  readonly tables: Table[] = []
  #last: Table | undefined

  /** Takes the tables of the next page, from top to bottom. */
  add(page: number, found: readonly PageTable[]): void {
    if (this.#last?.lastPage !== page - 1) this.#last = undefined
    for (const next of found) {
      // On one page two tables of the same columns are one only where the second one has no names of its own.
      const before = this.#last?.lastPage === page && next.header.rows > 0 ? undefined : this.#last
      if (!before || !goesOn(before, next, page)) this.tables.push(begun(next, page))
      this.#last = this.tables.at(-1)
    }
    if (found.length === 0) this.#last = undefined
  }
}

const begun = ({ columns, rows, header, confidence, isRuled = false, merged = 0 }: PageTable, page: number): Table =>
  ({ firstPage: page, lastPage: page, columns, header, confidence, isRuled, merged, rows: rows.map((cells) => ({ page, cells })), repeated: [] })

/** Adds the rows to the table where they are of the same table. */
function goesOn(table: Table, next: PageTable, page: number): boolean {
  const names = table.rows.slice(0, table.header.rows).map(({ cells }) => cells)
  const repeats = names.length > 0 && names.every((cells, row) => same(cells, next.rows[row]))
  const places = repeats ? next.columns.map((_, index) => index) : placesIn(table.columns, next.columns)
  if (!places) return false
  const rows = next.rows.map((cells) => ({ page, cells: moved(cells, places, table.columns.length) }))
  table.repeated.push(...repeats ? rows.slice(0, names.length) : [])
  table.rows.push(...rows.slice(repeats ? names.length : 0))
  table.lastPage = page
  table.merged += next.merged ?? 0
  table.columns = repeats ? next.columns : table.columns
  table.confidence = Math.round(100 * Math.min(table.confidence, repeats ? 1 : table.confidence * WITHOUT_HEADER)) / 100
  return true
}

const same = (one: readonly (string | null)[], other: readonly (string | null)[] | undefined): boolean =>
  one.length === other?.length && one.every((cell, index) => cell?.replaceAll(/\s+/g, ' ') === other[index]?.replaceAll(/\s+/g, ' '))

/** Which column of the table each of the next page's is, by where they stand; undefined where they are others. */
function placesIn(columns: readonly Column[], next: readonly Column[]): number[] | undefined {
  if (next.length > columns.length) return undefined
  const places = next.map(({ left, right }) => columns.findIndex((column) => Math.abs(column.left - left) <= SAME_EDGE || Math.abs(column.right - right) <= SAME_EDGE))
  return places.every((place, index) => place >= 0 && places.indexOf(place) === index) ? places : undefined
}

function moved(cells: readonly (string | null)[], places: readonly number[], width: number): (string | null)[] {
  const row: (string | null)[] = Array.from({ length: width }, () => null)
  cells.forEach((cell, index) => { row[places[index] ?? index] = cell })
  return row
}

import type { SetAside } from '#shared/model/reading'
import { type Area, parseArea } from './address'
import { FurtherTables } from './further-tables'
import { filled, findLayout, headersOf, type Layout } from './layout'
import type { SheetFacts, SheetRow } from './sheet-source'
import { MOST_SET_ASIDE, type TableOutput } from './table-output'
import { TablesBeside } from './tables-beside'
import type { SheetReport } from './task'

/** Rows that the layout is judged by. */
const JUDGED = 100
/** Below a gap, up to this many narrow rows may be notes. */
const MOST_NOTES = 20
/** Narrower tables have rows of one cell that are data. */
const NARROWEST_WITH_NOTES = 3

/** What is to be read of a sheet. */
export interface SheetPart {
  /** Its place among the sheets of the workbook, from 0. */
  readonly index: number
  readonly sheet: string
  readonly area?: Area | undefined
  readonly skip?: number | undefined
  readonly header?: number | undefined
  /** For an inspection: stop after so many rows. */
  readonly limit?: number | undefined
}

type Column = ReturnType<TableOutput['column']>

/** Makes a table of a sheet's rows: titles, header, rows, notes below. */
export class TableMaker {
  readonly #columns: Column[] = []
  readonly #setAside: SetAside[] = []
  #setAsideTotal = 0
  readonly #header: SheetRow[] = []
  #waiting: SheetRow[] | undefined = []
  #layout: Layout | undefined
  #headerFrom = 0
  #notes: SheetRow[] = []
  #previousLine = 0
  #writtenLine = 0
  #width = 0
  #written = 0
  #hiddenRows = 0
  #blankRows = 0
  #firstBlank: number | undefined
  #body = { first: 0, last: 0 }
  #blank = true
  readonly #further = new FurtherTables()
  #beside: TablesBeside | undefined

  constructor(private readonly part: SheetPart, private readonly output: TableOutput) {
    output.nextSheet()
  }

  /** Nothing but blank cells so far. */
  get isBlank(): boolean { return this.#blank }

  /** Takes the next row of the sheet; false when no more are wanted. */
  add(whole: SheetRow): boolean {
    const { area, limit } = this.part
    if (area && whole.line < area.firstRow) return true
    if (area && whole.line > area.lastRow) return false
    const row = area ? { ...whole, cells: whole.cells.slice(area.firstColumn, area.lastColumn + 1) } : whole
    if (filled(row) === 0) {
      if (row.cells.length > 0) this.#keepAside('blank', row)
      return true
    }
    this.#blank = false
    if (this.#waiting) {
      this.#waiting.push(row)
      if (this.#waiting.length >= JUDGED) this.#settle()
    } else this.#place(row)
    return limit === undefined || this.#written < limit
  }

  /** Finds out where the table begins, then places the rows that waited for it. */
  #settle(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    const { skip, header, area } = this.part
    const top = area?.firstRow ?? 1
    const below = skip === undefined ? waiting : waiting.filter((row) => row.line >= top + skip)
    const found = findLayout(below)
    this.#headerFrom = skip === undefined ? below[found.skip]?.line ?? top : top + skip
    this.#layout = { ...found, skip: this.#headerFrom - top, header: header ?? found.header }
    for (const row of waiting) this.#place(row)
  }

  #place(row: SheetRow): void {
    if (row.line < this.#headerFrom) return this.#keepAside('title', row)
    if (this.#header.length < (this.#layout?.header ?? 0)) {
      this.#header.push(row)
      this.#previousLine = row.line
      this.#writtenLine = row.line
      return
    }
    const gap = this.#previousLine > 0 && row.line > this.#previousLine + 1
    this.#further.take(row, gap)
    const maybeNote = this.#width >= NARROWEST_WITH_NOTES && filled(row) === 1 && (gap || this.#notes.length > 0) && this.#notes.length < MOST_NOTES
    this.#previousLine = row.line
    if (maybeNote) {
      this.#notes.push(row)
      return
    }
    this.#releaseNotes()
    this.#write(row)
  }

  #releaseNotes(): void {
    const notes = this.#notes
    this.#notes = []
    for (const note of notes) this.#write(note)
  }

  #write(row: SheetRow): void {
    this.#nameColumns()
    this.#countBlankRows(row.line)
    this.#beside?.take(row)
    const width = this.output.write(this.part.sheet, row.line, row.cells, (index) => this.#columnAt(index))
    this.#width = Math.max(this.#width, width)
    this.#written += 1
    if (row.hidden) this.#hiddenRows += 1
    this.#body = { first: this.#body.first || row.line, last: row.line }
  }

  /** Rows without a cell are not in the file, or are set aside: both are lines that are left out here. */
  #countBlankRows(line: number): void {
    if (this.#writtenLine > 0 && line > this.#writtenLine + 1) {
      this.#blankRows += line - this.#writtenLine - 1
      this.#firstBlank ??= this.#writtenLine + 1
    }
    this.#writtenLine = line
  }

  /** Once the header is complete: gives each of its columns its place in the table. */
  #nameColumns(): void {
    if (this.#columns.length > 0 || this.#header.length === 0) return
    const width = Math.max(...this.#header.map((row) => row.cells.length))
    const [header] = this.#header
    if (header && this.#header.length === 1) this.#beside = new TablesBeside(header, this.part.area?.firstColumn ?? 0)
    const seen = new Map<string, number>()
    headersOf(this.#header, width).forEach((header, index) => {
      const key = header?.trim().toLowerCase() ?? ''
      const nth = seen.get(key) ?? 0
      seen.set(key, nth + 1)
      this.#columns[index] = this.output.column(header, nth, index)
    })
  }

  #columnAt(index: number): Column {
    return this.#columns[index] ??= this.output.column(null, 0, index)
  }

  #keepAside(kind: SetAside['kind'], { line, cells }: SheetRow): void {
    this.#setAsideTotal += 1
    if (this.#setAside.length < MOST_SET_ASIDE) this.#setAside.push({ kind, line, raw: Array.from(cells, (cell) => cell?.value ?? '').join('\t').trim() })
  }

  /** Tells of the sheet when all its rows were added. */
  finish(facts: SheetFacts): SheetReport {
    if (this.#waiting) this.#settle()
    for (const note of this.#notes) this.#keepAside('footer', note)
    this.#nameColumns()
    this.output.setAside(this.#setAside.sort((one, other) => one.line - other.line), this.#setAsideTotal, this.part.sheet)
    const left = this.part.area?.firstColumn ?? 0
    for (const hidden of facts.hiddenColumns) {
      const column = this.#columns[hidden - left]
      if (column) column.hidden = true
    }
    return {
      sheet: this.part.index,
      rows: this.#written,
      layout: this.#layout ?? { skip: 0, header: 0, confidence: 0, because: '' },
      hiddenRows: this.#hiddenRows,
      blankRows: { count: this.#blankRows, ...(this.#firstBlank !== undefined && { first: this.#firstBlank }) },
      merged: this.#mergedInBody(facts.merged),
      uncomputed: facts.uncomputed,
      further: { count: this.#further.count, ...(this.#further.first !== undefined && { first: this.#further.first }) },
      ...(this.#beside?.ranges && this.#written > 0 && { beside: [...this.#beside.ranges] }),
    }
  }

  #mergedInBody(merged: readonly string[]): SheetReport['merged'] {
    const { first, last } = this.#body
    const inside = merged.filter((range) => {
      const area = parseArea(range)
      return area !== undefined && area.firstRow <= last && area.lastRow >= first
    })
    return { count: inside.length, ...(inside[0] !== undefined && { first: inside[0] }) }
  }
}

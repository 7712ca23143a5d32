import { join } from 'node:path'
import { ExchangeWriter, finished, LineLog } from '#engine/duckdb/exchange'
import type { SetAside } from '#shared/model/reading'
import { columnLetters, parseArea } from './address'
import { ColumnFacts, filledCells } from './column-facts'
import { filled, findLayout, headersOf, type Layout } from './layout'
import type { SheetFacts, SheetRow } from './sheet-source'
import type { ReadResult, ReadTask } from './task'

/** Rows that the layout is judged by. */
const JUDGED = 100
const MOST_SET_ASIDE = 200
/** Below a gap, up to this many narrow rows may be notes. */
const MOST_NOTES = 20
/** Narrower tables have rows of one cell that are data. */
const NARROWEST_WITH_NOTES = 3

/** Makes one table of a sheet's rows: titles, header, rows, notes below; writes the rows as an exchange file. */
export class TableMaker {
  readonly #rows: ExchangeWriter
  readonly #lines: LineLog
  readonly #facts: ColumnFacts[] = []
  readonly #sample: (string | null)[][] = []
  readonly #setAside: SetAside[] = []
  readonly #header: SheetRow[] = []
  #setAsideTotal = 0
  #waiting: SheetRow[] | undefined = []
  #layout: Layout | undefined
  #headerFrom = 0
  #notes: SheetRow[] = []
  #previousLine = 0
  #hiddenRows = 0
  #body = { first: 0, last: 0 }
  #blank = true

  constructor(private readonly task: ReadTask) {
    this.#rows = new ExchangeWriter(join(task.tempDir, 'rows.jsonl'))
    this.#lines = new LineLog(join(task.tempDir, 'lines.jsonl'))
  }

  /** Nothing but blank cells so far. */
  get isBlank(): boolean { return this.#blank }

  /** Takes the next row of the sheet; false when no more are wanted. */
  add(whole: SheetRow): boolean {
    const { area, limit } = this.task
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
    return limit === undefined || this.#sample.length < limit
  }

  /** Finds out where the table begins, then places the rows that waited for it. */
  #settle(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    const { skip, header, area } = this.task
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
      return
    }
    const gap = this.#previousLine > 0 && row.line > this.#previousLine + 1
    const maybeNote = this.#facts.length >= NARROWEST_WITH_NOTES && filled(row) === 1 && (gap || this.#notes.length > 0) && this.#notes.length < MOST_NOTES
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
    const values: (string | null)[] = []
    for (let column = 0; column < row.cells.length; column += 1) {
      const cell = row.cells[column]
      values.push(cell?.value ?? null)
      if (cell) (this.#facts[column] ??= new ColumnFacts()).add(cell)
    }
    this.#rows.add(values)
    this.#lines.add(row.line)
    if (row.hidden) this.#hiddenRows += 1
    this.#body = { first: this.#body.first || row.line, last: row.line }
    if (this.task.limit !== undefined) this.#sample.push(values)
  }

  #keepAside(kind: SetAside['kind'], { line, cells }: SheetRow): void {
    this.#setAsideTotal += 1
    if (this.#setAside.length < MOST_SET_ASIDE) this.#setAside.push({ kind, line, raw: Array.from(cells, (cell) => cell?.value ?? '').join('\t').trim() })
  }

  /** The finished table. */
  finish(facts: SheetFacts): Omit<ReadResult, 'sheets' | 'sheet'> {
    if (this.#waiting) this.#settle()
    for (const note of this.#notes) this.#keepAside('footer', note)
    this.#setAside.sort((one, other) => one.line - other.line)
    return {
      layout: this.#layout ?? { skip: 0, header: 0, confidence: 0, because: '' },
      rows: finished(this.#rows),
      ...this.#lines.finish(),
      columns: this.#columns(new Set(facts.hiddenColumns)),
      setAside: this.#setAside,
      setAsideTotal: this.#setAsideTotal,
      hiddenRows: this.#hiddenRows,
      merged: this.#mergedInBody(facts.merged),
      uncomputed: facts.uncomputed,
      sample: this.#sample,
    }
  }

  #columns(hidden: ReadonlySet<number>): ReadResult['columns'] {
    const width = Math.max(this.#facts.length, ...this.#header.map((row) => row.cells.length))
    const headers = this.#header.length > 0 ? headersOf(this.#header, width) : []
    const left = this.task.area?.firstColumn ?? 0
    return Array.from({ length: width }, (_, index) => {
      const facts = this.#facts[index] ?? new ColumnFacts()
      return { header: headers[index] ?? null, index, letters: columnLetters(left + index), type: facts.type(), counts: facts.counts, hidden: hidden.has(left + index) }
    }).filter(({ header, counts }) => header !== null || filledCells(counts) + counts.emptyText > 0)
  }

  #mergedInBody(merged: readonly string[]): ReadResult['merged'] {
    const { first, last } = this.#body
    const inside = merged.filter((range) => {
      const area = parseArea(range)
      return area !== undefined && area.firstRow <= last && area.lastRow >= first
    })
    return { count: inside.length, ...(inside[0] !== undefined && { first: inside[0] }) }
  }
}

import { join } from 'node:path'
import { ExchangeWriter, finished, LineLog } from '#engine/duckdb/exchange'
import type { SetAside } from '#shared/model/reading'
import type { SheetCell } from './cell'
import { ColumnFacts, filledCells } from './column-facts'
import type { ReadResult } from './task'

/** The name of the column that says which sheet a row of several sheets is from. */
const SHEET_COLUMN = 'source_sheet'
/** So many lines are kept with their text; the others are counted. */
export const MOST_SET_ASIDE = 200

interface TableColumn {
  readonly header: string | null
  /** Where it was first met: columns stand in the order of the sheets as they were read, then in that of the sheet. */
  readonly order: readonly [turn: number, index: number]
  readonly place: number
  readonly facts: ColumnFacts
  hidden: boolean
}

/** What all sheets of one table share: its columns, its rows as exchange files, and what is to be reported. */
export class TableOutput {
  readonly #rows: ExchangeWriter
  readonly #lines: LineLog
  readonly #columns: TableColumn[] = []
  readonly #byKey = new Map<string, TableColumn>()
  readonly #sample: (string | null)[][] = []
  readonly #setAside: SetAside[] = []
  #setAsideTotal = 0
  #turn = 0

  /**
   * @param sampled how many rows are kept for an inspection to show
   * @param many the table is made of several sheets: its first column names them
   */
  constructor(tempDir: string, private readonly sampled: number, private readonly many: boolean) {
    this.#rows = new ExchangeWriter(join(tempDir, 'rows.jsonl'))
    this.#lines = new LineLog(join(tempDir, 'lines.jsonl'))
    if (many) this.#newColumn(SHEET_COLUMN, 0)
  }

  /** The next sheet begins. */
  nextSheet(): void {
    this.#turn += 1
  }

  /** The column of that header, the n-th one of that name in its sheet, or the one at that index where it has no header. */
  column(header: string | null, nth: number, index: number): TableColumn {
    const key = header === null ? `at ${index}` : `named ${header.trim().toLowerCase()} ${nth}`
    const known = this.#byKey.get(key)
    if (known) return known
    const column = this.#newColumn(header, index)
    this.#byKey.set(key, column)
    return column
  }

  #newColumn(header: string | null, index: number): TableColumn {
    const column = { header, order: [this.#turn, index] as const, place: this.#columns.length, facts: new ColumnFacts(), hidden: false }
    this.#columns.push(column)
    return column
  }

  /** Writes a row of that sheet. Gives the place after its last cell. */
  write(sheet: string, line: number, cells: readonly (SheetCell | undefined)[], columnAt: (index: number) => TableColumn): number {
    const values: (string | null)[] = []
    let width = 0
    if (this.many) {
      values[0] = sheet
      this.#columns[0]!.facts.add({ kind: 'text', value: sheet })
    }
    for (let index = 0; index < cells.length; index += 1) {
      const cell = cells[index]
      if (!cell) continue
      const { place, facts } = columnAt(index)
      values[place] = cell.value
      facts.add(cell)
      width = index + 1
    }
    this.#rows.add(values)
    this.#lines.add(line)
    if (this.#sample.length < this.sampled) this.#sample.push(Array.from(values, (value) => value ?? null))
    return width
  }

  /** Takes what a sheet set aside: the first of it, and how much it is in all. */
  setAside(first: readonly SetAside[], total: number, sheet: string): void {
    this.#setAsideTotal += total
    const kept = first.slice(0, MOST_SET_ASIDE - this.#setAside.length)
    this.#setAside.push(...kept.map((one) => this.many ? { ...one, sheet } : one))
  }

  /** The finished table. */
  finish(): Pick<ReadResult, 'rows' | 'lines' | 'firstLine' | 'columns' | 'sample' | 'setAside' | 'setAsideTotal'> {
    const columns = [...this.#columns].sort(({ order: [turn, index] }, { order: [otherTurn, otherIndex] }) => turn - otherTurn || index - otherIndex)
    return {
      rows: finished(this.#rows),
      ...this.#lines.finish(),
      columns: columns
        .map(({ header, place, facts, hidden }) => ({ header, index: place, type: facts.type(), counts: facts.counts, hidden }))
        .filter(({ header, counts }) => header !== null || filledCells(counts) + counts.emptyText > 0),
      sample: this.#sample,
      setAside: this.#setAside,
      setAsideTotal: this.#setAsideTotal,
    }
  }
}

import type { SheetCell } from './cell'
import type { NamedRange } from './named-range'

/** A sheet of a workbook. */
export interface SheetInfo {
  readonly name: string
  readonly hidden: boolean
}

/** A row of a sheet; empty cells are holes. Rows without any cell may be left out. */
export interface SheetRow {
  /** From 1, as Excel shows it. */
  readonly line: number
  readonly cells: readonly (SheetCell | undefined)[]
  readonly hidden: boolean
}

/** What a sheet tells beside its rows. */
export interface SheetFacts {
  /** Merged ranges, like `A2:A5`. */
  readonly merged: readonly string[]
  /** Hidden columns, from 0. */
  readonly hiddenColumns: readonly number[]
  /** Formulas whose result is not stored; their cells hold the formula. */
  readonly uncomputed: number
}

/**
 * The one seam between a workbook file and everything that makes a table of it: whoever can list sheets and give the
 * rows of one can be read.
 */
export interface SheetSource {
  readonly sheets: readonly SheetInfo[]
  /** Excel tables and named ranges. */
  ranges(): Promise<readonly NamedRange[]>
  /** How many lines a sheet says that it has; undefined where the file does not tell without being read. */
  height(index: number): Promise<number | undefined>
  /** Gives the rows from top to bottom until the end or until `row` returns false. */
  readSheet(index: number, row: (row: SheetRow) => boolean): Promise<SheetFacts>
  close(): void
}

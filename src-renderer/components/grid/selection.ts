import { clamp } from './geometry'
import type { CellPlace, Selection } from './grid'

/** What is selected: cells from the anchor to the active one, or whole rows, columns or everything between them. */
export interface Span {
  readonly anchor: CellPlace
  readonly kind: 'cells' | 'rows' | 'columns' | 'all'
}

/** The rectangle that is selected; undefined in an empty table. */
export function selectionOf({ anchor, kind }: Span, active: CellPlace, rowCount: number, columnCount: number): Selection | undefined {
  if (rowCount === 0 || columnCount === 0) return undefined
  const [rows, columns] = [kind === 'columns' || kind === 'all', kind === 'rows' || kind === 'all']
  return {
    fromRow: rows ? 0 : Math.min(anchor.row, active.row), toRow: rows ? rowCount - 1 : Math.max(anchor.row, active.row),
    fromColumn: columns ? 0 : Math.min(anchor.column, active.column), toColumn: columns ? columnCount - 1 : Math.max(anchor.column, active.column),
  }
}

export const rowsOf = ({ fromRow, toRow }: Selection): number => toRow - fromRow + 1
export const columnsOf = ({ fromColumn, toColumn }: Selection): number => toColumn - fromColumn + 1
export const cellsOf = (selection: Selection): number => rowsOf(selection) * columnsOf(selection)

/** The place within the table that is nearest; in an empty one the first, though it is not there. */
export const inside = ({ row, column }: CellPlace, rowCount: number, columnCount: number): CellPlace => ({
  row: clamp(row, 0, Math.max(0, rowCount - 1)), column: clamp(column, 0, Math.max(0, columnCount - 1)),
})

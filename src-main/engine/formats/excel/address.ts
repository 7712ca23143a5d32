/** A rectangle of cells; rows from 1, columns from 0, both ends within it. */
export interface Area {
  readonly firstRow: number
  readonly lastRow: number
  readonly firstColumn: number
  readonly lastColumn: number
}

/** The column (from 0) of an address like `AB12`; -1 when it has none. */
export function columnOf(address: string): number {
  let column = 0
  for (let index = 0; index < address.length; index += 1) {
    const letter = address.charCodeAt(index) & ~0x20
    if (letter < 65 || letter > 90) break
    column = column * 26 + letter - 64
  }
  return column - 1
}

/** The letters of a column (from 0). */
export function columnLetters(column: number): string {
  const rest = Math.floor(column / 26)
  return `${rest > 0 ? columnLetters(rest - 1) : ''}${String.fromCharCode(65 + (column % 26))}`
}

const EVERY_ROW = 1_048_576
const EVERY_COLUMN = 16_384
export const MOST_ROWS = EVERY_ROW

/** Reads `B3:F200`, `B:F` or `3:200`; undefined for anything else. */
export function parseArea(text: string): Area | undefined {
  const match = /^\$?([A-Z]{0,3})\$?(\d{0,7})(?::\$?([A-Z]{0,3})\$?(\d{0,7}))?$/i.exec(text.trim())
  if (!match || text.trim() === '') return undefined
  const [, fromColumn = '', fromRow = '', toColumn = fromColumn, toRow = fromRow] = match
  const area = {
    firstRow: fromRow === '' ? 1 : Number(fromRow),
    lastRow: toRow === '' ? EVERY_ROW : Number(toRow),
    firstColumn: fromColumn === '' ? 0 : columnOf(fromColumn),
    lastColumn: toColumn === '' ? EVERY_COLUMN - 1 : columnOf(toColumn),
  }
  return area.firstRow >= 1 && area.firstRow <= area.lastRow && area.firstColumn <= area.lastColumn ? area : undefined
}

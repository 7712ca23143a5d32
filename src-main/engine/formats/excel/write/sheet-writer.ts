import { readExchange } from '#engine/duckdb/exchange'
import type { Column } from '#shared/model/column'
import { columnLetters } from '../address'
import { addressOf, cellWriters, textCell } from './cell-writer'
import { HEADER_STYLE } from './styles'

const FLUSH_AT = 1 << 18
/** Rows that column widths are measured by. */
const MEASURED = 500
const NARROWEST = 6
const WIDEST = 60
/** A bold header with a filter button takes this many characters more. */
const HEADER_EXTRA = 4

/** Column widths in characters, from the header and the first rows. */
export async function measureWidths(columns: readonly Column[], file: string): Promise<number[]> {
  const widths = columns.map(({ name }) => name.length + HEADER_EXTRA)
  let rows = 0
  for await (const row of readExchange(file)) {
    row.forEach((text, index) => { widths[index] = Math.max(widths[index]!, (text ?? '').length + 1) })
    rows += 1
    if (rows >= MEASURED) break
  }
  return widths.map((width) => Math.min(WIDEST, Math.max(NARROWEST, width)))
}

export interface SheetPlan {
  readonly name: string
  readonly columns: readonly Column[]
  readonly widths: readonly number[]
  /** Rows of data, without the header. */
  readonly rows: number
}

/** The XML of a sheet in pieces: frozen header, widths, a filter, and as many rows as the plan says. */
export async function* sheetXml(plan: SheetPlan, rows: AsyncIterator<readonly (string | null)[]>, onRow: () => void, onText: (column: string) => void): AsyncGenerator<string> {
  const { name, columns, widths } = plan
  const letters = columns.map((_, index) => columnLetters(index))
  const writers = cellWriters(columns, name, onText)
  const last = letters.at(-1) ?? 'A'
  let xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    + `<dimension ref="A1:${last}${plan.rows + 1}"/>`
    + '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    + `<cols>${widths.map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>`
    + `<sheetData><row r="1">${columns.map((column, index) => textCell(column.name, `${letters[index]}1`, HEADER_STYLE, name, column.name)).join('')}</row>`
  for (let line = 2; line <= plan.rows + 1; line += 1) {
    const { value: row, done } = await rows.next()
    if (done) throw new Error(`sheet ${name} ends at row ${line} instead of ${plan.rows + 1}`)
    xml += `<row r="${line}">`
    for (let column = 0; column < writers.length; column += 1) {
      const text = row[column]
      if (text !== null && text !== undefined) xml += writers[column]!(text, addressOf(letters, column, line))
    }
    xml += '</row>'
    onRow()
    if (xml.length >= FLUSH_AT) {
      yield xml
      xml = ''
    }
  }
  yield `${xml}</sheetData><autoFilter ref="A1:${last}${plan.rows + 1}"/></worksheet>`
}

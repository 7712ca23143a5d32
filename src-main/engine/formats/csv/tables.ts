import { recordsOf } from './dialect'
import type { Dialect } from './options'
import { grammarOf } from './record'

/** One of several tables in a file: what stands before it and behind it, in lines. */
export interface TableBlock {
  readonly skip: number
  readonly footer: number
  readonly lines: number
  readonly width: number
  readonly cells: number
}

/** What can be left out at the end of a file. */
const MOST_BEHIND = 1_000

/**
 * The tables of a whole file that stand apart by blank lines and have different numbers of columns; none where there are
 * fewer than two. Rows of one table that blank lines part have equally many.
 */
export function tablesIn(text: Buffer, signs: Pick<Dialect, 'delimiter' | 'quote' | 'escape'>, bareCr: boolean): readonly TableBlock[] {
  if (signs.delimiter === '') return []
  const blocks: { from: number; to: number; widths: number[] }[] = []
  let line = 0
  let last = 0
  let open = false
  for (const record of recordsOf(text, grammarOf({ ...signs, comment: '' }, bareCr), Infinity)) {
    const blank = record.fields.every(({ bytes }) => Buffer.from(bytes).toString().trim() === '')
    if (!blank && !open) blocks.push({ from: line, to: line, widths: [] })
    open = !blank
    line += record.lines
    if (blank) continue
    last = line
    const block = blocks.at(-1)!
    block.to = line
    block.widths.push(record.fields.length)
  }
  const tables = blocks.filter(({ widths: [first = 0, ...others] }) => first > 1 && others.length > 0 && others.every((width) => width === first))
  if (new Set(tables.map(({ widths }) => widths[0])).size < 2 || tables.some(({ to }) => last - to > MOST_BEHIND)) return []
  return tables.map(({ from, to, widths }) => ({ skip: from, footer: last - to, lines: to - from, width: widths[0]!, cells: widths.length * widths[0]! }))
}

/** The one that is read unless told: that with the most cells. */
export const largestTable = (tables: readonly TableBlock[]): TableBlock | undefined =>
  tables.reduce<TableBlock | undefined>((most, next) => (most && most.cells >= next.cells ? most : next), undefined)

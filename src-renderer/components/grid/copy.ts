import type { CellLook, Selection } from './grid'
import { cellsOf } from './selection'

/** Cells that are copied at most: a clipboard of more stops the programs that look into it. */
export const MOST_CELLS = 100_000
const CHUNK = 1000

/** What a cell is in the clipboard: its text as stored; nothing where it has none. */
export const copied = ({ copy, word, text }: CellLook): string => copy ?? (word ? '' : text)

/**
 * Rows of texts as tab-separated lines. Every text stands exactly as it is; only one that would be read as several (with a tab, a line break or a quote at
 * its beginning) is quoted as spreadsheets do. A single cell is never quoted.
 */
export function toTsv(rows: readonly (readonly string[])[]): string {
  const [first] = rows
  if (rows.length === 1 && first?.length === 1) return first[0] ?? ''
  return rows.map((row) => row.map(quoted).join('\t')).join('\n')
}

const quoted = (text: string): string => (/[\t\n\r]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/**
 * The selected cells as text for the clipboard. Rows are asked for a thousand at a time. Rejects as `read` does.
 * @throws RangeError when they are more than can be copied
 */
export async function copyOf<T>(selection: Selection, read: (from: number, to: number) => Promise<readonly T[]>, look: (row: T, column: number) => CellLook): Promise<string> {
  if (cellsOf(selection) > MOST_CELLS) throw new RangeError(`more than ${MOST_CELLS} cells`)
  const lines: string[][] = []
  for (let from = selection.fromRow; from <= selection.toRow; from += CHUNK) {
    for (const row of await read(from, Math.min(from + CHUNK, selection.toRow + 1))) {
      const line: string[] = []
      for (let column = selection.fromColumn; column <= selection.toColumn; column += 1) line.push(copied(look(row, column)))
      lines.push(line)
    }
  }
  return toTsv(lines)
}

/** Puts text into the clipboard. Where the page may not write there by itself, it is done by the browser's own command. Rejects when neither works. */
export async function toClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch (error) {
    const put = (event: ClipboardEvent): void => {
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    document.addEventListener('copy', put, { capture: true, once: true })
    const done = document.execCommand('copy')
    document.removeEventListener('copy', put, { capture: true })
    if (!done) throw error
  }
}

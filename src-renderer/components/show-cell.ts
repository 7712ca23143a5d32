import type { Cell } from '#shared/model/column'
import { t } from '../messages'

/** A cell as one line of text: what is missing by its word, line breaks and tabs by their signs. */
export function showCell(cell: Cell): string {
  if (cell === null) return t.table.null
  if (cell === '') return t.table.empty
  return String(cell).replaceAll(/\r\n|\r|\n/g, '↵').replaceAll('\t', '⇥')
}

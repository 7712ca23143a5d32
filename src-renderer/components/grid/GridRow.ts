import { defineComponent, h, type PropType, type VNode } from 'vue'
import { t } from '../../messages'
import { pieces } from './cell-signs'
import type { CellLook, CellText, GridColumn } from './grid'

/** Average width of a character of 12.5 px Inter; a text of more of them may not fit and gets a title. */
const CHARACTER = 6.2
const PADDING = 16

/** What all rows share. A new object draws them all again. `Row` stays unknown to the row that is drawn: only `look` knows it. */
export interface RowFrame {
  /** Id of the grid, from which those of its cells are made. */
  readonly grid: string
  readonly columns: readonly GridColumn[]
  readonly edges: readonly number[]
  readonly first: number
  readonly last: number
  /** How a cell looks; undefined where its row is not here. */
  readonly look: (row: number, column: number) => CellLook | undefined
}

export const cellId = (grid: string, row: number, column: number): string => `${grid}-${row}-${column}`
export const gutterId = (grid: string, row: number): string => `${grid}-${row}`

const props = {
  index: { type: Number, required: true },
  y: { type: Number, required: true },
  frame: { type: Object as PropType<RowFrame>, required: true },
  /** The row itself: another one is drawn anew. */
  row: { type: null, required: true },
  struck: Boolean,
  old: Boolean,
  /** Selected columns of this row; −1 where none is. */
  selectedFrom: { type: Number, required: true },
  selectedTo: { type: Number, required: true },
} as const

/**
 * The cells of a row. Vue makes them anew only when a prop changes: scrolling moves what is there. The gutter lies in a layer of its own, and is the row's
 * by `aria-owns`.
 */
export default defineComponent({
  props,
  setup: (row) => () => h('div', {
    class: ['dg-row', { struck: row.struck, old: row.old }], role: 'row', 'aria-rowindex': row.index + 2, 'aria-owns': gutterId(row.frame.grid, row.index),
    style: { transform: `translateY(${row.y}px)` },
  }, cellsOf(row.frame, row.index, row.selectedFrom, row.selectedTo)),
})

function cellsOf(frame: RowFrame, row: number, from: number, to: number): VNode[] {
  const cells: VNode[] = []
  for (let column = frame.first; column <= frame.last; column += 1) {
    const { align = 'start', width = 0 } = frame.columns[column] ?? {}
    const look = frame.look(row, column)
    const attributes = {
      key: column, id: cellId(frame.grid, row, column), role: 'gridcell', 'aria-colindex': column + 2, 'aria-selected': column >= from && column <= to,
      style: { left: `${frame.edges[column] ?? 0}px`, width: `${width}px` },
    }
    cells.push(look
      ? h('div', { ...attributes, class: ['dg-cell', align, { both: look.before }, look.marks], title: titleOf(look, width) }, contentOf(look))
      : h('div', { ...attributes, class: ['dg-cell', align, 'missing'], 'aria-label': t.grid.missing }))
  }
  return cells
}

function titleOf({ title, text, before }: CellLook, width: number): string | undefined {
  if (title !== undefined) return title
  const long = text.length * CHARACTER > width - PADDING
  return [long ? text : '', before ? t.grid.was(before.text) : ''].filter(Boolean).join('\n') || undefined
}

function contentOf(look: CellLook): (VNode | string)[] {
  const spoken = look.spoken === undefined ? [] : [h('span', { class: 'hidden-visually' }, ` (${look.spoken})`)]
  if (!look.before) return [...textOf(look), ...spoken]
  const becomes = h('span', { class: 'hidden-visually' }, ` ${t.grid.becomes} `)
  return [h('s', { class: 'dg-before' }, textOf(look.before)), becomes, h('ins', { class: 'dg-after' }, textOf(look)), ...spoken]
}

function textOf({ text, word }: CellText): (VNode | string)[] {
  if (word) return [h('i', { class: 'dg-word' }, text)]
  return pieces(text).map((piece) => (piece.sign ? h('span', { class: 'dg-sign', 'aria-hidden': 'true' }, piece.text) : piece.text))
}

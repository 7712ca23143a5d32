import type { CellLook, GridColumn, RowLook, RowSource } from '../../src-renderer/components/grid/grid'

/** A cell of the synthetic table: every value follows from its place. */
export type Cell = string | number | boolean | null

export interface Row {
  readonly number: number
  readonly cells: readonly Cell[]
}

const FIRST: readonly GridColumn[] = [
  { id: 'order_id', title: 'order_id', width: 112, align: 'end' }, { id: 'customer_id', title: 'customer_id', width: 120, align: 'end' },
  { id: 'ordered_at', title: 'ordered_at', width: 164, align: 'start' }, { id: 'email', title: 'email', width: 200, align: 'start' },
  { id: 'country', title: 'country', width: 124, align: 'start' }, { id: 'amount', title: 'amount', width: 136, align: 'end' },
]
const KINDS = ['text', 'integer', 'decimal', 'date', 'boolean'] as const
const NAMES = ['anna.keller', 'j.moreau', 'p.nowak', 'lea.schulz', 'm.garcia', 't.weber', 'g.rossi', 'c.petit']
const HOSTS = ['example.org', 'mail.example', 'shop.example', 'post.example']
const COUNTRIES = ['DE', 'FR', 'PL', 'ES', 'IT', 'NL', 'AT', 'BE']

/** The first six as in the pictures of the workspace, and then five kinds in turn. */
export const syntheticColumns = (count: number): GridColumn[] => Array.from({ length: count }, (_, index) => FIRST[index] ?? {
  id: `c${index}`, title: `${KINDS[index % 5]}_${index}`, width: 130, align: index % 5 === 1 || index % 5 === 2 ? 'end' : 'start',
})

function mixed(row: number, column: number): number {
  let bits = (Math.imul(row + 1, 2654435761) ^ Math.imul(column + 7, 40503)) >>> 0
  bits = Math.imul(bits ^ (bits >>> 15), 2246822519) >>> 0
  return (bits ^ (bits >>> 13)) >>> 0
}

/** A text of its own each time, as one that came from an engine. */
const day = (bits: number): string => `20${17 + bits % 9}-0${1 + (bits >>> 4) % 9}-${10 + (bits >>> 8) % 19}`

function cell(row: number, column: number): Cell {
  const bits = mixed(row, column)
  switch (column) {
    case 0: return 4_812_300 + row
    case 1: return row % 9 === 2 ? null : 10_000 + bits % 170_000
    case 2: return day(bits)
    case 3: return `${NAMES[bits & 7]}@${HOSTS[(bits >> 3) & 3]}`
    case 4: return COUNTRIES[bits & 7] ?? null
    case 5: return row % 18 === 5 ? '-20.00' : (20 + (bits % 48_000) / 100).toFixed(2)
    default:
  }
  switch (column % 5) {
    case 0: return `${NAMES[bits & 7]} ${COUNTRIES[(bits >> 3) & 7]}`
    case 1: return bits % 100_000
    case 2: return (bits % 1_000_000) / 100
    case 3: return day(bits)
    default: return bits % 97 === 0 ? null : (bits & 1) === 1
  }
}

/** A source that answers after some milliseconds, as an engine would. */
export const syntheticSource = (rowCount: number, columns: number, delay: number): RowSource<Row> => ({
  key: 1, rowCount,
  read: (from, to) => new Promise((resolve) => {
    setTimeout(() => resolve(Array.from({ length: to - from }, (_, offset) => ({ number: from + offset, cells: Array.from({ length: columns }, (_column, index) => cell(from + offset, index)) }))), delay)
  }),
})

const isDropped = ({ number }: Row): boolean => number % 18 === 5
const isChanged = ({ number }: Row): boolean => number % 9 === 4

export const rowLook = (row: Row): RowLook => ({
  sign: isDropped(row) ? '−' : isChanged(row) ? '~' : '', label: (row.number + 1).toLocaleString('en'), struck: isDropped(row),
  ...(isDropped(row) && { spoken: 'dropped: amount below 0', title: 'amount below 0' }), ...(isChanged(row) && { spoken: 'changed' }),
})

export function cellLook(row: Row, column: number): CellLook {
  const value = row.cells[column] ?? null
  if (value === null) return { text: 'null', word: true }
  const text = String(value)
  if (isDropped(row) && column === 5) return { text, marks: ['guilty'], spoken: 'amount below 0' }
  if (isChanged(row) && column === 2) return { text, before: { text: '03.05.25' }, marks: ['changed'] }
  if (row.number % 9 === 6 && column === 4) return { text, before: { text: ` ${text.toLowerCase()}` }, marks: ['changed'] }
  if (row.number % 18 === 14 && column === 3) return { text: text.replace('@', '(at)'), marks: ['flagged'], spoken: 'no mail address' }
  return { text }
}

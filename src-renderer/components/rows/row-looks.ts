import type { Cell } from '#shared/model/column'
import type { PreviewRow } from '#shared/model/preview'
import { count } from '../../format'
import { t } from '../../messages'
import type { CellLook, CellMark, CellText, RowLook } from '../grid/grid'
import type { ShownColumn } from './column-layout'

type Reason = PreviewRow['reasons'][number]

/** What happened to the cells of a row, by column. */
interface Facts {
  readonly changed: ReadonlyMap<string, Cell>
  readonly invalid: ReadonlyMap<string, PreviewRow['invalid'][number]>
  readonly reasons: ReadonlyMap<string, readonly Reason[]>
}

const known = new WeakMap<PreviewRow, Facts>()

function factsOf(row: PreviewRow): Facts {
  const before = known.get(row)
  if (before) return before
  const reasons = new Map<string, Reason[]>()
  for (const reason of row.reasons) if (reason.column !== null) reasons.set(reason.column, [...reasons.get(reason.column) ?? [], reason])
  const facts = { changed: new Map(row.changed.map((cell) => [cell.column, cell.before])), invalid: new Map(row.invalid.map((cell) => [cell.column, cell])), reasons }
  known.set(row, facts)
  return facts
}

const isFatal = ({ severity }: Reason): boolean => severity !== 'warn'
const sentences = (reasons: readonly Reason[]): string => reasons.map(({ reason, step }) => t.table.atStep(reason, step + 1)).join('\n')

/** A cell's text as the grid wants it: what has none gets a word of ours. */
export function cellText(cell: Cell): CellText {
  if (cell === null) return { text: t.table.null, word: true }
  return cell === '' ? { text: t.table.empty, word: true } : { text: String(cell) }
}

export interface Looks {
  readonly rowLook: (row: PreviewRow) => RowLook
  readonly cellLook: (row: PreviewRow, column: number) => CellLook
}

/**
 * How rows and cells look in a view.
 *
 * @param inPlace dropped rows stand among the others, and changed cells beside what they were
 * @param tellsWhy the first column tells why the row is gone
 */
export function looksOf(shown: readonly ShownColumn[], inPlace: boolean, tellsWhy: boolean, titleOf: (step: number) => string, lineIs?: 'page'): Looks {
  return {
    rowLook: (row) => rowLook(row, inPlace, lineIs),
    cellLook: (row, index) => {
      if (tellsWhy && index === 0) return whyLook(row, titleOf)
      const shownColumn = shown[tellsWhy ? index - 1 : index]
      return shownColumn ? cellLook(row, shownColumn, inPlace) : { text: '' }
    },
  }
}

function rowLook(row: PreviewRow, inPlace: boolean, lineIs: 'page' | undefined): RowLook {
  const label = count(row.row)
  const line = row.line === null ? {} : { title: t.table.line(row.line, lineIs) }
  if (row.state !== 'kept') {
    const reasons = sentences(row.reasons.filter(isFatal))
    const spoken = row.state === 'rejected' ? t.table.dropped(reasons) : t.table.removed(reasons)
    return { sign: '−', label, spoken, title: [line.title, spoken].filter(Boolean).join('\n'), ...(inPlace && { struck: true }) }
  }
  if (row.reasons.length > 0) return { sign: '!', label, ...line, spoken: t.table.flagged(sentences(row.reasons)) }
  // Of clean rows by themselves nearly all are changed: a sign on each would tell nothing.
  return inPlace && (row.changed.length > 0 || row.invalid.length > 0) ? { sign: '~', label, ...line, spoken: t.table.changed } : { sign: '', label, ...line }
}

function cellLook(row: PreviewRow, { column: { name }, index }: ShownColumn, inPlace: boolean): CellLook {
  const { changed, invalid, reasons } = factsOf(row)
  const text = cellText(row.cells[index] ?? null)
  const blamed = reasons.get(name)
  const wrong = invalid.get(name)
  const isChanged = changed.has(name)
  if (!blamed && !wrong && !isChanged) return text
  const before = wrong ? wrong.text : changed.get(name) ?? null
  const told = [
    ...(blamed ? [sentences(blamed)] : []),
    ...(wrong ? [wrong.reason ?? t.table.invalid(String(wrong.text))] : isChanged ? [t.table.was(cellText(before).text)] : []),
  ]
  const marks: CellMark[] = []
  if (blamed) marks.push(row.state === 'kept' || !blamed.some(isFatal) ? 'flagged' : 'guilty')
  if (wrong) marks.push('invalid')
  else if (isChanged && inPlace) marks.push('changed')
  return { ...text, marks, title: [text.text, ...told].join('\n'), spoken: told.join(', '), ...(inPlace && (wrong || isChanged) && { before: cellText(before) }) }
}

/** The first thing that the row was dropped for, in short; all of them as sentences on request. */
function whyLook(row: PreviewRow, titleOf: (step: number) => string): CellLook {
  const [first, ...others] = row.reasons.filter(isFatal)
  if (!first) return { text: '' }
  return { text: t.table.reason(first.step + 1, titleOf(first.step), first.column) + (others.length > 0 ? t.table.more(others.length) : ''), marks: ['reason'], title: sentences([first, ...others]), spoken: sentences([first, ...others]) }
}

import { computed, shallowRef, type ComputedRef } from 'vue'
import type { Cell, Column } from '#shared/model/column'
import { isNumeric } from '#shared/model/data-type'
import type { PreviewRow } from '#shared/model/preview'
import type { GridColumn } from '../grid/grid'

/** Names of the grid's own columns cannot be those of a table. */
export const WHY = '\0why'
const WHY_WIDTH = 184
const NARROWEST = 92
/** A column with an issue to tell needs as much. */
const WITH_ISSUE = 132
const WIDEST = 320
/** Where there is room. */
const WIDEST_NEED = 640
/** Inter at 12.5 px with tabular figures: what a character takes, and what stands beside the text. */
const FIGURE = 8.15
const CAPITAL = 8.6
const WIDE = 11
const LETTER = 6.9
const THIN = 3.6
const PADDING = 18
const ICON = 20
const GAP = 6
/** The shield of sensitive data, or the arrow of an order, beside the name. */
const MARK = 22
/** Long texts that were changed are no reason for a wide column: what they were is told on demand. */
const WIDEST_BOTH = 190

/** A column that is shown: where its cells stand in a row. */
export interface ShownColumn {
  readonly column: Column
  readonly index: number
}

/** What a column gets in any case, and what it takes to cut none of its values. */
export interface ColumnWidth {
  readonly width: number
  readonly need: number
}

export interface ColumnLayout {
  readonly shown: ComputedRef<readonly ShownColumn[]>
  readonly hidden: ComputedRef<ReadonlySet<string>>
  /** CSS pixels of a column: what the user gave it, else what nearly all of its values need. */
  width(column: Column, sample: readonly PreviewRow[], index: number, hasIssue: boolean, withBefore: boolean): ColumnWidth
  resize(name: string, width: number): void
  setHidden(names: Iterable<string>): void
}

/** Which columns are shown and how wide they are. Widths are estimated once: columns do not move while a recipe is written. */
export function useColumnLayout(columns: () => readonly Column[]): ColumnLayout {
  const hiddenNames = shallowRef<ReadonlySet<string>>(new Set())
  const given = shallowRef<ReadonlyMap<string, number>>(new Map())
  const estimates = new Map<string, ColumnWidth>()

  const shown = computed(() => columns().map((column, index) => ({ column, index })).filter(({ column }) => !hiddenNames.value.has(column.name)))

  function width(column: Column, sample: readonly PreviewRow[], index: number, hasIssue: boolean, withBefore: boolean): ColumnWidth {
    const own = given.value.get(column.name)
    if (own !== undefined) return { width: own, need: own }
    const hasBefore = withBefore && sample.some(({ changed, invalid }) => changed.some((cell) => cell.column === column.name) || invalid.some((cell) => cell.column === column.name))
    const key = JSON.stringify([column.name, hasBefore, hasIssue])
    const known = estimates.get(key)
    if (known !== undefined) return known
    const { width: most, need } = estimateWidth(column, sample, index, hasBefore)
    const least = hasIssue ? WITH_ISSUE : NARROWEST
    const estimate = { width: Math.max(most, least), need: Math.max(need, least) }
    if (sample.length > 0) estimates.set(key, estimate)
    return estimate
  }

  return {
    shown, hidden: computed(() => hiddenNames.value), width,
    resize: (name, px) => { given.value = new Map([...given.value, [name, px]]) },
    setHidden: (names) => { hiddenNames.value = new Set(names) },
  }
}

/** Wide enough for the name, for nearly all values, and for most of what cells were and are now; and what all of these need. */
function estimateWidth({ name }: Column, sample: readonly PreviewRow[], index: number, withBefore: boolean): ColumnWidth {
  const texts = sample.map(({ cells }) => textWidth(cells[index] ?? null))
  const both = withBefore ? sample.flatMap(({ cells, changed, invalid }) => {
    const cell = changed.find(({ column }) => column === name) ?? invalid.find(({ column }) => column === name)
    return cell ? [textWidth('before' in cell ? cell.before : cell.text) + GAP + textWidth(cells[index] ?? null)] : []
  }) : []
  const head = textWidth(name) + ICON
  return {
    width: Math.round(Math.min(WIDEST, Math.max(head, at(texts, 0.95), Math.min(at(both, 0.8), WIDEST_BOTH)) + PADDING)),
    need: Math.round(Math.min(WIDEST_NEED, Math.max(head + MARK, at(texts, 1), at(both, 1)) + PADDING)),
  }
}

/** The value at a share of all, in their order; 0 without any. */
const at = (values: readonly number[], share: number): number => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0

function textWidth(cell: Cell): number {
  let width = 0
  for (const character of String(cell ?? 'null').slice(0, 64)) width += /\d/.test(character) ? FIGURE : /[mwMW@]/.test(character) ? WIDE : /[A-ZÄÖÜ]/.test(character) ? CAPITAL : /[.,:;'ijl]/.test(character) ? THIN : LETTER
  return width
}

/** Widths in a room: while there is some left, columns get what they need, those first that lack least. None becomes so wide that another is pushed out of sight. */
export function withinRoom(columns: readonly ColumnWidth[], room: number): readonly number[] {
  let left = room - columns.reduce((sum, { width }) => sum + width, 0)
  const widths = columns.map(({ width }) => width)
  const lacking = columns.map(({ width, need }, place) => ({ place, lack: need - width })).filter(({ lack }) => lack > 0).sort((a, b) => a.lack - b.lack)
  for (const [done, { place, lack }] of lacking.entries()) {
    const more = Math.max(0, Math.min(lack, Math.floor(left / (lacking.length - done))))
    widths[place] = (widths[place] ?? 0) + more
    left -= more
  }
  return widths
}

/** The grid's columns: those that are shown, behind the reasons where these are told. */
export function gridColumns(shown: readonly ShownColumn[], widthOf: (column: ShownColumn) => ColumnWidth, why: string | undefined, room: number): readonly GridColumn[] {
  const widths = withinRoom(shown.map(widthOf), room - (why === undefined ? 0 : WHY_WIDTH))
  const own = shown.map((each, place): GridColumn => ({ id: each.column.name, title: each.column.name, width: widths[place] ?? NARROWEST, align: isNumeric(each.column.type) ? 'end' : 'start' }))
  return why === undefined ? own : [{ id: WHY, title: why, width: WHY_WIDTH, align: 'start' }, ...own]
}

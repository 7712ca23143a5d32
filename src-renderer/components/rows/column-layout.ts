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
/** Inter at 12.5 px with tabular figures: what a character takes, and what stands beside the text. */
const FIGURE = 8.15
const CAPITAL = 8.6
const WIDE = 11
const LETTER = 6.9
const THIN = 3.6
const PADDING = 18
const ICON = 20
const GAP = 6
/** Long texts that were changed are no reason for a wide column: what they were is told on demand. */
const WIDEST_BOTH = 190

/** A column that is shown: where its cells stand in a row. */
export interface ShownColumn {
  readonly column: Column
  readonly index: number
}

export interface ColumnLayout {
  readonly shown: ComputedRef<readonly ShownColumn[]>
  readonly hidden: ComputedRef<ReadonlySet<string>>
  /** CSS pixels of a column: what the user gave it, else what its values need. */
  width(column: Column, sample: readonly PreviewRow[], index: number, hasIssue: boolean, withBefore: boolean): number
  resize(name: string, width: number): void
  setHidden(names: Iterable<string>): void
}

/** Which columns are shown and how wide they are. Widths are estimated once: columns do not move while a recipe is written. */
export function useColumnLayout(columns: () => readonly Column[]): ColumnLayout {
  const hiddenNames = shallowRef<ReadonlySet<string>>(new Set())
  const given = shallowRef<ReadonlyMap<string, number>>(new Map())
  const estimates = new Map<string, number>()

  const shown = computed(() => columns().map((column, index) => ({ column, index })).filter(({ column }) => !hiddenNames.value.has(column.name)))

  function width(column: Column, sample: readonly PreviewRow[], index: number, hasIssue: boolean, withBefore: boolean): number {
    const own = given.value.get(column.name)
    if (own !== undefined) return own
    const hasBefore = withBefore && sample.some(({ changed, invalid }) => changed.some((cell) => cell.column === column.name) || invalid.some((cell) => cell.column === column.name))
    const key = JSON.stringify([column.name, hasBefore, hasIssue])
    const known = estimates.get(key)
    if (known !== undefined) return known
    const estimate = Math.max(estimateWidth(column, sample, index, hasBefore), hasIssue ? WITH_ISSUE : NARROWEST)
    if (sample.length > 0) estimates.set(key, estimate)
    return estimate
  }

  return {
    shown, hidden: computed(() => hiddenNames.value), width,
    resize: (name, px) => { given.value = new Map([...given.value, [name, px]]) },
    setHidden: (names) => { hiddenNames.value = new Set(names) },
  }
}

/** Wide enough for the name, for nearly all values, and for most of what cells were and are now. */
function estimateWidth({ name }: Column, sample: readonly PreviewRow[], index: number, withBefore: boolean): number {
  const texts = sample.map(({ cells }) => textWidth(cells[index] ?? null))
  const both = withBefore ? sample.flatMap(({ cells, changed, invalid }) => {
    const cell = changed.find(({ column }) => column === name) ?? invalid.find(({ column }) => column === name)
    return cell ? [textWidth('before' in cell ? cell.before : cell.text) + GAP + textWidth(cells[index] ?? null)] : []
  }) : []
  return Math.round(Math.min(WIDEST, Math.max(textWidth(name) + ICON, at(texts, 0.95), Math.min(at(both, 0.8), WIDEST_BOTH)) + PADDING))
}

/** The value at a share of all, in their order; 0 without any. */
const at = (values: readonly number[], share: number): number => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0

function textWidth(cell: Cell): number {
  let width = 0
  for (const character of String(cell ?? 'null').slice(0, 64)) width += /\d/.test(character) ? FIGURE : /[mwMW@]/.test(character) ? WIDE : /[A-ZÄÖÜ]/.test(character) ? CAPITAL : /[.,:;'ijl]/.test(character) ? THIN : LETTER
  return width
}

/** The grid's columns: those that are shown, behind the reasons where these are told. */
export function gridColumns(shown: readonly ShownColumn[], widthOf: (column: ShownColumn) => number, why: string | undefined): readonly GridColumn[] {
  const own = shown.map((each): GridColumn => ({ id: each.column.name, title: each.column.name, width: widthOf(each), align: isNumeric(each.column.type) ? 'end' : 'start' }))
  return why === undefined ? own : [{ id: WHY, title: why, width: WHY_WIDTH, align: 'start' }, ...own]
}

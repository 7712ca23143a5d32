import { ArrowDown, ArrowUp, CaseSensitive, CircleSlash, Copy, Crosshair, EyeOff, Filter, PaintBucket, PanelRight, Pencil, Replace, Shapes, ShieldAlert, ShieldOff, SquareMinus, TriangleAlert, X } from '@lucide/vue'
import type { Cell, Column } from '#shared/model/column'
import type { ColumnProfile } from '#shared/model/profile'
import type { RecipeStep } from '#shared/model/recipe'
import type { RowFilter, RowSort } from '#shared/model/row-filter'
import type { StepCard } from '#shared/model/step-card'
import { t } from '../../messages'
import type { Sensitivity } from '../../stores/sensitive'
import { showCell } from '../show-cell'
import type { MenuColumns, MenuItem } from '../menu/menu'
import { iconOf } from '../recipe/step-icons'
import { type OfferedStep, renameStep, stepsForColumn, typeStep, valueSteps } from './column-steps'
import { cellFilter } from './filter-words'

const LONGEST = 28
const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

/** What the menus of the grid can do. */
export interface GridActions {
  sort(next: RowSort | undefined): void
  filter(condition: RowFilter): void
  editFilter(column: string): void
  hide(column: string): void
  chooseColumn(): void
  copy(text: string): void
  /** Says of a column that its values are sensitive, or not. */
  mark(column: string, isSensitive: boolean): void
  /** Opens the form of a new step; undefined where no recipe is written. */
  readonly begin: ((step: RecipeStep) => void) | undefined
}

const stepItems = (steps: readonly OfferedStep[], begin: (step: RecipeStep) => void): readonly MenuItem[] =>
  steps.map(({ card, step }) => ({ id: card.name, label: card.title, about: card.summary, icon: iconOf(card), run: () => begin(step) }))

/** Takes a mark off or sets one; what was found by itself can be said not to be so. */
function markItem(name: string, known: Sensitivity | undefined, act: GridActions): MenuItem {
  const isSo = known?.state === 'marked' || known?.state === 'found'
  return {
    id: 'sensitive', icon: isSo ? ShieldOff : ShieldAlert, label: isSo ? t.sensitive.unmark : t.sensitive.mark, about: known?.state === 'found' && known.found ? t.sensitive.foundAbout(known.found) : t.sensitive.about,
    run: () => act.mark(name, !isSo),
  }
}

/** The menu of a column's header. */
export function columnMenu(column: Column, sort: RowSort | undefined, profile: ColumnProfile | undefined, catalogue: readonly StepCard[], act: GridActions, sensitivity?: Sensitivity): MenuColumns {
  const { name } = column
  const mine = sort?.column === name ? sort : undefined
  const { begin } = act
  return [
    [
      { items: [
        { id: 'ascending', label: t.menu.ascending, icon: ArrowUp, checked: mine?.descending === false, run: () => act.sort({ column: name, descending: false }) },
        { id: 'descending', label: t.menu.descending, icon: ArrowDown, checked: mine?.descending === true, run: () => act.sort({ column: name, descending: true }) },
        ...(mine ? [{ id: 'unsort', label: t.menu.unsort, icon: X, run: () => act.sort(undefined) }] : []),
      ] },
      { items: [
        { id: 'filter', label: t.menu.filter, icon: Filter, meta: 'Alt F', run: () => act.editFilter(name) },
        ...((profile?.nulls ?? 0) > 0 ? [{ id: 'nulls', label: t.menu.nulls, icon: CircleSlash, run: () => act.filter({ column: name, op: 'is_null' }) }] : []),
        ...((profile?.invalid ?? 0) > 0 ? [{ id: 'invalid', label: t.menu.invalid, icon: TriangleAlert, run: () => act.filter({ column: name, op: 'invalid' }) }] : []),
      ] },
      { items: [
        { id: 'hide', label: t.menu.hide, icon: EyeOff, run: () => act.hide(name) },
        { id: 'go', label: t.menu.goTo, icon: Crosshair, meta: 'Ctrl G', run: () => act.chooseColumn() },
        { id: 'copy', label: t.menu.copyName, icon: Copy, run: () => act.copy(name) },
        markItem(name, sensitivity, act),
      ] },
      ...(begin ? [{ items: [
        { id: 'rename', label: t.menu.rename, icon: Pencil, run: () => begin(renameStep(name)) },
        { id: 'type', label: t.menu.changeType, icon: Shapes, run: () => begin(typeStep(name, profile?.type ?? column.type)) },
      ] }] : []),
    ],
    begin ? [{ title: t.menu.stepsForColumn, items: stepItems(stepsForColumn(catalogue, column), begin) }] : [],
  ]
}

/** The menu of a cell. */
export function cellMenu(column: Column, cell: Cell, catalogue: readonly StepCard[], open: () => void, act: GridActions): MenuColumns {
  const { name } = column
  const { begin } = act
  const words = short(showCell(cell))
  return [
    [
      { items: [
        { id: 'only', label: t.menu.only(words), icon: Filter, run: () => act.filter(cellFilter(name, cell)) },
        { id: 'without', label: t.menu.without(words), icon: SquareMinus, run: () => act.filter(cell === null ? { column: name, op: 'not_null' } : { column: name, op: 'not_equals', value: cell }) },
      ] },
      { items: [
        { id: 'copy', label: t.menu.copy, icon: Copy, meta: 'Ctrl C', run: () => act.copy(cell === null ? '' : String(cell)) },
        { id: 'details', label: t.menu.details, icon: PanelRight, meta: 'Enter', run: open },
      ] },
      ...(begin ? [{ title: t.menu.stepsForValue, items: [
        ...(cell === null ? [
          { id: 'fill', label: t.menu.fill, icon: PaintBucket, run: () => begin(valueSteps.fill(name)) },
          { id: 'require', label: t.menu.requireValue, icon: CircleSlash, run: () => begin(valueSteps.require(name)) },
        ] : [
          { id: 'replace', label: t.menu.replace, icon: Replace, run: () => begin(valueSteps.replace(name, cell)) },
          { id: 'null', label: t.menu.setNull, icon: CaseSensitive, run: () => begin(valueSteps.setNull(name, cell)) },
        ]),
        { id: 'take', label: t.menu.takeOut, icon: SquareMinus, run: () => begin(valueSteps.takeOut(name, cell)) },
      ] }] : []),
    ],
    begin ? [{ title: t.menu.stepsForColumn, items: stepItems(stepsForColumn(catalogue, column).filter(({ card }) => card.common !== null), begin) }] : [],
  ]
}

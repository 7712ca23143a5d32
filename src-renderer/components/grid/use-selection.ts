import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { CellPlace, Selection } from './grid'
import { inside, selectionOf, type Span } from './selection'

const FIRST: CellPlace = { row: 0, column: 0 }

export interface Selecting {
  /** The active cell, within the table as it is now. */
  readonly place: ComputedRef<CellPlace>
  readonly selection: ComputedRef<Selection | undefined>
  /** Makes a cell active and shows it; `extend` keeps the selection's anchor. */
  go(to: CellPlace, extend: boolean): void
  /** Selects whole rows, columns or everything; the active cell stays, and nothing moves. */
  select(kind: 'rows' | 'columns' | 'all'): void
  selectRows(row: number, extend: boolean): void
  selectColumns(column: number, extend: boolean): void
  /** Nothing but the active cell. */
  clear(): void
  reset(): void
  /** Brings the active cell into sight. */
  reveal(): void
}

/** The active cell, which the grid's user may set as well, and what is selected around it. */
export function useSelection(active: Ref<CellPlace>, table: () => { readonly rowCount: number, readonly columnCount: number }, show: (place: CellPlace) => void): Selecting {
  const within = (place: CellPlace): CellPlace => inside(place, table().rowCount, table().columnCount)
  const place = computed(() => within(active.value))
  const span = shallowRef<Span>({ anchor: place.value, kind: 'cells' })
  let set = active.value

  function activate(to: CellPlace): void {
    set = within(to)
    if (set.row !== active.value.row || set.column !== active.value.column) active.value = set
  }

  function go(to: CellPlace, extend: boolean): void {
    activate(to)
    if (!extend) span.value = { anchor: set, kind: 'cells' }
    show(set)
  }

  // Set from outside: then nothing around it is selected.
  watch(active, (now) => {
    if (now.row !== set.row || now.column !== set.column) span.value = { anchor: within(now), kind: 'cells' }
    set = now
  }, { flush: 'sync' })

  function selectWhole(kind: 'rows' | 'columns', to: CellPlace, extend: boolean): void {
    const { anchor } = span.value
    activate(to)
    span.value = { anchor: extend && span.value.kind === kind ? anchor : set, kind }
  }

  return {
    place, go,
    selection: computed(() => {
      const { anchor, kind } = span.value
      return selectionOf({ anchor: within(anchor), kind }, place.value, table().rowCount, table().columnCount)
    }),
    select: (kind) => { span.value = { anchor: span.value.kind === 'cells' && kind !== 'all' ? span.value.anchor : place.value, kind } },
    selectRows: (row, extend) => selectWhole('rows', { row, column: place.value.column }, extend),
    selectColumns: (column, extend) => selectWhole('columns', { row: place.value.row, column }, extend),
    clear: () => { span.value = { anchor: place.value, kind: 'cells' } },
    reset: () => {
      activate(FIRST)
      span.value = { anchor: FIRST, kind: 'cells' }
    },
    reveal: () => show(place.value),
  }
}

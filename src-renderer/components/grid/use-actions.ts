import { onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { t } from '../../messages'
import { NARROWEST, WIDEST, fittingWidth } from './column-width'
import { copyOf, MOST_CELLS, toClipboard } from './copy'
import { clamp } from './geometry'
import type { GridEvents, GridProps, MenuPlace } from './grid'
import { cellId } from './GridRow'
import { actionOf } from './keys'
import type { PageCache } from './pages'
import { cellsOf, columnsOf, rowsOf } from './selection'
import type { Hit } from './use-pointer'
import type { GridScroll } from './use-scroll'
import type { Selecting } from './use-selection'

type Emit = <K extends keyof GridEvents>(event: K, ...args: GridEvents[K]) => void

interface Parts<T> {
  readonly props: Readonly<Required<Pick<GridProps<T>, 'headerHeight' | 'rowHeight' | 'exportable'>> & GridProps<T>>
  readonly emit: Emit
  readonly id: string
  readonly root: Readonly<Ref<HTMLElement | null>>
  readonly cache: PageCache<T>
  readonly selecting: Selecting
  readonly scroll: GridScroll
  readonly edges: ComputedRef<readonly number[]>
  readonly gutter: ComputedRef<number>
  readonly hit: (event: MouseEvent) => Hit | undefined
}

/** A line at the foot of the grid, perhaps with something that can be done. */
export interface Note {
  readonly text: string
  readonly action?: { readonly title: string, run(): void }
}

/** Milliseconds: a selection that grows is told when it has come to rest; a line that only informs goes by itself. */
const REST = 400
const READ = 4000

/** What keys, clicks on headers and the menu do. */
export function useActions<T>({ props, emit, id, root, cache, selecting, scroll, edges, gutter, hit }: Parts<T>) {
  const note = shallowRef<Note>()
  /** What screen readers are told. */
  const said = ref('')
  const { place, selection } = selecting
  let timer: ReturnType<typeof setTimeout> | undefined
  let copying = new AbortController()
  onBeforeUnmount(() => {
    clearTimeout(timer)
    copying.abort()
  })

  watch(selection, (now) => {
    clearTimeout(timer)
    if (now && cellsOf(now) > 1) timer = setTimeout(() => { said.value = t.grid.selected(rowsOf(now), columnsOf(now)) }, REST)
    else said.value = ''
  })

  function tell(text: string): void {
    const told: Note = { text }
    note.value = told
    setTimeout(() => { if (note.value === told) note.value = undefined }, READ)
  }

  async function copy(): Promise<void> {
    const chosen = selection.value
    if (!chosen) return
    const cells = cellsOf(chosen)
    if (cells > MOST_CELLS) {
      note.value = { text: t.grid.tooMany(cells, MOST_CELLS), ...(props.exportable && { action: { title: t.grid.export, run: () => emit('export', chosen) } }) }
      return
    }
    copying.abort()
    copying = new AbortController()
    const { signal } = copying
    try {
      const text = await copyOf(chosen, (from, to) => cache.rows(from, to, signal), props.cellLook)
      if (signal.aborted) return
      await toClipboard(text)
      tell(t.grid.copied(cells))
      emit('copied', cells)
    } catch {
      if (!signal.aborted) tell(t.grid.notCopied)
    }
  }

  function resizeTo(column: number, width: number): void {
    const one = props.columns[column]
    if (!one || width === one.width) return
    emit('resize', one.id, width)
    said.value = t.grid.resized(one.title, width)
  }

  function fit(column: number): void {
    const one = props.columns[column]
    if (one) resizeTo(column, fittingWidth(root.value?.querySelectorAll(`.dg-cell[aria-colindex="${column + 2}"]`) ?? [], one.title))
  }

  /** Under the active cell, or under its column's header. */
  function menuAt(row: number | undefined): MenuPlace {
    selecting.reveal()
    const box = root.value?.getBoundingClientRect()
    const cell = row === undefined ? undefined : document.getElementById(cellId(id, row, place.value.column))?.getBoundingClientRect()
    const left = (edges.value[place.value.column] ?? 0) - scroll.left.value + gutter.value
    return { row, column: props.columns.length === 0 ? undefined : place.value.column, x: cell?.left ?? (box?.left ?? 0) + left, y: cell?.bottom ?? (box?.top ?? 0) + props.headerHeight }
  }

  function onKeyDown(event: KeyboardEvent): void {
    // What stands in a header has keys of its own.
    if (event.target !== event.currentTarget) return
    const { rowCount } = props.source
    const action = actionOf(event, { active: place.value, rowCount, columnCount: props.columns.length, pageRows: Math.max(1, Math.floor(scroll.bodyHeight.value / props.rowHeight) - 1) })
    if (!action || (rowCount === 0 && action.do !== 'header-menu' && action.do !== 'resize')) return
    // With nothing to clear Escape is left to whoever stands around the grid.
    if (action.do === 'clear' && !note.value && (!selection.value || cellsOf(selection.value) === 1)) return
    event.preventDefault()
    switch (action.do) {
      case 'move': return selecting.go(action.to, action.extend)
      case 'select': return selecting.select(action.kind)
      case 'resize': return resizeTo(place.value.column, clamp((props.columns[place.value.column]?.width ?? 0) + action.by, NARROWEST, WIDEST))
      case 'copy': return void copy()
      case 'clear':
        note.value = undefined
        return selecting.clear()
      case 'open': return emit('open', place.value)
      case 'menu': return emit('menu', menuAt(place.value.row))
      case 'header-menu': return emit('menu', menuAt(undefined))
      default: return action satisfies never
    }
  }

  function onMenu(event: MouseEvent): void {
    event.preventDefault()
    // The Menu key was answered when it was pressed.
    if (event.button !== 2 && !event.ctrlKey) return
    const found = hit(event)
    if (!found) return
    if (found.row !== undefined) {
      const { row, column = place.value.column } = found
      const chosen = selection.value
      const inside = chosen && row >= chosen.fromRow && row <= chosen.toRow && column >= chosen.fromColumn && column <= chosen.toColumn
      if (!inside) selecting.go({ row, column }, false)
    }
    emit('menu', { ...found, x: event.clientX, y: event.clientY })
  }

  function onHeaderPress(column: number, event: MouseEvent): void {
    const one = props.columns[column]
    // A control within the header answers for itself.
    if (!one || (event.target instanceof Element && event.target.closest('button, a, input, select, [role=button]'))) return
    selecting.selectColumns(column, event.shiftKey)
    emit('header', one.id, event)
  }

  return { onKeyDown, onMenu, onHeaderPress, resizeTo, fit, note, said }
}

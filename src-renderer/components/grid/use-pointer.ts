import { onBeforeUnmount, type ComputedRef, type Ref } from 'vue'
import { clamp, columnAt } from './geometry'
import type { CellPlace } from './grid'
import type { GridScroll } from './use-scroll'

/** A place under the pointer. In the gutter `column` is undefined, in the header `row` is. */
export interface Hit {
  readonly row: number | undefined
  readonly column: number | undefined
}

interface Table {
  readonly edges: ComputedRef<readonly number[]>
  readonly rowCount: () => number
  readonly headerHeight: () => number
  readonly gutterWidth: () => number
}

interface Selecting {
  cell(place: CellPlace, extend: boolean): void
  row(row: number, extend: boolean): void
}

/** Pixels that the body moves per frame for each pixel that the pointer is beyond its edge, while cells are being selected. */
const PULL = 0.3

/** Selects by mouse: click, Shift+click, dragging over cells or over the gutter, on beyond the edges. A finger selects by a tap. */
export function usePointer(scroller: Readonly<Ref<HTMLElement | null>>, scroll: GridScroll, table: Table, select: Selecting) {
  let dragged: { kind: 'cell' | 'row', x: number, y: number } | undefined
  let frame = 0

  function inner(event: MouseEvent): { x: number, y: number } {
    const box = scroller.value?.getBoundingClientRect()
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) }
  }

  /** What lies under the pointer; undefined on scrollbars and where there is nothing. */
  function hit(event: MouseEvent): Hit | undefined {
    const { x, y } = inner(event)
    if (x < 0 || y < 0 || x >= scroll.width.value || y >= scroll.height.value) return undefined
    const at = scroll.at(x - table.gutterWidth(), y - table.headerHeight())
    const column = x < table.gutterWidth() ? undefined : columnAt(table.edges.value, at.x)
    const row = y < table.headerHeight() ? undefined : at.row
    if ((row ?? 0) >= table.rowCount() && row !== undefined) return undefined
    if ((column ?? 0) >= table.edges.value.length - 1 && column !== undefined) return undefined
    return row === undefined && column === undefined ? undefined : { row, column }
  }

  function begin(event: MouseEvent): void {
    const found = hit(event)
    if (found?.row === undefined) return
    const kind = found.column === undefined ? 'row' : 'cell'
    if (found.column === undefined) select.row(found.row, event.shiftKey)
    else select.cell({ row: found.row, column: found.column }, event.shiftKey)
    dragged = { kind, ...inner(event) }
  }

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0 || event.pointerType === 'touch' || inHeader(event)) return
    begin(event)
    if (!dragged) return
    addEventListener('pointermove', onPointerMove)
    addEventListener('pointerup', end)
    addEventListener('pointercancel', end)
  }

  function onClick(event: MouseEvent): void {
    if (!('pointerType' in event) || event.pointerType !== 'touch' || inHeader(event)) return
    begin(event)
    dragged = undefined
  }

  const inHeader = (event: MouseEvent): boolean => inner(event).y < table.headerHeight()

  function onPointerMove(event: PointerEvent): void {
    if (!dragged) return
    dragged = { ...dragged, ...inner(event) }
    extend()
    cancelAnimationFrame(frame)
    pull()
  }

  function extend(): void {
    if (!dragged || table.edges.value.length < 2) return
    const [bodyX, bodyY] = [dragged.x - table.gutterWidth(), dragged.y - table.headerHeight()]
    const at = scroll.at(clamp(bodyX, 0, scroll.bodyWidth.value - 1), clamp(bodyY, 0, scroll.bodyHeight.value - 1))
    const row = clamp(at.row, 0, table.rowCount() - 1)
    if (dragged.kind === 'row') select.row(row, true)
    else select.cell({ row, column: clamp(columnAt(table.edges.value, at.x), 0, table.edges.value.length - 2) }, true)
  }

  /** Moves on while the pointer is held beyond an edge. */
  function pull(): void {
    if (!dragged) return
    const [bodyX, bodyY] = [dragged.x - table.gutterWidth(), dragged.y - table.headerHeight()]
    const [x, y] = [bodyX - clamp(bodyX, 0, scroll.bodyWidth.value), bodyY - clamp(bodyY, 0, scroll.bodyHeight.value)]
    if (x === 0 && y === 0) return
    frame = requestAnimationFrame(() => {
      scroll.scrollBy(dragged?.kind === 'cell' ? x * PULL : 0, y * PULL)
      extend()
      pull()
    })
  }

  function end(): void {
    dragged = undefined
    cancelAnimationFrame(frame)
    removeEventListener('pointermove', onPointerMove)
    removeEventListener('pointerup', end)
    removeEventListener('pointercancel', end)
  }

  onBeforeUnmount(end)
  return { hit, onPointerDown, onClick }
}

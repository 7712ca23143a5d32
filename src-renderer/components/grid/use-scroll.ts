import { computed, onBeforeUnmount, onMounted, ref, watch, type ComputedRef, type Ref } from 'vue'
import { baseRow, clamp, reveal, rowsInSight, scrollOf, sharp, toPhysical, toVirtual, wheelPixels } from './geometry'

/** What is scrolled, in CSS pixels. */
interface Content {
  readonly rowCount: number
  readonly rowHeight: number
  readonly headerHeight: number
  readonly gutterWidth: number
}

export interface GridScroll {
  /** Height of the scrolled body in the scroller. */
  readonly physical: ComputedRef<number>
  /** True where the body is too high for the browser and wheel and fingers are followed by ourselves. */
  readonly ours: ComputedRef<boolean>
  readonly first: ComputedRef<number>
  readonly end: ComputedRef<number>
  readonly slots: ComputedRef<number>
  readonly base: ComputedRef<number>
  readonly left: Ref<number>
  /** Inner size of the scroller, header and gutter included. */
  readonly width: Ref<number>
  readonly height: Ref<number>
  readonly bodyHeight: ComputedRef<number>
  readonly bodyWidth: ComputedRef<number>
  /** How far the drawn rows and columns are moved: rows counted from `base`. On whole pixels of the device. */
  readonly offset: ComputedRef<{ readonly x: number, readonly y: number }>
  /** The virtual place of a point of the body, as the mouse sees it. */
  at(x: number, y: number): { readonly x: number, readonly row: number }
  scrollBy(x: number, y: number): void
  scrollTo(x: number, y: number): void
  /** Brings a row, or a stretch of columns, wholly into sight. */
  revealRow(row: number): void
  revealColumns(start: number, width: number): void
}

/** Where the grid is scrolled to. The truth is a number of its own: the browser's scroll place follows it where it is too coarse to hold it. */
export function useScroll(scroller: Readonly<Ref<HTMLElement | null>>, content: () => Content): GridScroll {
  const [top, left, width, height] = [ref(0), ref(0), ref(0), ref(0)]
  const bodyHeight = computed(() => Math.max(0, height.value - content().headerHeight))
  const bodyWidth = computed(() => Math.max(0, width.value - content().gutterWidth))
  const scroll = computed(() => scrollOf(content().rowCount, content().rowHeight, bodyHeight.value))
  const window = computed(() => rowsInSight(top.value, content().rowCount, content().rowHeight, bodyHeight.value))
  const first = computed(() => window.value.first)
  const base = computed(() => baseRow(first.value))
  const ours = computed(() => scroll.value.ratio !== 1)
  // What the scroller was set to by us: the scroll event that follows is none of the user's.
  let written = 0

  function onScroll(): void {
    const element = scroller.value
    if (!element) return
    left.value = element.scrollLeft
    if (Math.abs(element.scrollTop - written) < (ours.value ? 1 : 0.01)) return
    written = element.scrollTop
    top.value = toVirtual(scroll.value, written)
  }

  function scrollTo(x: number, y: number): void {
    const element = scroller.value
    // A grid that is kept while it is out of the page cannot be scrolled, and comes back at its start: then it is.
    if (!element?.isConnected) return
    top.value = clamp(y, 0, scroll.value.maxVirtual)
    const place = toPhysical(scroll.value, top.value)
    if (element.scrollTop !== place) {
      element.scrollTop = place
      written = element.scrollTop
    }
    if (x !== left.value || element.scrollLeft !== x) {
      element.scrollLeft = x
      left.value = element.scrollLeft
    }
  }

  const scrollBy = (x: number, y: number): void => scrollTo(left.value + x, top.value + y)

  function onWheel(event: WheelEvent): void {
    // Control zooms; Shift scrolls sideways, which browsers do well, as they do all of it in a body that they can hold.
    if (!ours.value || event.ctrlKey || event.shiftKey || event.deltaY === 0) return
    event.preventDefault()
    const { rowHeight } = content()
    scrollBy(wheelPixels(event.deltaX, event.deltaMode, rowHeight, bodyWidth.value), wheelPixels(event.deltaY, event.deltaMode, rowHeight, bodyHeight.value))
  }

  // More or fewer rows, or another height: the rows in sight stay, and the thumb goes where they are now.
  watch(scroll, () => scrollTo(left.value, top.value), { flush: 'post' })

  let observer: ResizeObserver | undefined
  onMounted(() => {
    const element = scroller.value
    if (!element) return
    element.addEventListener('scroll', onScroll, { passive: true })
    element.addEventListener('wheel', onWheel, { passive: false })
    observer = new ResizeObserver(([entry]) => {
      if (!entry) return
      width.value = entry.contentRect.width
      height.value = entry.contentRect.height
    })
    observer.observe(element)
  })
  onBeforeUnmount(() => observer?.disconnect())

  return {
    physical: computed(() => scroll.value.physical), ours, first, base, left, width, height, bodyHeight, bodyWidth,
    end: computed(() => window.value.end), slots: computed(() => window.value.slots),
    offset: computed(() => ({ x: -sharp(left.value, devicePixelRatio), y: sharp(base.value * content().rowHeight - top.value, devicePixelRatio) })),
    at: (x, y) => ({ x: x + left.value, row: Math.floor((top.value + y) / content().rowHeight) }),
    scrollBy, scrollTo,
    revealRow: (row) => scrollTo(left.value, reveal(top.value, row * content().rowHeight, content().rowHeight, bodyHeight.value)),
    revealColumns: (start, length) => scrollTo(reveal(left.value, start, length, bodyWidth.value), top.value),
  }
}

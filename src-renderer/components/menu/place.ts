/** Where something floats: below (or above) an element, or at a point of the window in CSS pixels. */
export type Place = Element | { readonly x: number, readonly y: number }

/** Where the menu of a row opens: at its button that was pressed, at the pointer, or, by the keyboard's menu key, at the row. The row's link gets the focus. */
export function menuPlace(event: MouseEvent): Place | undefined {
  const { currentTarget, clientX: x, clientY: y } = event
  if (!(currentTarget instanceof HTMLElement)) return undefined
  if (event.type !== 'contextmenu') return currentTarget
  event.preventDefault()
  currentTarget.querySelector('a')?.focus()
  // The menu key gives no point.
  return event.button === 2 ? { x, y } : currentTarget
}

interface Size { readonly width: number, readonly height: number }

const GAP = 4
const MARGIN = 8

/**
 * The upper left corner of a box of that size, whole inside the window: below its element, above it where there is no room. With `alignEnd` its right
 * edge is that of the element, or at the point. CSS pixels.
 */
export function cornerOf(place: Place, size: Size, window: Size, alignEnd = false): { readonly left: number, readonly top: number } {
  const isElement = place instanceof Element
  const anchor = isElement ? place.getBoundingClientRect() : { left: place.x, right: place.x, top: place.y, bottom: place.y }
  const gap = isElement ? GAP : 0
  const below = anchor.bottom + gap
  const top = below + size.height <= window.height - MARGIN ? below : isElement ? anchor.top - gap - size.height : window.height - size.height - MARGIN
  const left = alignEnd ? anchor.right - size.width : anchor.left
  return { left: Math.max(MARGIN, Math.min(left, window.width - size.width - MARGIN)), top: Math.max(MARGIN, Math.min(top, window.height - size.height - MARGIN)) }
}

import type { Component } from 'vue'

/** An entry of a menu. */
export interface MenuItem<Id extends string = string> {
  readonly id: Id
  readonly title: string
  readonly icon?: Component
  /** Said in small letters at the right. */
  readonly meta?: string
  /** Given for entries of which one holds. */
  readonly checked?: boolean
  readonly disabled?: boolean
  /** A line above it. */
  readonly separated?: boolean
}

/** Where a menu opens: below (or above) an element, or at a point of the window in pixels. */
export type MenuPlace = Element | { readonly x: number, readonly y: number }

/** What a menu gives its owner by a template ref. */
export interface MenuHandle {
  readonly isOpen: boolean
  open(place: MenuPlace): Promise<void>
  close(): void
  /** Opens it, or closes it when it is open. */
  toggle(place: MenuPlace): void
}

const GAP = 4

/** The corner of a menu of that size, kept inside the window. Pixels. */
export function cornerOf(place: MenuPlace, size: { readonly width: number, readonly height: number }, window: { readonly width: number, readonly height: number }): { readonly left: number, readonly top: number } {
  const anchor = place instanceof Element ? place.getBoundingClientRect() : { left: place.x, top: place.y, bottom: place.y }
  const gap = place instanceof Element ? GAP : 0
  const below = anchor.bottom + gap
  const top = below + size.height <= window.height - GAP ? below : Math.max(GAP, anchor.top - gap - size.height)
  return { left: Math.max(GAP, Math.min(anchor.left, window.width - size.width - GAP)), top }
}

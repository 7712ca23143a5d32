import type { Component } from 'vue'
import type { Place } from './place'

/** A command of a menu. */
export interface MenuItem {
  /** Unique in its menu. */
  readonly id: string
  readonly label: string
  /** What it does, where the label alone does not say it. */
  readonly about?: string
  readonly icon?: Component
  /** Said in small letters at the right: the keys that do the same, a number. */
  readonly meta?: string
  /** Given for those of which one holds: whether it does. */
  readonly checked?: boolean
  readonly disabled?: boolean
  run(): unknown
}

/** Commands that belong together; a line stands between groups. */
export interface MenuGroup {
  readonly title?: string
  readonly items: readonly MenuItem[]
}

/** The groups of a menu, in one list for each of its columns. */
export type MenuColumns = readonly (readonly MenuGroup[])[]

/** What a menu gives its owner by a template ref. */
export interface MenuHandle {
  readonly isOpen: boolean
  /** Opens it below an element or at a point. */
  open(place: Place): void
  /** Opens it, or closes it when it is open. */
  toggle(place: Place): void
}

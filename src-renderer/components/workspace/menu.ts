import type { Component } from 'vue'

/** A command of a menu. */
export interface MenuItem {
  readonly id: string
  readonly label: string
  /** What it does, where the label alone does not say it. */
  readonly title?: string
  readonly icon?: Component
  /** The keys that do the same, as people read them. */
  readonly keys?: string
  readonly disabled?: boolean
  /** For one of several that exclude each other: whether it holds. */
  readonly checked?: boolean
  run(): void
}

/** Commands that belong together. */
export interface MenuGroup {
  readonly title?: string
  readonly items: readonly MenuItem[]
}

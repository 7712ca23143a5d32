import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { toProblems } from '../api/problems'

/** Something that was done or has ended, said at the edge of the window for a while. What needs an answer is said in its place instead. */
export interface Toast {
  readonly id: number
  readonly sign: 'done' | 'failed' | 'plain'
  readonly text: string
  readonly detail?: string
  readonly action?: { readonly label: string, readonly run: () => unknown }
}

const MOST = 4
let last = 0

/** The toasts that are shown, the newest last. */
export const useToastsStore = defineStore('toasts', () => {
  const list = shallowRef<readonly Toast[]>([])

  function show(toast: Omit<Toast, 'id'>): void {
    last += 1
    list.value = [...list.value, { ...toast, id: last }].slice(-MOST)
  }

  /** Tells why a small deed (a deletion, an undo) was not done. */
  function showFailure(thrown: unknown): void {
    const [{ message, remedy }] = toProblems(thrown)
    show({ sign: 'failed', text: message, detail: remedy })
  }

  function dismiss(id: number): void {
    list.value = list.value.filter((toast) => toast.id !== id)
  }

  return { list, show, showFailure, dismiss }
})

import { computed, type ComputedRef, onUnmounted, ref } from 'vue'

/** Whole seconds from a moment (ISO) to another, or to now as long as there is none. Counts on while the component is there. */
export function useElapsed(from: () => string, to: () => string | null): ComputedRef<number> {
  const now = ref(Date.now())
  const timer = setInterval(() => { now.value = Date.now() }, 1000)
  onUnmounted(() => clearInterval(timer))
  return computed(() => Math.max(0, Math.round(((to() === null ? now.value : Date.parse(to() ?? '')) - Date.parse(from())) / 1000)))
}

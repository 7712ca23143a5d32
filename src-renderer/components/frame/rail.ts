import { computed, type ComputedRef, ref } from 'vue'

const NARROW = '(max-width: 1319.98px)'
const keyOf = (narrow: boolean): string => `winnow.rail.${narrow ? 'narrow' : 'wide'}`

/**
 * Whether the rail shows icons alone: in narrow windows, unless the user wants it otherwise. What they want is kept, for
 * narrow windows and for wide ones each.
 */
export function useRail(): { readonly collapsed: ComputedRef<boolean>, readonly toggle: () => void } {
  const media = matchMedia(NARROW)
  const narrow = ref(media.matches)
  media.addEventListener('change', ({ matches }) => { narrow.value = matches })
  const wanted = ref({ narrow: localStorage.getItem(keyOf(true)), wide: localStorage.getItem(keyOf(false)) })
  const collapsed = computed(() => (narrow.value ? wanted.value.narrow !== 'open' : wanted.value.wide === 'closed'))

  function toggle(): void {
    const next = collapsed.value ? 'open' : 'closed'
    wanted.value = narrow.value ? { ...wanted.value, narrow: next } : { ...wanted.value, wide: next }
    localStorage.setItem(keyOf(narrow.value), next)
  }

  return { collapsed, toggle }
}

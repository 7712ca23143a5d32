import { onScopeDispose, ref, type Ref } from 'vue'

/** Under this the panel beside the rows would leave them too little room: it lies over them, and opens on demand. */
const NARROW = '(max-width: 1319px)'

/** Whether the panel at the right is open, and whether it lies over the rows. */
export function useSidePanel(): { readonly open: Ref<boolean>, readonly drawer: Ref<boolean>, toggle(): void } {
  const narrow = window.matchMedia(NARROW)
  const drawer = ref(narrow.matches)
  const open = ref(!narrow.matches)
  const follow = (): void => {
    drawer.value = narrow.matches
    open.value = !narrow.matches
  }
  narrow.addEventListener('change', follow)
  onScopeDispose(() => narrow.removeEventListener('change', follow))
  return { open, drawer, toggle: () => { open.value = !open.value } }
}

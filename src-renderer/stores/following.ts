import { onScopeDispose } from 'vue'

/** Milliseconds between two looks at something that goes on. */
const EVERY = 1000

/** Looks again and again while something goes on. Of a store: it goes on while the page is there, whichever part of it is shown. `look` never throws. */
export function useFollowing(isGoing: () => boolean, look: () => Promise<void>): { readonly follow: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined

  function follow(): void {
    if (timer !== undefined || !isGoing()) return
    timer = setTimeout(async () => {
      await look()
      timer = undefined
      follow()
    }, EVERY)
  }

  onScopeDispose(() => clearTimeout(timer))
  return { follow }
}

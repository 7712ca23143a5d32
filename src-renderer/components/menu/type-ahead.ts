const PAUSE = 700

/**
 * Finding by typed letters, as lists of systems have it: letters typed within 700 ms of each other are the beginning of a label; the same letter again goes to
 * the next that begins with it. The function that is given takes a letter, the items and the index of the present one (-1: none).
 */
export function useTypeAhead(): (letter: string, items: readonly HTMLElement[], here: number) => HTMLElement | undefined {
  let typed = ''
  let last = -Infinity
  return (letter, items, here) => {
    const now = performance.now()
    const small = letter.toLowerCase()
    typed = now - last > PAUSE || typed === small ? small : typed + small
    last = now
    const from = typed.length === 1 ? here + 1 : Math.max(here, 0)
    return [...items.slice(from), ...items.slice(0, from)].find(({ textContent }) => textContent?.trim().toLowerCase().startsWith(typed))
  }
}

/** Longer names are compared by their beginning alone: the cost grows with the square of the length. */
const LONGEST = 100

/**
 * The candidate that `name` most likely stands for: the one with the fewest typing slips (a letter added, left out,
 * exchanged or two swapped; the case of letters does not count). At most a third of the letters may differ, one letter
 * always may; the first wins a tie. Undefined when none is near.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = normal(name)
  let best: string | undefined
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const letters = normal(candidate)
    if (Math.abs(letters.length - wanted.length) >= least) continue
    const slips = distance(wanted, letters)
    if (slips < least && slips < Math.max(wanted.length, letters.length)) {
      best = candidate
      least = slips
    }
  }
  return best
}

const normal = (name: string): readonly string[] => [...name.slice(0, LONGEST).normalize('NFC').toLowerCase()]

/** Number of slips between two words: optimal string alignment (Damerau-Levenshtein without edits inside a swap). */
function distance(a: readonly string[], b: readonly string[]): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const exchanged = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, exchanged)
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && i > 1 && j > 1) row[j] = Math.min(row[j]!, before[j - 2]! + 1)
    }
    before = above
    above = row
  }
  return above[b.length]!
}

/** `; did you mean "amount"?` to put behind a name that does not exist; nothing where no candidate is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const likely = closest(name, candidates)
  return likely === undefined ? '' : `; did you mean "${likely}"?`
}

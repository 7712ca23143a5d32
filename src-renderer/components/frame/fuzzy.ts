/** How well one typed word fits a text, from 0 (not at all): begins the text, begins a word of it, stands in it, its letters come in order. */
function fit(word: string, text: string): number {
  const at = text.indexOf(word)
  if (at === 0) return 8
  if (at > 0) return /[\p{L}\p{N}]/u.test(text[at - 1] ?? '') ? 3 : 6
  let place = -1
  for (const letter of word) {
    place = text.indexOf(letter, place + 1)
    if (place < 0) return 0
  }
  return word.length > 1 ? 1 : 0
}

/** How well a text fits what was typed: every word of it has to fit somewhere. 0: not at all; short texts before long ones. */
export function rank(typed: string, text: string): number {
  const lower = text.toLowerCase()
  const fits = typed.toLowerCase().split(/\s+/).filter(Boolean).map((word) => fit(word, lower))
  return fits.some((value) => value === 0) ? 0 : fits.reduce((sum, value) => sum + value, 0) + 1 / (1 + text.length)
}

/** How well one typed word fits a title, from 0 (not at all): begins it, begins a word of it, stands in it, its letters come in order from the beginning of a word. */
function fit(word: string, title: string): number {
  const at = title.indexOf(word)
  if (at === 0) return 8
  if (at > 0) return /[\p{L}\p{N}]/u.test(title[at - 1] ?? '') ? 3 : 6
  return word.length > 2 && title.split(/\s+/).some((_, index, words) => inOrder(word, words.slice(index).join(' '))) ? 1 : 0
}

/** True when a text begins with the first of these letters, and has the others somewhere after it, in their order. */
function inOrder(letters: string, text: string): boolean {
  if (text[0] !== letters[0]) return false
  let place = -1
  for (const letter of letters) {
    place = text.indexOf(letter, place + 1)
    if (place < 0) return false
  }
  return true
}

/** How well a title in a group fits what was typed: every word of it has to fit the title, or begin a word of the group's name. 0: not at all; short titles before long ones. */
export function rank(typed: string, title: string, group: string): number {
  const [lower, groupWords] = [title.toLowerCase(), group.toLowerCase().split(/\s+/)]
  const fits = typed.toLowerCase().split(/\s+/).filter(Boolean).map((word) => fit(word, lower) || (groupWords.some((other) => other.startsWith(word)) ? 1 : 0))
  return fits.some((value) => value === 0) ? 0 : fits.reduce((sum, value) => sum + value, 0) + 1 / (1 + title.length)
}

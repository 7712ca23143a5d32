/** A text of an address with its percent signs read (`%40` is `@`); as it stands where one is no such sign, as people type it. */
export function plainText(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

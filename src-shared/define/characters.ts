/**
 * Sets of characters as the inside of a regular expression's brackets (RE2 syntax). Written out, since RE2 knows no
 * White_Space property and its `\s` is ASCII alone.
 */

/** Unicode White_Space, the non-breaking spaces among them. */
export const WHITE_SPACE = String.raw`\x{9}-\x{D}\x{20}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}`

/** Characters of no width: joiners, word joiner, byte order mark. */
export const ZERO_WIDTH = String.raw`\x{200B}-\x{200D}\x{2060}\x{FEFF}`

/** What `trim` takes away. */
export const BLANK = WHITE_SPACE + ZERO_WIDTH

/** Control characters that stand for no space, and marks that only steer how text is set. */
export const INVISIBLE = String.raw`\x{0}-\x{8}\x{E}-\x{1F}\x{7F}-\x{84}\x{86}-\x{9F}\x{AD}\x{180E}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2061}-\x{2064}\x{2066}-\x{206F}` + ZERO_WIDTH

/** A text as a regular expression (RE2) that matches just it. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`)
}

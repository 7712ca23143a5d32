/** A stretch of a cell's text: as it is, or a sign that stands for what nobody could see. */
export interface Piece {
  readonly text: string
  readonly sign: boolean
}

/** Characters drawn at most: a cell shows some dozens, and a text of megabytes would stop the page. */
const MOST_SHOWN = 400

// Joiners are part of the writing within emoji and many scripts: only beside Latin letters nobody put them on purpose.
const UNSEEN = /^[ ]+|[ ]+$|\r\n|[\r\n\t\u00a0\u00ad\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|(?<![^\u0000-\u024f])[\u200c\u200d]/gu
const NAMED: Readonly<Record<string, string>> = { '\r\n': '↵', '\n': '↵', '\r': '↵', '\t': '⇥', '\u00a0': '⍽', '\u2028': '↵', '\u2029': '¶' }
const DELETE = 0x7f
const CONTROL_PICTURES = 0x2400

/**
 * Cuts a text where it holds what cannot be seen: spaces at its ends (·), line breaks (↵), tabs (⇥), no-break spaces (⍽), control characters (by their
 * pictures) and characters without width or that turn the direction (◌).
 */
export function pieces(text: string): readonly Piece[] {
  const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text
  const found: Piece[] = []
  let at = 0
  for (const match of shown.matchAll(UNSEEN)) {
    if (match.index > at) found.push({ text: shown.slice(at, match.index), sign: false })
    found.push({ text: signOf(match[0]), sign: true })
    at = match.index + match[0].length
  }
  if (at < shown.length) found.push({ text: shown.slice(at), sign: false })
  return found
}

function signOf(unseen: string): string {
  if (unseen.startsWith(' ')) return '·'.repeat(unseen.length)
  const code = unseen.codePointAt(0) ?? 0
  if (code < 0x20 || code === DELETE) return NAMED[unseen] ?? String.fromCodePoint(CONTROL_PICTURES + (code === DELETE ? 0x21 : code))
  return NAMED[unseen] ?? '◌'
}

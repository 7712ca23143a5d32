/** What a text looks like. A coarse look, for guessing how a file is laid out; types of columns are found elsewhere. */
export type CellKind = 'empty' | 'number' | 'time' | 'special' | 'word' | 'text' | 'mixed'

const EMPTY = /^\s*(?:n\/?a|null|none|nan|-+|\?)?\s*$/i
const NUMBER = /^\s*[-+(]?\s*[$€£¥]?\s*(?:\d{1,3}(?:[.,' \u00a0]\d{3})+|\d+)?(?:[.,]\d+)?(?:e[-+]?\d+)?\s*[%€$£]?\)?\s*$/i
const TIME = /^\s*(?:\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[T ]\d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?|\d{1,2}[- ][a-z]{3,9}[- ]\d{2,4})\s*$/i
const SPECIAL = /^(?:[^\s@,;|]+@[^\s@,;|]+\.[a-z]{2,}|https?:\/\/\S+|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|true|false|yes|no|y|n)$/i
const WORD = /^[\p{L}\p{N}_.-]+$/u
const TEXT = /^[^,;\t|]*$/

/** The kind of a cell. `mixed` holds a sign that often stands between fields. */
export function cellKind(text: string): CellKind {
  if (EMPTY.test(text)) return 'empty'
  if (/\d/.test(text)) {
    if (NUMBER.test(text)) return 'number'
    if (TIME.test(text)) return 'time'
  }
  const trimmed = text.trim()
  if (SPECIAL.test(trimmed)) return 'special'
  if (WORD.test(trimmed)) return 'word'
  return text.length < 1000 && TEXT.test(text) ? 'text' : 'mixed'
}

/** Kinds that a header seldom has. */
export const isValueKind = (kind: CellKind): boolean => kind === 'number' || kind === 'time' || kind === 'special'

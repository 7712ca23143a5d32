import { BLANK, INVISIBLE, WHITE_SPACE } from '#shared/define/characters'
import { text } from '../../duckdb/quote'
import type { Argument } from './argument'

/** SQL: the first character is printable ASCII. Nearly every clean value passes it, and it costs far less than a pattern. */
export const startsPlainly = (sql: string): string => `ord(${sql}) BETWEEN 33 AND 126`
const endsPlainly = (sql: string): string => `${sql}[-1] BETWEEN '!' AND '~'`

const START = `^[${BLANK}]+`
const END = `[${BLANK}]+$`

export function trim(arg: Argument): string {
  return guarded(arg, `regexp_replace(${arg.text}, ${text(`${START}|${END}`)}, '', 'g')`, [startsPlainly, endsPlainly])
}

export const trimStart = (arg: Argument): string => guarded(arg, `regexp_replace(${arg.text}, ${text(START)}, '')`, [startsPlainly])
export const trimEnd = (arg: Argument): string => guarded(arg, `regexp_replace(${arg.text}, ${text(END)}, '')`, [endsPlainly])

/** The pattern only for values that the cheap guards do not clear. */
function guarded(arg: Argument, slow: string, guards: readonly ((sql: string) => string)[]): string {
  if (!arg.repeatable) return slow
  return `CASE WHEN ${guards.map((guard) => guard(arg.text)).join(' AND ')} THEN ${arg.text} ELSE ${slow} END`
}

export function isBlank(arg: Argument): string {
  if (arg.type && arg.type.name !== 'text') return `(${arg.sql} IS NULL)`
  const blank = (sql: string): string => `regexp_full_match(${sql}, ${text(`[${BLANK}${INVISIBLE}]*`)})`
  if (!arg.repeatable) return blank(`coalesce(${arg.text}, '')`)
  return `(${arg.sql} IS NULL OR CASE WHEN ${startsPlainly(arg.text)} THEN FALSE ELSE ${blank(arg.text)} END)`
}

export const collapseSpaces = (arg: Argument): string => `regexp_replace(${arg.text}, ${text(`[${WHITE_SPACE}]+`)}, ' ', 'g')`

export function removeInvisible(arg: Argument): string {
  const spaced = `regexp_replace(${arg.text}, ${text(String.raw`\r\n|[\x{9}-\x{D}\x{85}\x{2028}\x{2029}]`)}, ' ', 'g')`
  return `regexp_replace(${spaced}, ${text(`[${INVISIBLE}]`)}, '', 'g')`
}

const LETTER = String.raw`\p{L}\p{M}\p{N}`
/** O'Neill, d’Angelo: a single letter, an apostrophe and a name. "I'm" is none. */
const APOSTROPHE_NAME = String.raw`\p{L}['’]\p{L}{3}[${LETTER}]*`
const MC_NAME = String.raw`mc\p{L}{3}[${LETTER}]*`
const WORDS = String.raw`${APOSTROPHE_NAME}|${MC_NAME}|[${LETTER}]+(?:['’][${LETTER}]+)*|[^${LETTER}]+`

/** Words are found in the small text; each gets its capitals and all are put together again. */
export function titleCase(arg: Argument): string {
  const capitals = (count: number): string => `upper(left(word, ${count})) || substring(word, ${count + 1})`
  const word = `CASE WHEN regexp_full_match(word, ${text(APOSTROPHE_NAME)}) THEN ${capitals(3)} `
    + `WHEN regexp_full_match(word, ${text(MC_NAME)}) THEN 'Mc' || upper(substring(word, 3, 1)) || substring(word, 4) ELSE ${capitals(1)} END`
  return `array_to_string(list_transform(regexp_extract_all(lower(${arg.text}), ${text(WORDS)}), lambda word: ${word}), '')`
}

export function sentenceCase(arg: Argument): string {
  const parts = `regexp_extract_all(lower(${arg.text}), ${text(String.raw`(?s)^\P{L}*\p{L}|.+`)})`
  return `array_to_string(list_transform(${parts}, lambda part, place: CASE WHEN place = 1 THEN upper(part) ELSE part END), '')`
}

/** Small by way of capital letters, so that σ and ς, or ſ and s, are alike. */
export const foldCase = (arg: Argument): string => `lower(upper(${arg.text}))`

/** `left`, `right` and friends take negative counts for something else: they count as 0. */
export function characters(count: Argument): string {
  if (typeof count.constant === 'number') return String(Math.max(0, Math.trunc(count.constant)))
  return `CASE WHEN ${count.sql} < 0 THEN 0 ELSE ${count.sql} END`
}

export function substring(value: Argument, from: Argument, count?: Argument): string {
  const start = typeof from.constant === 'number' ? String(Math.max(1, Math.trunc(from.constant))) : `CASE WHEN ${from.sql} < 1 THEN 1 ELSE ${from.sql} END`
  return `substring(${value.text}, ${[start, ...(count ? [characters(count)] : [])].join(', ')})`
}

/** Never cuts a text that is longer already. */
export function padStart(value: Argument, size: Argument, fill: Argument): string {
  const wanted = `CAST(greatest(${characters(size)}, length(${value.text})) AS INTEGER)`
  return `CASE WHEN ${size.sql} IS NOT NULL AND ${fill.text} <> '' THEN TRY(lpad(${value.text}, ${wanted}, ${fill.text})) ELSE ${value.text} END`
}

/** `$1` to `$9` are groups and `$$` is a dollar, in RE2's own spelling. */
export function regexReplace(value: Argument, pattern: Argument, replacement: Argument, flags?: Argument): string {
  const template = typeof replacement.constant === 'string'
    ? text(replacement.constant.replace(/\\|\$([$0-9])/g, inRe2))
    : `regexp_replace(replace(${replacement.text}, '\\', '\\\\'), '\\$([0-9])', '\\\\\\1', 'g')`
  return `regexp_replace(${value.text}, ${pattern.sql}, ${template}, ${text(`g${flagsOf(flags)}`)})`
}

function inRe2(found: string, after: string | undefined): string {
  if (after === undefined) return String.raw`\\`
  return after === '$' ? '$' : found.replace('$', '\\')
}

export function regexMatch(fn: 'regexp_matches' | 'regexp_full_match', value: Argument, pattern: Argument, flags?: Argument): string {
  return `${fn}(${[value.text, pattern.sql, ...withFlags(flags)].join(', ')})`
}

export function regexExtract(value: Argument, pattern: Argument, group: Argument, flags?: Argument): string {
  const rest = [pattern.sql, String(group.wholeNumber), ...withFlags(flags)].join(', ')
  if (!value.repeatable) return `regexp_extract_all(${value.text}, ${rest})[1]`
  return `CASE WHEN ${regexMatch('regexp_matches', value, pattern, flags)} THEN regexp_extract(${value.text}, ${rest}) END`
}

const flagsOf = (flags: Argument | undefined): string => (flags?.constantText.includes('i') ? 'i' : '')
const withFlags = (flags: Argument | undefined): string[] => (flagsOf(flags) ? ["'i'"] : [])

/** Parts `from` to `to`; NULL when there is none of them. */
export function listJoin(list: Argument, from: Argument, to: Argument, delimiter?: Argument): string {
  return `array_to_string(nullif(${list.sql}[${from.sql}:${to.sql}], []), ${delimiter?.text ?? "''"})`
}

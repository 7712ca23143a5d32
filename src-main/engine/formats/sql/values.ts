import { hasEscapes } from './quotes'

/** A row of an INSERT: its values as text, and how many line ends stand before it in its statement. */
export interface InsertedRow {
  readonly values: readonly (string | null)[]
  readonly linesBefore: number
}

/** An INSERT (or REPLACE) statement up to its values. */
export interface InsertHead {
  readonly table: string
  readonly columns: readonly string[] | undefined
  /** Where the values begin. */
  readonly at: number
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|` + '`(?:[^`]|``)+`' + String.raw`|\[[^\]]+\]|[\w$]+)`
const TABLE = String.raw`(?:${NAME}\s*\.\s*)*(${NAME})`
const INSERT = new RegExp(String.raw`^\s*(?:INSERT|REPLACE)\s+(?:LOW_PRIORITY\s+|DELAYED\s+|IGNORE\s+|OR\s+\w+\s+)*INTO\s+${TABLE}\s*(\([^()]*\))?\s*(?:OVERRIDING\s+\w+\s+VALUE\s+)?VALUES?\s*`, 'i')
const CREATE = new RegExp(String.raw`^\s*CREATE\s+(?:TEMPORARY\s+|TEMP\s+|UNLOGGED\s+|GLOBAL\s+|LOCAL\s+)*TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?${TABLE}\s*\(`, 'i')
const COPY = new RegExp(String.raw`^\s*COPY\s+${TABLE}\s*(\([^()]*\))?\s+FROM\s+stdin`, 'i')
/** Parts of a CREATE TABLE that name no column. */
const NO_COLUMN = /^(?:PRIMARY|UNIQUE|KEY|INDEX|CONSTRAINT|FOREIGN|CHECK|FULLTEXT|SPATIAL|EXCLUDE|LIKE|PERIOD)\b/i

const unquoted = (name: string): string => {
  const quote = name[0]
  if (quote === '[') return name.slice(1, -1)
  return quote === '"' || quote === '`' ? name.slice(1, -1).replaceAll(quote + quote, quote) : name
}

const namesIn = (list: string | undefined): string[] | undefined => list?.match(new RegExp(NAME, 'g'))?.map(unquoted)

/** Reads the beginning of an INSERT; undefined for any other statement. */
export function insertHead(statement: string): InsertHead | undefined {
  const found = INSERT.exec(statement)
  return found ? { table: unquoted(found[1]!), columns: namesIn(found[2]), at: found[0].length } : undefined
}

/** The table and columns of a COPY … FROM stdin. */
export function copyHead(statement: string): { readonly table: string; readonly columns: readonly string[] | undefined } | undefined {
  const found = COPY.exec(statement)
  return found ? { table: unquoted(found[1]!), columns: namesIn(found[2]) } : undefined
}

/** The table of a CREATE TABLE, with the names of its columns. */
export function createdTable(statement: string): { readonly table: string; readonly columns: readonly string[] } | undefined {
  const found = CREATE.exec(statement)
  if (!found) return undefined
  const columns: string[] = []
  for (const part of topLevelParts(statement.replaceAll(/--[^\n]*/g, ''), found[0].length, false)) {
    const name = new RegExp(`^${NAME}`).exec(part.trim())?.[0]
    if (name !== undefined && !NO_COLUMN.test(part.trim())) columns.push(unquoted(name))
  }
  return { table: unquoted(found[1]!), columns }
}

/** The rows behind VALUES, one after another. */
export function* insertedRows(statement: string, from: number, backslash: boolean): Generator<InsertedRow> {
  let lines = 0
  let counted = 0
  for (let at = statement.indexOf('(', from); at >= 0;) {
    for (let end = statement.indexOf('\n', counted); end >= 0 && end < at; end = statement.indexOf('\n', end + 1)) {
      lines += 1
      counted = end + 1
    }
    const values: (string | null)[] = []
    let end = at
    for (const part of topLevelParts(statement, at + 1, backslash, (place) => { end = place })) values.push(valueOf(part.trim(), backslash))
    yield { values, linesBefore: lines }
    const next = /^\s*,\s*\(/.exec(statement.slice(end + 1, end + 200))
    at = next ? end + next[0].length : -1
  }
}

/** The parts between commas, up to the bracket that closes what is open at `from`. */
function* topLevelParts(text: string, from: number, backslash: boolean, closed?: (at: number) => void): Generator<string> {
  let depth = 0
  let start = from
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === "'" || sign === '"' || sign === '`') at = endOfQuote(text, at, backslash)
    else if (sign === '(') depth += 1
    else if (sign === ')' && depth > 0) depth -= 1
    else if (sign === ',' && depth === 0) {
      yield text.slice(start, at)
      start = at + 1
    } else if (sign === ')') {
      yield text.slice(start, at)
      closed?.(at)
      return
    }
  }
  closed?.(text.length)
}

function endOfQuote(text: string, start: number, backslash: boolean): number {
  const quote = text[start]!
  const escapes = hasEscapes(text, start, backslash)
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && escapes) at += 1
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at
      at += 1
    }
  }
  return text.length
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', 0: '\0', b: '\b', f: '\f', v: '\v', Z: '\x1a' }

/** How SQLite's shell writes texts with line ends and control characters (its versions up to 3.49, and those after it). */
const REPLACED = /^replace\(([^]*),'(\\[nr])',char\((1[03])\)\)$/i
const UNISTR = /^unistr\(('[^]*')\)$/i

/** A value as text: what a string says, NULL as null, all else as it is written. */
function valueOf(text: string, backslash: boolean): string | null {
  if (/^null$/i.test(text)) return null
  const [, inner, mark, code] = REPLACED.exec(text) ?? []
  if (inner !== undefined) return valueOf(inner, backslash)?.replaceAll(mark!, String.fromCharCode(Number(code))) ?? null
  const escaped = UNISTR.exec(text)?.[1]
  if (escaped !== undefined) return valueOf(escaped, backslash)?.replace(/\\(?:u([\da-fA-F]{4})|\+([\da-fA-F]{6})|U([\da-fA-F]{8})|([\da-fA-F]{4})|\\)/g, (_, ...hex: (string | undefined)[]) => shownCharacter(hex)) ?? null
  const [, prefix, quoted] = /^([EN]|_\w+\s*)?'([^]*)'(?:::[\w\s."[\]]+)?$/i.exec(text) ?? []
  if (quoted === undefined) return text
  const plain = quoted.replaceAll("''", "'")
  return backslash || /^e$/i.test(prefix ?? '') ? plain.replace(/\\([^])/g, (_, sign: string) => ESCAPES[sign] ?? sign) : plain
}

function shownCharacter([u, plus, U, plain]: readonly (string | undefined)[]): string {
  const hex = u ?? plus ?? U ?? plain
  const code = Number.parseInt(hex ?? '5c', 16)
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
}

/** The values of a line of COPY's text format (PostgreSQL, "COPY", File Formats). */
export const copiedValues = (line: string): (string | null)[] =>
  line.split('\t').map((value) => (value === '\\N' ? null : value.includes('\\') ? value.replace(/\\([^])/g, (_, sign: string) => ESCAPES[sign] ?? sign) : value))

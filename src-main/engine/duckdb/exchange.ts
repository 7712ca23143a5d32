import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import type { Relation } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import { identifier, text } from './quote'
import { physicalType } from './types'

/**
 * Exchange files carry rows between JavaScript parsers and DuckDB: JSON lines, one object a row, whose keys are the
 * columns' places ("0", "1", …) and whose values are texts. Absent is NULL. Any text fits (NUL and line ends too), a row
 * may be wider than the ones before it, and DuckDB reads them as fast as CSV.
 */

/** Strings are gathered to about this many characters before they are written. */
const FLUSH_AT = 1 << 20
/** What DuckDB is told to expect of a row at least; its buffers are twice as large, so its default of 16 MB would cost much. */
const USUAL_ROW_BYTES = 1 << 20

/** UTF-8 needs at most so many bytes for a UTF-16 code unit. */
const MOST_BYTES_PER_UNIT = 3

/** Writes an exchange file from a worker thread, where blocking calls are welcome. */
export class ExchangeWriter {
  readonly #file: number
  #pending = ''
  #longest = 0
  #rows = 0

  constructor(readonly path: string) {
    this.#file = openSync(path, 'w')
  }

  /** How many rows were written. */
  get rows(): number { return this.#rows }

  /** The longest row in bytes: what {@link exchangeSql} needs to know. */
  get longest(): number { return this.#longest }

  /** Writes a row; null, undefined and holes are NULL. */
  add(values: readonly (string | null | undefined)[]): void {
    let row = ''
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index]
      if (value === null || value === undefined) continue
      row += `${row === '' ? '{' : ','}"${index}":${JSON.stringify(value)}`
    }
    row = row === '' ? '{}\n' : `${row}}\n`
    this.#rows += 1
    if (row.length * MOST_BYTES_PER_UNIT > this.#longest) this.#longest = Math.max(this.#longest, Buffer.byteLength(row))
    this.#pending += row
    if (this.#pending.length >= FLUSH_AT) this.#flush()
  }

  close(): void {
    this.#flush()
    closeSync(this.#file)
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending, 'utf8')
    for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written)
    this.#pending = ''
  }
}

/** The finished file, as a worker tells of it. */
export interface ExchangeFile {
  readonly path: string
  readonly rows: number
  readonly longest: number
}

/** Closes a writer and says what it wrote. */
export function finished(writer: ExchangeWriter): ExchangeFile {
  writer.close()
  return { path: writer.path, rows: writer.rows, longest: writer.longest }
}

/** The table function that reads an exchange file, all columns as text, named by their places. */
export function exchangeSql({ path, longest }: ExchangeFile, width: number): string {
  const columns = Array.from({ length: width }, (_, index) => `'${index}': 'VARCHAR'`).join(', ')
  const limit = Math.max(USUAL_ROW_BYTES, longest + 16)
  return `read_json(${text(path)}, format = 'newline_delimited', records = true, auto_detect = false, columns = {${columns}}, maximum_object_size = ${limit})`
}

/**
 * The rows of an exchange file as typed columns. An empty text in a column that is not text is NULL.
 *
 * @param places which place each column has in the file
 */
export function exchangeRelation(file: ExchangeFile, columns: readonly Column[], places: readonly number[]): Relation {
  const width = places.reduce((most, place) => Math.max(most, place + 1), 0)
  const selected = columns.map(({ name, type }, index) => {
    const value = identifier(String(places[index]))
    return `${type.name === 'text' ? value : `CAST(nullif(${value}, '') AS ${physicalType(type)})`} AS ${identifier(name)}`
  })
  return { sql: `SELECT ${selected.join(', ')} FROM ${exchangeSql(file, width)}`, files: [file.path] }
}

/**
 * Notes on which source line each row stands: one entry wherever the line does not simply go on by one.
 */
export class LineLog {
  readonly #writer: ExchangeWriter
  #row = 0
  #expected = 0
  #first: number | undefined

  constructor(path: string) {
    this.#writer = new ExchangeWriter(path)
  }

  /** The next row stands on that line (from 1). */
  add(line: number): void {
    this.#first ??= line
    if (line !== this.#expected) this.#writer.add([String(this.#row), String(line)])
    this.#row += 1
    this.#expected = line + 1
  }

  /** The log, and the line of the first row (1 when there is none). */
  finish(): { readonly lines: ExchangeFile; readonly firstLine: number } {
    return { lines: finished(this.#writer), firstLine: this.#first ?? 1 }
  }
}

/** The relation (row, line) of a {@link LineLog}; undefined when the lines need no table. */
export function linesRelation(lines: ExchangeFile): Relation | undefined {
  if (lines.rows <= 1) return undefined
  return { sql: `SELECT CAST("0" AS BIGINT) AS "row", CAST("1" AS BIGINT) AS "line" FROM ${exchangeSql(lines, 2)}`, files: [lines.path] }
}

/** Collects what could not be read. */
export class UnreadableLog {
  readonly #writer: ExchangeWriter

  constructor(path: string, private readonly sheet?: string) {
    this.#writer = new ExchangeWriter(path)
  }

  add(line: number, reason: string, raw: string): void {
    this.#writer.add([this.sheet, String(line), reason, raw])
  }

  finish(): ExchangeFile {
    return finished(this.#writer)
  }
}

/** The relation (sheet, line, reason, raw) of an {@link UnreadableLog}; undefined when all could be read. */
export function unreadableRelation(log: ExchangeFile): Relation | undefined {
  if (log.rows === 0) return undefined
  return {
    sql: `SELECT "0" AS "sheet", CAST("1" AS BIGINT) AS "line", "2" AS "reason", "3" AS "raw" FROM ${exchangeSql(log, 4)}`,
    files: [log.path],
  }
}

/**
 * A COPY statement that writes a SELECT as an exchange file, for a worker to read by {@link readExchange}: every value as
 * DuckDB writes it as text, binary ones in base64.
 */
export function writeExchangeSql(sql: string, columns: readonly Column[], path: string): string {
  const selected = columns.map(({ name, type }, index) => {
    const value = type.name === 'binary' ? `base64(${identifier(name)})` : identifier(name)
    return `CAST(${value} AS VARCHAR) AS ${identifier(String(index))}`
  })
  return `COPY (SELECT ${selected.join(', ')} FROM (${sql}) AS t) TO ${text(path)} (FORMAT json)`
}

/** The rows of a file that {@link writeExchangeSql} wrote, one after another: all columns in order, NULL as null. */
export async function* readExchange(path: string): AsyncGenerator<(string | null)[]> {
  for await (const line of textLines(path)) {
    const row: unknown = JSON.parse(line)
    if (typeof row !== 'object' || row === null) throw new TypeError(`${path} is no exchange file`)
    // Keys that are numbers come in ascending order, whatever their order in the text (ECMA-262, OrdinaryOwnPropertyKeys).
    yield Object.values(row).map((value: unknown) => typeof value === 'string' ? value : null)
  }
}

/** Lines ended by LF alone: Node's readline would also cut at U+2028. */
async function* textLines(path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

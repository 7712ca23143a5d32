import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Relation } from '#shared/define/format'
import type { DataType } from '#shared/model/data-type'
import { identifier, text, textList } from '../../duckdb/quote'
import { physicalType } from '../../duckdb/types'

/**
 * Rows of a database on their way into DuckDB: CSV files without a header, RFC 4180, UTF-8, lines ended by LF. NULL is
 * nothing at all, an empty text is `""`: what PostgreSQL's `COPY … (FORMAT csv)` writes is the same.
 */

/**
 * How a cell's bytes are written. `plain`: as they are, for what never holds a comma, a quote or a line end (numbers,
 * dates). `text`: quoted. `hex`: two digits a byte. `bits`: as the unsigned integer that they are, the highest byte first.
 */
export type CsvEncoding = 'plain' | 'text' | 'hex' | 'bits'

/** One file of rows. */
export interface CsvPart {
  readonly path: string
  readonly rows: number
  readonly bytes: number
  /** The longest row in bytes, at most: what reading it needs to know. */
  readonly longest: number
}

/** A column of the parts, in their order. */
export interface CsvColumn {
  readonly name: string
  readonly type: DataType
  /** SQL for the value, given SQL for its text; a cast to the type unless told. */
  readonly value?: (text: string) => string
}

/** Rows are gathered to about this many bytes before they are written. */
const FLUSH_AT = 1 << 20
/** Below this, copying byte by byte is faster than asking the buffer to. */
const SHORT = 48
/** DuckDB is told to expect no shorter rows: it sizes its buffers by them. */
const USUAL_ROW_BYTES = 2 << 20

const [COMMA, QUOTE, LINE_END] = [0x2c, 0x22, 0x0a]
const HEX = Buffer.from('0123456789abcdef')

/** Writes rows as {@link CsvPart}s into a folder. Rows that stand in no sealed part are lost with the process. */
export class CsvPartWriter {
  #buffer = Buffer.allocUnsafe(2 * FLUSH_AT)
  #at = 0
  #file: { readonly path: string; readonly handle: FileHandle } | undefined
  #written: Promise<void> = Promise.resolve()
  #part = { rows: 0, bytes: 0, longest: 0 }

  /** @param first the number of the first part */
  constructor(private readonly folder: string, private readonly encodings: readonly CsvEncoding[], private number = 0) {}

  /** Rows and bytes that stand in no sealed part. */
  get open(): { readonly rows: number; readonly bytes: number } { return { rows: this.#part.rows, bytes: this.#part.bytes + this.#at } }

  /** Adds a row; null is NULL. True: {@link flush}, and give no more rows for as long as it takes. */
  add(row: readonly (Uint8Array | null)[]): boolean {
    const start = this.#at
    this.#reserve(row)
    for (let index = 0; index < row.length; index += 1) {
      if (index > 0) this.#buffer[this.#at++] = COMMA
      const cell = row[index]
      if (cell) this.#cell(cell, this.encodings[index])
    }
    // A single NULL would be an empty line, which is no row: so rows of one column have an empty second one.
    if (row.length === 1) this.#buffer[this.#at++] = COMMA
    this.#buffer[this.#at++] = LINE_END
    this.#part.rows += 1
    this.#part.longest = Math.max(this.#part.longest, this.#at - start)
    return this.#at >= FLUSH_AT
  }

  /** Writes what was gathered. Rows that are added meanwhile are written after it. */
  flush(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#at)
    this.#buffer = Buffer.allocUnsafe(2 * FLUSH_AT)
    this.#at = 0
    this.#part.bytes += bytes.length
    this.#written = this.#written.then(async () => {
      const { handle } = await this.#opened()
      await handle.writeFile(bytes)
    })
    return this.#written
  }

  /** Ends the part; undefined where no row was added. @param durable it must outlive a power cut */
  async seal(durable = false): Promise<CsvPart | undefined> {
    if (this.#part.rows === 0) return undefined
    void this.flush()
    // Rows that are added from here on belong to the next part, in whatever order things end.
    const part = this.#part
    this.#part = { rows: 0, bytes: 0, longest: 0 }
    const sealed = this.#written.then(async () => {
      const { path, handle } = await this.#opened()
      if (durable) await handle.sync()
      await handle.close()
      this.#file = undefined
      this.number += 1
      return { path, ...part }
    })
    this.#written = sealed.then(() => {})
    return sealed
  }

  /** Throws away the rows that stand in no sealed part. */
  async discard(): Promise<void> {
    await this.#written.catch(() => {})
    const file = this.#file
    this.#file = undefined
    this.#at = 0
    this.#part = { rows: 0, bytes: 0, longest: 0 }
    if (!file) return
    await file.handle.close()
    await rm(file.path, { force: true })
  }

  async #opened(): Promise<{ readonly path: string; readonly handle: FileHandle }> {
    if (this.#file) return this.#file
    const path = join(this.folder, `part-${String(this.number).padStart(6, '0')}.csv`)
    this.#file = { path, handle: await open(path, 'w') }
    return this.#file
  }

  /** Makes room for the longest that a row can become. */
  #reserve(row: readonly (Uint8Array | null)[]): void {
    let most = row.length + 2
    for (const cell of row) if (cell) most += 2 * cell.length + 20
    if (this.#at + most <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, this.#at + most))
    this.#buffer.copy(larger, 0, 0, this.#at)
    this.#buffer = larger
  }

  #cell(cell: Uint8Array, encoding: CsvEncoding | undefined): void {
    const buffer = this.#buffer
    const { length } = cell
    let at = this.#at
    if (encoding === 'plain') {
      if (length < SHORT) for (let index = 0; index < length; index += 1) buffer[at++] = cell[index]!
      else {
        buffer.set(cell, at)
        at += length
      }
    } else if (encoding === 'hex') {
      // An empty one is quoted, to be no NULL.
      if (length === 0) at += buffer.write('""', at, 'latin1')
      for (let index = 0; index < length; index += 1) {
        buffer[at++] = HEX[cell[index]! >> 4]!
        buffer[at++] = HEX[cell[index]! & 15]!
      }
    } else if (encoding === 'bits') {
      let bits = 0n
      for (const byte of cell) bits = bits << 8n | BigInt(byte)
      at += buffer.write(bits.toString(), at, 'latin1')
    } else {
      buffer[at++] = QUOTE
      if (length >= SHORT && cell.indexOf(QUOTE) === -1) {
        buffer.set(cell, at)
        at += length
      } else {
        for (let index = 0; index < length; index += 1) {
          const byte = cell[index]!
          if (byte === QUOTE) buffer[at++] = QUOTE
          buffer[at++] = byte
        }
      }
      buffer[at++] = QUOTE
    }
    this.#at = at
  }
}

/** The rows of parts, one after the other, typed. A text that is no value of its column's type fails the reading. */
export function csvPartsRelation(parts: readonly Pick<CsvPart, 'path' | 'longest'>[], columns: readonly CsvColumn[]): Relation {
  if (parts.length === 0) return { sql: `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${physicalType(type)}) AS ${identifier(name)}`).join(', ')} WHERE false`, files: [] }
  const physical = columns.map(({ type, value }) => (value || type.name === 'nested' ? 'VARCHAR' : physicalType(type)))
  const selected = columns.map(({ name, type, value }, index) => {
    const given = identifier(`c${index}`)
    return `${value ? `CAST(${value(given)} AS ${physicalType(type)})` : physical[index] === 'VARCHAR' && type.name !== 'text' ? `CAST(${given} AS ${physicalType(type)})` : given} AS ${identifier(name)}`
  })
  const declared = [...physical, ...columns.length === 1 ? ['VARCHAR'] : []].map((type, index) => `'c${index}': ${text(type)}`)
  const longest = parts.reduce((most, part) => Math.max(most, part.longest), USUAL_ROW_BYTES) + 16
  const files = parts.map(({ path }) => path)
  return {
    sql: `SELECT ${selected.join(', ')} FROM read_csv(${textList(files)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n', nullstr = '', allow_quoted_nulls = false,`
      + ` hive_partitioning = false, max_line_size = ${longest}, columns = {${declared.join(', ')}})`,
    files,
  }
}

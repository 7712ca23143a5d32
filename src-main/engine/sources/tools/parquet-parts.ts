import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Relation } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import type { DataType } from '#shared/model/data-type'
import { identifier, textList } from '../../duckdb/quote'
import { physicalType } from '../../duckdb/types'
import type { Part } from './kept-parts'
import { BitsValues, BytesValues, type ColumnValues, IntegerValues, MOST_INTEGER_DIGITS, Slabs } from './parquet-columns'
import { MAGIC, ParquetFile } from './parquet-file'
import { momentSql, MomentValues } from './parquet-moments'

/**
 * Rows of a database on their way into DuckDB, where the database sends texts: Parquet files, which DuckDB reads in half of
 * the time that CSV takes, in groups as large as those of its tables.
 */

/**
 * What a cell's bytes are. `text`: UTF-8, of whatever type. `integer`, `decimal`: digits. `moment`: a day, with a time or
 * without, see parquet-moments.ts. `bytes`: themselves. `bits`: an
 * unsigned integer, the highest byte first.
 */
export type CellEncoding = 'text' | 'integer' | 'decimal' | 'moment' | 'bytes' | 'bits'

export interface PartColumn {
  readonly type: DataType
  readonly encoding: CellEncoding
  /** Where its cell stands in a row. */
  readonly place: number
}

/** A column of what is read back. */
export interface WrittenColumn extends Column {
  readonly encoding: CellEncoding
  /** Characters of each text that was a `moment`: needed where the column is text now. */
  readonly length?: number | undefined
}

/** The cells of a row: each from a place of the buffer to another; NULL from -1. */
export interface RowCells {
  readonly buffer: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** So many rows are a row group of DuckDB's tables. */
const GROUP_ROWS = 122_880
/** Wide rows make smaller groups. */
const GROUP_BYTES = 32 << 20
/** Whoever gives rows hears of it after so many bytes. */
const REST_BYTES = 1 << 20
/** What remembering a NULL takes: a thousand columns of nothing else shall not fill the memory. */
const NULL_BYTES = 8
/** No system takes more in one call. */
const MOST_PIECES = 1024
/** `YYYY-MM-DD hh:mm:ss.ffffff` */
const MOST_MOMENT = 26

/** Writes rows as parts into a folder. Rows that stand in no sealed part are lost with the process. */
export class ParquetPartWriter {
  readonly #slabs: Slabs
  readonly #columns: readonly { readonly values: ColumnValues; readonly place: number; nulls: number[] }[]
  #group = { rows: 0, bytes: 0 }
  #untold = 0
  #file: ParquetFile
  #handle: { readonly path: string; readonly handle: FileHandle } | undefined
  #written: Promise<void> = Promise.resolve()
  #part = { rows: 0, bytes: 0 }

  /** @param first the number of the first part */
  constructor(private readonly folder: string, columns: readonly PartColumn[], private number = 0) {
    this.#slabs = new Slabs(columns.length)
    this.#columns = columns.map((column) => ({ values: valuesOf(column, this.#slabs), place: column.place, nulls: [] }))
    this.#file = this.#newFile()
  }

  /** Rows and bytes that stand in no sealed part. */
  get open(): { readonly rows: number; readonly bytes: number } { return { rows: this.#part.rows + this.#group.rows, bytes: this.#part.bytes + this.#group.bytes } }

  /** Adds a row. True: {@link flush}, and give no more rows for as long as it takes. Throws SOURCE_ANSWER for digits that are none. */
  add({ buffer, starts, ends }: RowCells): boolean {
    const group = this.#group
    let bytes = 1
    for (const column of this.#columns) {
      const start = starts[column.place]!
      const end = ends[column.place]!
      if (start < 0) {
        column.nulls.push(group.rows)
        bytes += NULL_BYTES
      } else {
        column.values.add(buffer, start, end)
        bytes += end - start
      }
    }
    group.rows += 1
    group.bytes += bytes
    this.#untold += bytes
    return this.#untold >= REST_BYTES || this.#isFull
  }

  get #isFull(): boolean { return this.#group.rows >= GROUP_ROWS || this.#group.bytes >= GROUP_BYTES }

  /** Writes what was gathered, if that is enough. Rows that are added meanwhile are written after it. */
  async flush(): Promise<void> {
    this.#untold = 0
    if (this.#isFull) this.#endGroup()
    await this.#written
  }

  /** Ends the part; undefined where no row was added. @param durable it must outlive a power cut */
  async seal(durable = false): Promise<Part | undefined> {
    if (this.#group.rows > 0) this.#endGroup()
    if (this.#part.rows === 0) return undefined
    // Rows that are added from here on belong to the next part, in whatever order things end.
    const { rows } = this.#part
    const footer = this.#file.footer()
    this.#part = { rows: 0, bytes: 0 }
    this.#file = this.#newFile()
    const sealed = this.#written.then(async () => {
      const { path, handle } = await this.#opened()
      await handle.writeFile(footer)
      if (durable) await handle.sync()
      const { size: bytes } = await handle.stat()
      await handle.close()
      this.#handle = undefined
      this.number += 1
      return { path, rows, bytes }
    })
    this.#written = sealed.then(() => {})
    return sealed
  }

  /** Throws away the rows that stand in no sealed part. */
  async discard(): Promise<void> {
    await this.#written.catch(() => {})
    const file = this.#handle
    this.#handle = undefined
    this.#takeGroup()
    this.#file = this.#newFile()
    this.#part = { rows: 0, bytes: 0 }
    if (!file) return
    await file.handle.close()
    await rm(file.path, { force: true })
  }

  #newFile(): ParquetFile { return new ParquetFile(this.#columns.map(({ values }) => values.physical)) }

  #endGroup(): void {
    const { rows, bytes } = this.#group
    const columns = this.#takeGroup()
    const content = this.#file.group(rows, columns)
    this.#part.rows += rows
    this.#part.bytes += bytes
    this.#written = this.#written.then(async () => {
      const { handle } = await this.#opened()
      await writeAll(handle, content)
      for (const { slabs } of columns) this.#slabs.give(slabs)
    })
  }

  #takeGroup(): (ReturnType<ColumnValues['take']> & { readonly nulls: readonly number[] })[] {
    this.#group = { rows: 0, bytes: 0 }
    return this.#columns.map((column) => {
      const { nulls } = column
      column.nulls = []
      return { ...column.values.take(), nulls }
    })
  }

  async #opened(): Promise<{ readonly path: string; readonly handle: FileHandle }> {
    if (this.#handle) return this.#handle
    const path = join(this.folder, `part-${String(this.number).padStart(6, '0')}.parquet`)
    this.#handle = { path, handle: await open(path, 'w') }
    await this.#handle.handle.writeFile(MAGIC)
    return this.#handle
  }
}

function valuesOf({ type: { precision = 38, scale = 10 }, encoding }: PartColumn, slabs: Slabs): ColumnValues {
  if (encoding === 'integer') return new IntegerValues({ physical: 'integer' }, slabs, 0)
  if (encoding === 'decimal' && precision <= MOST_INTEGER_DIGITS) return new IntegerValues({ physical: 'decimal', precision, scale }, slabs, scale)
  if (encoding === 'moment') return new MomentValues({ physical: 'integer' }, slabs)
  if (encoding === 'bits') return new BitsValues({ physical: 'text' }, slabs)
  return new BytesValues({ physical: encoding === 'bytes' ? 'bytes' : 'text' }, slabs)
}

/** Writes many pieces by few calls. */
async function writeAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  for (let first = 0; first < pieces.length; first += MOST_PIECES) {
    let rest = pieces.slice(first, first + MOST_PIECES)
    while (rest.length > 0) {
      let { bytesWritten: written } = await file.writev(rest)
      while (rest[0] && rest[0].length <= written) written -= rest.shift()?.length ?? 0
      if (rest[0]) rest = [rest[0].subarray(written), ...rest.slice(1)]
    }
  }
}

/** The rows of parts, one after the other, typed. A text that is no value of its column's type fails the reading. */
export function parquetPartsRelation(parts: readonly Pick<Part, 'path'>[], columns: readonly WrittenColumn[]): Relation {
  if (parts.length === 0) return { sql: `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${physicalType(type)}) AS ${identifier(name)}`).join(', ')} WHERE false`, files: [] }
  const files = parts.map(({ path }) => path)
  const selected = columns.map(({ name, type, encoding, length = MOST_MOMENT }, index) => {
    const column = identifier(`c${index}`)
    return `${encoding === 'moment' ? momentSql(column, type, length) : `CAST(${column} AS ${physicalType(type)})`} AS ${identifier(name)}`
  })
  return { sql: `SELECT ${selected.join(', ')} FROM read_parquet(${textList(files)}, hive_partitioning = false)`, files }
}

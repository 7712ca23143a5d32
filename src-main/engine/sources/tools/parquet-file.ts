/**
 * As much of Apache Parquet as it takes to hand rows to DuckDB: flat optional columns, one page of PLAIN values for each
 * column of a row group, no compression (https://github.com/apache/parquet-format: README, Encodings.md, parquet.thrift).
 */

/** How the values of a column stand in the file: UTF-8, bytes, 64-bit integers, or those with a point put into them. */
export type PhysicalColumn = { readonly physical: 'text' | 'bytes' | 'integer' } | { readonly physical: 'decimal'; readonly precision: number; readonly scale: number }

/** What a row group holds of one column: PLAIN values of the rows that have one, in order, in pieces; and which rows have none. */
export interface GroupColumn {
  readonly pieces: readonly Uint8Array[]
  /** Ascending numbers of the rows, from 0 within the row group. */
  readonly nulls: readonly number[]
}

interface ColumnChunk {
  readonly offset: number
  readonly bytes: number
}

interface RowGroup {
  readonly rows: number
  readonly columns: readonly ColumnChunk[]
}

export const MAGIC = Buffer.from('PAR1')

/** From parquet.thrift: Type, FieldRepetitionType, ConvertedType, Encoding, CompressionCodec, PageType. */
const [INT64, BYTE_ARRAY, OPTIONAL, UTF8, DECIMAL, PLAIN, RLE, UNCOMPRESSED, DATA_PAGE] = [2, 6, 1, 0, 5, 0, 3, 0, 0]

/** Knows what was written to a file, and what is to be written next. */
export class ParquetFile {
  readonly #groups: RowGroup[] = []
  #at = MAGIC.length

  /** @param columns in their order; they are called c0, c1, … */
  constructor(private readonly columns: readonly PhysicalColumn[]) {}

  /** What is to be written for a row group, behind the {@link MAGIC} and the groups before it. */
  group(rows: number, values: readonly GroupColumn[]): Uint8Array[] {
    const columns: ColumnChunk[] = []
    const bytes = values.flatMap(({ pieces, nulls }) => {
      const levels = definitionLevels(rows, nulls)
      const page = pieces.reduce((sum, piece) => sum + piece.length, levels.length)
      const header = pageHeader(rows, page)
      columns.push({ offset: this.#at, bytes: header.length + page })
      this.#at += header.length + page
      return [header, levels, ...pieces]
    })
    this.#groups.push({ rows, columns })
    return bytes
  }

  /** What is to be written at the end. */
  footer(): Uint8Array {
    const metadata = new Compact().field(1, I32, 1)
      .list(2, [rootElement(this.columns.length), ...this.columns.map(schemaElement)])
      .field(3, I64, this.#groups.reduce((sum, { rows }) => sum + rows, 0))
      .list(4, this.#groups.map((group) => this.#rowGroup(group)))
      .end()
    const length = Buffer.alloc(4)
    length.writeUInt32LE(metadata.length)
    return Buffer.concat([metadata, length, MAGIC])
  }

  #rowGroup({ rows, columns }: RowGroup): Uint8Array {
    const chunks = columns.map(({ offset, bytes }, index) => {
      const metadata = new Compact().field(1, I32, isNumber(this.columns[index]) ? INT64 : BYTE_ARRAY).numbers(2, [PLAIN, RLE]).texts(3, [`c${index}`])
        .field(4, I32, UNCOMPRESSED).field(5, I64, rows).field(6, I64, bytes).field(7, I64, bytes).field(9, I64, offset).end()
      return new Compact().field(2, I64, offset).struct(3, metadata).end()
    })
    return new Compact().list(1, chunks).field(2, I64, columns.reduce((sum, { bytes }) => sum + bytes, 0)).field(3, I64, rows).end()
  }
}

const isNumber = (column: PhysicalColumn | undefined): boolean => column?.physical === 'integer' || column?.physical === 'decimal'

const rootElement = (children: number): Uint8Array => new Compact().text(4, 'rows').field(5, I32, children).end()

function schemaElement(column: PhysicalColumn, index: number): Uint8Array {
  const element = new Compact().field(1, I32, isNumber(column) ? INT64 : BYTE_ARRAY).field(3, I32, OPTIONAL).text(4, `c${index}`)
  if (column.physical === 'text') element.field(6, I32, UTF8)
  if (column.physical === 'decimal') element.field(6, I32, DECIMAL).field(7, I32, column.scale).field(8, I32, column.precision)
  return element.end()
}

function pageHeader(rows: number, bytes: number): Uint8Array {
  const page = new Compact().field(1, I32, rows).field(2, I32, PLAIN).field(3, I32, RLE).field(4, I32, RLE).end()
  return new Compact().field(1, I32, DATA_PAGE).field(2, I32, bytes).field(3, I32, bytes).struct(5, page).end()
}

/** Which rows have a value: 1, or none: 0, as runs of one bit each. */
function definitionLevels(rows: number, nulls: readonly number[]): Uint8Array {
  if (nulls.length === 0) return withLength(Buffer.from([...varint(rows * 2), 1]))
  const groups = Math.ceil(rows / 8)
  const header = varint(groups * 2 + 1)
  const bits = Buffer.alloc(header.length + groups, 0xff)
  bits.set(header)
  for (const row of nulls) bits[header.length + (row >> 3)]! &= ~(1 << (row & 7))
  return withLength(bits)
}

function withLength(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Seven bits in each byte, the lowest first. Not negative, below 2^53. */
function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push(rest % 128 | 0x80)
  bytes.push(rest)
  return bytes
}

/** Types of Thrift's compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md). */
const [I32, I64, BINARY, LIST, STRUCT] = [5, 6, 8, 9, 12]

/** A struct of Thrift's compact protocol, written field by field in the order of their numbers. */
class Compact {
  readonly #parts: Uint8Array[] = []
  #last = 0

  /** An integer that is not negative. */
  field(id: number, type: number, value: number): this {
    return this.#put(id, type, varint(value * 2))
  }

  text(id: number, value: string): this {
    return this.#put(id, BINARY, textBytes(value))
  }

  struct(id: number, value: Uint8Array): this {
    return this.#put(id, STRUCT, value)
  }

  list(id: number, structs: readonly Uint8Array[]): this {
    return this.#put(id, LIST, listHeader(structs.length, STRUCT), ...structs)
  }

  numbers(id: number, values: readonly number[]): this {
    return this.#put(id, LIST, listHeader(values.length, I32), ...values.map((value) => varint(value * 2)))
  }

  texts(id: number, values: readonly string[]): this {
    return this.#put(id, LIST, listHeader(values.length, BINARY), ...values.map(textBytes))
  }

  end(): Uint8Array {
    return Buffer.concat([...this.#parts, Buffer.of(0)])
  }

  #put(id: number, type: number, ...values: readonly (Uint8Array | readonly number[])[]): this {
    this.#parts.push(Buffer.of((id - this.#last) * 16 + type), ...values.map((value) => Uint8Array.from(value)))
    this.#last = id
    return this
  }
}

const textBytes = (value: string): number[] => [...varint(Buffer.byteLength(value)), ...Buffer.from(value)]
const listHeader = (size: number, type: number): number[] => (size < 15 ? [size * 16 + type] : [0xf0 + type, ...varint(size)])

import type { Query } from 'mysql2'
import type { RowCells } from '#engine/sources/tools/parquet-parts'
import { failure } from '#shared/model/problem'

/** A packet as the driver hands it to a statement. */
interface DriverPacket {
  readonly buffer: Uint8Array
  readonly offset: number
  readonly end: number
  isEOF(): boolean
}

/** The first byte of a cell is its length, or one of these (Protocol::LengthEncodedInteger). */
const [NULL, TWO_BYTES, THREE_BYTES, EIGHT_BYTES] = [0xfb, 0xfc, 0xfd, 0xfe]

/** A row as the server sends it: where each cell's text in UTF-8, or its bytes, stand. The next row takes its place. */
export class RowPacket implements RowCells {
  buffer: Uint8Array = Buffer.alloc(0)
  readonly starts: Int32Array
  readonly ends: Int32Array

  constructor(readonly width: number) {
    this.starts = new Int32Array(width)
    this.ends = new Int32Array(width)
  }

  /** Finds the cells between two places (Protocol::ResultsetRow). Throws SOURCE_ANSWER where they are not as many as they should be. */
  read(buffer: Uint8Array, from: number, end: number): void {
    const { starts, ends, width } = this
    this.buffer = buffer
    let at = from
    for (let place = 0; place < width; place += 1) {
      let length = buffer[at++]!
      if (length === NULL) {
        starts[place] = -1
        continue
      }
      if (length > NULL) {
        const size = length === TWO_BYTES ? 2 : length === THREE_BYTES ? 3 : length === EIGHT_BYTES ? 8 : 0
        length = 0
        for (let index = size - 1; index >= 0; index -= 1) length = length * 256 + buffer[at + index]!
        at += size
      }
      starts[place] = at
      at += length
      ends[place] = at
    }
    if (at !== end) throw failure('SOURCE_ANSWER', 'The server sent a row that cannot be read.', 'Try again; something between you and the server may change what it sends.')
  }

  /** A cell's text. */
  text(place: number): string | null {
    const start = this.starts[place] ?? -1
    return start < 0 ? null : Buffer.from(this.buffer.subarray(start, this.ends[place])).toString('utf8')
  }
}

/**
 * Hands over the rows of a statement's answer as they were sent. The driver would make an array of each, with a buffer for
 * every cell, which takes longer than all the rest: so the state in which it takes rows (`row` in its lib/commands/query.js)
 * is another one for this statement.
 */
export function takeRows(statement: Query, take: (row: RowPacket) => void): void {
  const usual: unknown = Reflect.get(statement, 'row')
  if (typeof usual !== 'function') throw new Error('the MySQL driver takes rows in another way now')
  let row = new RowPacket(0)
  statement.on('fields', (fields: readonly unknown[] | undefined) => { row = new RowPacket(fields?.length ?? 0) })
  const state = (packet: DriverPacket, connection: unknown): unknown => {
    if (packet.isEOF()) return Reflect.apply(usual, statement, [packet, connection])
    row.read(packet.buffer, packet.offset, packet.end)
    take(row)
    return state
  }
  Object.defineProperty(statement, 'row', { value: state })
}

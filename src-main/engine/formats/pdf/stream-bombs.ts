import { inflateSync } from 'node:zlib'
import { bomb, isBomb } from '#engine/zip/container'
import { Failure } from '#shared/model/problem'

const TRUST = 'If you trust it, open it in a PDF reader and print it to a new PDF.'
/** What all streams of a file may unpack to before their ratio counts. */
const MOST_AT_ONCE = 256 << 20
/** A stream may be packed several times. */
const DEEPEST = 3

const BEGIN = Buffer.from('stream')

/**
 * Unpacks the Flate streams of a PDF (ISO 32000-1, 7.4.4) to nowhere: a parser holds each of them whole, and a small file
 * can hold gigabytes. Throws LIMIT_EXCEEDED.
 */
export function refuseStreamBombs(bytes: Buffer, name: string): void {
  let total = 0
  for (let at = bytes.indexOf(BEGIN); at >= 0; at = bytes.indexOf(BEGIN, at + BEGIN.length)) {
    const start = bytes[at + 6] === 13 ? at + 8 : at + 7
    if (!isZlib(bytes, start)) continue
    const end = bytes.indexOf('endstream', start)
    total += unpackedSize(bytes.subarray(start, end < 0 ? undefined : end), name)
    if (isBomb(bytes.length, total)) throw bomb(name, { trust: TRUST }, 'its streams unpack to more than a hundred times its size')
  }
}

/** The two bytes of a zlib header (RFC 1950, 2.2). */
const isZlib = (bytes: Buffer, at: number): boolean => (bytes[at]! & 0x0f) === 8 && ((bytes[at]! << 8) + (bytes[at + 1] ?? 0)) % 31 === 0

function unpackedSize(packed: Buffer, name: string, depth = 1): number {
  try {
    const plain = inflateSync(packed, { maxOutputLength: MOST_AT_ONCE })
    if (isBomb(packed.length, plain.length)) throw bomb(name, { trust: TRUST }, `a stream in it unpacks to ${plain.length >> 20} MB from ${Math.ceil(packed.length / 1024)} KB`)
    return plain.length + (depth < DEEPEST && isZlib(plain, 0) ? unpackedSize(plain, name, depth + 1) : 0)
  } catch (error) {
    if (error instanceof Failure) throw error
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw bomb(name, { trust: TRUST }, `a stream in it unpacks to more than ${MOST_AT_ONCE >> 20} MB`)
    // What is damaged the parser tells.
    return 0
  }
}

import { closeSync, fstatSync, readSync } from 'node:fs'
import iconv from 'iconv-lite'
import { unitOf } from '#engine/text/encoding'
import { CR, LF } from '#engine/text/line-ends'
import { openRegular } from '#engine/text/sample'
import type { Dialect } from './options'

/** Notes are looked for in this much of the end of a file. */
const TAIL = 4 * 1024 * 1024

/** The last lines of a file: where they start in its bytes, and their texts. Blank lines at the very end do not count but belong to them. */
export function findNotes(file: { path: string; name: string }, { footer, encoding }: Pick<Dialect, 'footer' | 'encoding'>, bareCr: boolean): { start: number; lines: string[] } {
  if (footer === 0) return { start: Infinity, lines: [] }
  const handle = openRegular(file)
  try {
    const size = fstatSync(handle).size
    const from = Math.max(0, size - TAIL) & ~3
    const tail = Buffer.alloc(size - from)
    readSync(handle, tail, 0, tail.length, from)
    const lines = linesOf(tail, unitOf(encoding), /be$/i.test(encoding), bareCr).map(([start, end]) => ({ start, text: decode(tail.subarray(start, end), encoding) }))
    const last = lines.findLastIndex((line) => line.text.trim() !== '')
    const notes = lines.slice(Math.max(0, last + 1 - footer))
    return { start: from + (notes[0]?.start ?? tail.length), lines: notes.map((line) => line.text) }
  } finally {
    closeSync(handle)
  }
}

function linesOf(bytes: Buffer, unit: number, bigEndian: boolean, bareCr: boolean): [start: number, end: number][] {
  const sign = bareCr ? CR : LF
  const lines: [number, number][] = []
  let start = 0
  for (let at = 0; at + unit <= bytes.length; at += unit) {
    if (bytes[bigEndian ? at + unit - 1 : at] !== sign) continue
    if (unit > 1 && (bigEndian ? bytes.readUIntBE(at, unit) : bytes.readUIntLE(at, unit)) !== sign) continue
    lines.push([start, at])
    start = at + unit
  }
  if (start < bytes.length) lines.push([start, bytes.length])
  return lines
}

function decode(bytes: Buffer, encoding: string): string {
  return iconv.decode(bytes, encoding).replace(/\r$/, '')
}

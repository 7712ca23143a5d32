import { isUtf8 } from 'node:buffer'
import { cutTail, decoderOf, markedEncoding, unitOf } from './encoding'

/** Marks of files that are no text although few of their first bytes are control characters. */
const BINARY = /^(?:PK\x03\x04|PAR1|%PDF|\xd0\xcf\x11\xe0|SQLite f|\x1f\x8b|\x89PNG)/

/** Is the beginning of a file text? Few control characters, or valid UTF-8; the zeros of UTF-16 are let pass, and behind its mark every byte of its letters. */
export function isText(head: Uint8Array): boolean {
  const part = head.subarray(0, 4096)
  const marked = markedEncoding(part)
  // Cyrillic, Greek, Hebrew and Arabic letters are half control characters there.
  if (marked && unitOf(marked) > 1) return decoderOf(marked)(part.subarray(0, part.length & ~3)) !== null || unitOf(marked) === 4
  if (BINARY.test(Buffer.from(part.subarray(0, 8)).toString('latin1')) || Buffer.from(part.subarray(8, 12)).toString('latin1') === 'DUCK') return false
  const control = part.reduce((count, byte) => count + (byte < 32 && ![0, 1, 9, 10, 12, 13, 31].includes(byte) ? 1 : 0), 0)
  return control <= part.length * 0.02 || isUtf8(part.subarray(0, part.length - cutTail(part)))
}

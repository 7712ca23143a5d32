import { isAscii, isUtf8 } from 'node:buffer'
import { analyse } from 'chardet'
import iconv from 'iconv-lite'
import { failure } from '#shared/model/problem'
import type { Guess } from '#shared/model/reading'
import type { Sample } from './sample'

/** Fewer letters than these tell no Latin encoding from another. */
const FEW_LETTERS = 20

/** What people are offered to choose from; any other name that the platform knows can be given too. */
const OFFERED = [
  'utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-15', 'windows-1250', 'iso-8859-2', 'windows-1251', 'koi8-r', 'windows-1253', 'windows-1254',
  'windows-1255', 'windows-1256', 'windows-1257', 'shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr', 'macintosh', 'cp437', 'cp850',
]

const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-32le', [0xff, 0xfe, 0, 0]], ['utf-32be', [0, 0, 0xfe, 0xff]], ['utf-8', [0xef, 0xbb, 0xbf]], ['utf-16le', [0xff, 0xfe]], ['utf-16be', [0xfe, 0xff]],
]

/** The encoding that a byte order mark at the beginning of a file tells. */
export const markedEncoding = (head: Uint8Array): string | undefined => MARKS.find(([, mark]) => mark.every((byte, index) => head[index] === byte))?.[0]

/** The encoding of a text file by its byte order mark, by being valid UTF-8, by the zeros of UTF-16, else by the frequency of its letters. */
export function guessEncoding(sample: Sample): Guess {
  const marked = markedEncoding(sample.head)
  if (marked) return guess(marked, 1, 'It begins with a byte order mark.')
  const wide = guessWide(sample.head)
  if (wide) return guess(wide, 0.95, 'Every other byte of its beginning is zero.')
  const parts = [sample.head, trimStart(sample.middle), trimStart(sample.tail)].map(trimEnd)
  if (parts.every((part) => isAscii(part))) return guess('utf-8', 0.9, 'The parts that were looked at hold ASCII only.')
  if (parts.every((part) => isUtf8(part))) return guess('utf-8', 0.99, 'It is valid UTF-8.')
  if (isMostlyUtf8(parts)) return guess('utf-8', 0.7, 'Most of it is valid UTF-8; lines with other bytes are set aside.')
  return guessLegacy(parts.find((part) => !isUtf8(part))!)
}

/** Are most characters of several bytes valid UTF-8? Then the others come from lines of another origin. */
export function isMostlyUtf8(parts: readonly Uint8Array[]): boolean {
  const { good, bad } = countSequences(parts)
  return good > 2 * bad
}

/** Characters of several bytes that are valid UTF-8, and bytes above 127 that belong to none. */
function countSequences(parts: readonly Uint8Array[]): { good: number; bad: number } {
  const counts = { good: 0, bad: 0 }
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 1) {
      const byte = part[at]!
      if (byte < 0x80) continue
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      if (isUtf8(part.subarray(at, at + length))) {
        counts.good += 1
        at += length - 1
      } else counts.bad += 1
    }
  }
  return counts
}

/** The encoding of bytes that are not UTF-8, by the frequency of letters. */
export function guessLegacy(bytes: Uint8Array): Guess {
  const found = analyse(bytes).map(({ name, confidence }) => ({ name: normalise(name), confidence: confidence / 100 })).filter(({ name }) => !name.startsWith('utf'))
  const best = found[0]
  // A few letters say little: most single-byte encodings of Latin letters fit them equally well.
  const letters = bytes.reduce((count, byte) => count + (byte > 127 ? 1 : 0), 0)
  const latin = best !== undefined && /^(?:windows-125[024]|iso-8859-)/.test(best.name)
  if (!best || best.confidence < 0.1 || (latin && letters < FEW_LETTERS)) return guess('windows-1252', 0.4, 'It is not UTF-8, and its bytes fit Western European text best.')
  return guess(best.name, Math.min(0.9, best.confidence), 'It is not UTF-8; its letters are as frequent as in texts of this encoding.')
}

function guess(value: string, confidence: number, because: string): Guess {
  const names = OFFERED.includes(value) ? OFFERED : [value, ...OFFERED]
  return { option: 'encoding', label: 'Encoding', value, shown: value, confidence, because, choices: names.map((name) => ({ value: name, shown: name })) }
}

/** One of many zero bytes in text comes from UTF-16 without a mark; a few are NUL characters. */
function guessWide(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const length = Math.min(head.length & ~1, 4096)
  let even = 0
  let odd = 0
  for (let at = 0; at < length; at += 2) {
    if (head[at] === 0) even += 1
    if (head[at + 1] === 0) odd += 1
  }
  const pairs = length / 2
  if (pairs < 2) return undefined
  if (odd > pairs * 0.7 && even < pairs * 0.1) return 'utf-16le'
  if (even > pairs * 0.7 && odd < pairs * 0.1) return 'utf-16be'
  return undefined
}

/** Superset encodings take the place of their subsets: browsers do the same, since files are labelled so. */
function normalise(name: string): string {
  const label = name.toLowerCase()
  const supersets: Readonly<Record<string, string>> = { 'iso-8859-1': 'windows-1252', 'iso-8859-9': 'windows-1254', gb2312: 'gb18030', gbk: 'gb18030', ascii: 'utf-8' }
  return supersets[label] ?? label
}

function trimStart(part: Buffer): Buffer {
  let at = 0
  while (at < 4 && at < part.length && (part[at]! & 0xc0) === 0x80) at += 1
  return part.subarray(at)
}

/** Without a character that is cut at the end. */
function trimEnd(part: Buffer): Buffer {
  return part.subarray(0, part.length - cutTail(part))
}

/** How many bytes at the end of UTF-8 text are the beginning of a character that is not whole (0 to 3). */
export function cutTail(text: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, text.length); back += 1) {
    const byte = text[text.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}

/** Bytes of one code unit: 1, for UTF-16 2, for UTF-32 4. */
export function unitOf(encoding: string): 1 | 2 | 4 {
  return /^utf-?16/i.test(encoding) ? 2 : /^utf-?32/i.test(encoding) ? 4 : 1
}

/** Is it read as it stands, without being decoded? */
export const isPlain = (encoding: string): boolean => /^(utf-?8|(us-)?ascii)$/i.test(encoding)

/** Turns whole lines into text; null where some bytes mean nothing in this encoding. */
export type LineDecoder = (bytes: Uint8Array) => string | null

/** A decoder for an encoding by name. Throws OPTION_INVALID for an unknown one. */
export function decoderOf(encoding: string): LineDecoder {
  // Node's TextDecoder lets half surrogate pairs pass even when it is told to be strict.
  if (unitOf(encoding) === 2) return (bytes) => decodeWide(Buffer.from(bytes), /be$/i.test(encoding))
  const decoder = platformDecoder(encoding)
  if (decoder) {
    return (bytes) => {
      try {
        return decoder.decode(bytes)
      } catch {
        return null
      }
    }
  }
  if (!iconv.encodingExists(encoding)) {
    throw failure('OPTION_INVALID', `"${encoding}" is no encoding that can be read.`, `Use one of ${OFFERED.join(', ')}.`, { value: encoding })
  }
  return (bytes) => {
    const text = iconv.decode(Buffer.from(bytes), encoding, { stripBOM: false })
    return text.includes('\ufffd') ? null : text
  }
}

function decodeWide(bytes: Buffer, bigEndian: boolean): string | null {
  if (bytes.length % 2 > 0) return null
  const text = (bigEndian ? bytes.swap16() : bytes).toString('utf16le')
  return text.isWellFormed() ? text : null
}

function platformDecoder(encoding: string) {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  } catch {
    return undefined
  }
}

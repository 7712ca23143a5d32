import { isUtf8 } from 'node:buffer'
import { CR, LF } from './line-ends'
import { LONGEST_RECORD, openSource, showBytes, tooLong } from './source'

/** A line of a text file. */
export interface TextLine {
  /** From 1. */
  readonly line: number
  /** Without its line end. */
  readonly text: string
  /** Bytes in it mean nothing in this encoding; they are shown as \xNN. */
  readonly broken: boolean
}

/**
 * The lines of a text file, one after another, in bounded memory. For worker threads: reading blocks.
 *
 * @param most read no further than this many bytes; the last line may be cut then, and is left out
 * @param passed told how many bytes of the file were read
 * @throws Failure LIMIT_EXCEEDED for a line without end; FILE_*
 */
export function* textLines(file: { readonly path: string; readonly name: string }, encoding: string, most = Infinity, passed?: (bytes: number) => void): Generator<TextLine> {
  const source = openSource(file, encoding)
  let rest: Buffer = Buffer.alloc(0)
  let broken: (readonly [number, number])[] = []
  let line = 0
  let end: number | undefined
  try {
    for (let piece = source.next(); piece; piece = source.next()) {
      const base = rest.length
      const text = base === 0 ? piece.text : Buffer.concat([rest, piece.text])
      broken = [...broken, ...piece.broken.map(([from, to]) => [base + from, base + to] as const)]
      // Old Macintosh files end lines by CR alone.
      end ??= text.includes(LF) || !text.includes(CR) ? LF : CR
      let at = 0
      for (let next = text.indexOf(end, at); next >= 0; next = text.indexOf(end, at)) {
        line += 1
        yield toLine(text.subarray(at, next), line, isBroken(broken, at, next))
        at = next + 1
      }
      rest = Buffer.from(text.subarray(at))
      broken = broken.flatMap(([from, to]) => (to > at ? [[Math.max(0, from - at), to - at] as const] : []))
      if (rest.length > LONGEST_RECORD) throw tooLong(file.name, line + 1)
      passed?.(source.position)
      if (source.position >= most) return
    }
    if (rest.length > 0) yield toLine(rest, line + 1, isBroken(broken, 0, rest.length))
  } finally {
    source.close()
  }
}

const isBroken = (broken: readonly (readonly [number, number])[], from: number, to: number): boolean => broken.some(([start, end]) => start < to && end > from)

function toLine(bytes: Buffer, line: number, known: boolean): TextLine {
  const whole = bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes
  const broken = known || !isUtf8(whole)
  return { line, text: broken && !known ? showBytes(whole) : whole.toString('utf8'), broken }
}

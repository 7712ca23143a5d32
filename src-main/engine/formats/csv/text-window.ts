import { isAscii, isUtf8 } from 'node:buffer'
import { cutTail, guessLegacy, isMostlyUtf8, isPlain } from '#engine/text/encoding'
import type { Source } from '#engine/text/source'
import type { Guess } from '#shared/model/reading'

const SIZE = 9 * 1024 * 1024
/** So much text on either side of a byte is looked at to find its encoding. */
const NEIGHBOURHOOD = 32 * 1024

/** The part of a text that is being looked at: UTF-8 from {@link at} to {@link have}, with room for one more byte behind it. */
export class TextWindow {
  text: Buffer = Buffer.allocUnsafeSlow(SIZE)
  have = 0
  /** Where the next record starts. */
  at = 0
  /** Where in the whole text the window begins. */
  base = 0
  /** Does the window hold bytes that could not be decoded, so that every record has to be looked at? */
  careful = false
  readonly #plain: boolean
  /** Up to here the text is known to be valid. */
  #checked = 0
  #ascii = true
  #broken: (readonly [number, number])[] = []

  constructor(private readonly source: Source, encoding: string) {
    this.#plain = isPlain(encoding)
  }

  /** Moves what is left to the front and reads on. Gives false at the end of the file. */
  fill(): boolean {
    const left = this.have - this.at
    this.text.copyWithin(0, this.at, this.have)
    this.base += this.at
    this.#checked = Math.max(0, this.#checked - this.at)
    this.have = left
    this.at = 0
    const piece = this.source.next()
    if (!piece) return false
    if (left + piece.text.length >= this.text.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.text.length, left + piece.text.length + 1))
      this.text.copy(larger, 0, 0, left)
      this.text = larger
    }
    piece.text.copy(this.text, left)
    this.have = left + piece.text.length
    for (const [from, to] of piece.broken) this.#broken.push([this.base + left + from, this.base + left + to])
    return true
  }

  /**
   * Finds out whether the text is valid. A file that was ASCII until its first byte that is not UTF-8 has another
   * encoding, unless what follows is UTF-8 for the most part: then gives that guess.
   *
   * @param complete is this the end of the text?
   */
  check(complete: boolean): Guess | undefined {
    this.#broken = this.#broken.filter(([, to]) => to > this.base)
    this.careful = this.#broken.length > 0
    if (!this.#plain) return undefined
    const fresh = this.text.subarray(this.#checked, this.have)
    const known = fresh.subarray(0, fresh.length - (complete ? 0 : cutTail(fresh)))
    const stillAscii = this.#ascii && isAscii(known)
    if (stillAscii || isUtf8(known)) {
      this.#ascii = stillAscii
      this.#checked += known.length
      return undefined
    }
    const first = known.findIndex((byte) => byte > 127)
    const better = this.#ascii && !beginsCharacter(known, first) && !isMostlyUtf8([known.subarray(first)])
    this.#ascii = false
    this.careful = true
    return better ? guessLegacy(known.subarray(Math.max(0, first - NEIGHBOURHOOD), first + NEIGHBOURHOOD)) : undefined
  }

  /** Could the bytes [from, to) of the window be decoded? */
  isValid(from: number, to: number): boolean {
    if (!this.careful) return true
    if (this.#broken.some(([start, end]) => start < this.base + to && end > this.base + from)) return false
    return isUtf8(this.text.subarray(from, to))
  }
}

function beginsCharacter(text: Uint8Array, at: number): boolean {
  const byte = text[at] ?? 0
  const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
  return isUtf8(text.subarray(at, at + length))
}

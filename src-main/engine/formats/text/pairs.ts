import { failure } from '#shared/model/problem'
import type { RowMaker, RowSink } from './row-maker'

/** A key, a colon or an equals sign, a value. URLs and times have no space behind their colon. */
const PAIR = /^\s?([\p{L}_][^:=\t]{0,60}?)\s*[:=](?:\s+(.*)|)$/u
const MOST_KEYS = 5_000

/** How likely lines are blocks of "key: value": the share that fits, where keys come again or there is one block. */
export function pairShare(lines: readonly string[]): number {
  const filled = lines.filter((line) => line.trim() !== '')
  const keys = filled.flatMap((line) => PAIR.exec(line)?.[1] ?? [])
  const different = new Set(keys).size
  if (keys.length < 3 || different < 2) return 0
  // Prose has a colon here and there, with other words before it each time.
  const blocks = lines.join('\n').trim().split(/\n\s*\n/).length
  if (different > 0.6 * keys.length && blocks > 1) return 0
  return filled.filter((line) => PAIR.test(line) || /^\s{2,}\S/.test(line)).length / filled.length
}

/** Makes a row of each block of "key: value": blocks end at a blank line, or where their first key comes again. */
export class PairRows implements RowMaker {
  readonly #places = new Map<string, number>()
  #values: (string | null)[] = []
  #start = 0
  #first: string | undefined
  #last: number | undefined

  constructor(private readonly sink: RowSink) {}

  /** A table needs a column, even if no line has a key. */
  headers(): readonly string[] { return this.#places.size > 0 ? [...this.#places.keys()] : ['text'] }

  take(line: number, text: string): void {
    if (text.trim() === '') {
      this.#flush()
      return
    }
    const [, key, value] = PAIR.exec(text) ?? []
    if (key === undefined) this.#goOn(line, text)
    else {
      if (key === this.#first) this.#flush()
      if (this.#first === undefined) {
        this.#first = key
        this.#start = line
      }
      this.#put(this.#placeOf(key), value ?? '')
    }
  }

  end(): void {
    this.#flush()
  }

  /** A line that is set in goes on with the value above. */
  #goOn(line: number, text: string): void {
    if (this.#last !== undefined && /^\s/.test(text)) this.#put(this.#last, text.trim())
    else this.sink.unreadable(line, 'there is no key before a colon in this line', text)
  }

  #put(place: number, value: string): void {
    const before = this.#values[place]
    this.#values[place] = before ? `${before}\n${value}` : value
    this.#last = place
  }

  #placeOf(key: string): number {
    const known = this.#places.get(key)
    if (known !== undefined) return known
    if (this.#places.size >= MOST_KEYS) {
      throw failure('LIMIT_EXCEEDED', `The text has more than ${MOST_KEYS.toLocaleString('en')} different keys; the last one is "${key}".`, 'Read it as lines: layout "lines".')
    }
    this.#places.set(key, this.#places.size)
    return this.#places.size - 1
  }

  #flush(): void {
    if (this.#first !== undefined) this.sink.row(this.#start, Array.from({ length: this.#places.size }, (_, index) => this.#values[index] ?? null))
    this.#values = []
    this.#first = undefined
    this.#last = undefined
  }
}

import { Transform, type TransformCallback } from 'node:stream'

const [QUOTE, LINE_END] = [0x22, 0x0a]
/** What PostgreSQL writes of values that some of the engine's types cannot hold: NaN, a year before Christ. */
const MISFITS = ['NaN', ' BC']
const LONGEST_MISFIT = 3

/** Passes CSV on and counts its rows; line ends within quotes are text. */
export class CsvMeter extends Transform {
  rows = 0
  bytes = 0
  /** Of a row, in bytes. */
  longest = 0
  /** True where a value may not fit its type: worth a closer look. */
  isSuspicious = false
  #isQuoted = false
  #length = 0
  #tail = ''

  constructor(private readonly tell: (meter: CsvMeter) => void) {
    super()
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index]
      this.#length += 1
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted
      else if (byte === LINE_END && !this.#isQuoted) {
        this.rows += 1
        if (this.#length > this.longest) this.longest = this.#length
        this.#length = 0
      }
    }
    this.bytes += chunk.length
    if (!this.isSuspicious) {
      const seam = this.#tail + chunk.toString('latin1', 0, LONGEST_MISFIT)
      this.isSuspicious = MISFITS.some((text) => chunk.includes(text, 0, 'latin1') || seam.includes(text))
      this.#tail = chunk.toString('latin1', Math.max(0, chunk.length - LONGEST_MISFIT))
    }
    this.tell(this)
    done(null, chunk)
  }
}

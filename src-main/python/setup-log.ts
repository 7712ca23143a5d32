import { createWriteStream, existsSync, mkdirSync, renameSync, type WriteStream } from 'node:fs'
import { dirname } from 'node:path'

/** So many lines are shown; the file has all of them. */
const SHOWN = 100
const LONGEST_LINE = 2_000

/** The log of something that is set up: a file, and its newest lines. */
export class SetupLog {
  readonly #lines: string[] = []
  readonly #file: WriteStream

  /** @param redact takes out what must not be written down: an index may be reached by a password in its address */
  constructor(readonly path: string, private readonly redact: (text: string) => string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    if (existsSync(path)) renameSync(path, path.replace(/\.log$/, '.1.log'))
    // A log that cannot be written stops nothing.
    this.#file = createWriteStream(path, { mode: 0o600 }).on('error', () => {})
  }

  /** The newest lines, the oldest first. */
  get lines(): string[] { return [...this.#lines] }

  add(line: string): void {
    const text = this.redact(line).slice(0, LONGEST_LINE)
    if (text.trim() === '') return
    this.#file.write(`${new Date().toISOString()} ${text}\n`)
    this.#lines.push(text)
    if (this.#lines.length > SHOWN) this.#lines.shift()
  }

  close(): void {
    this.#file.end()
  }
}

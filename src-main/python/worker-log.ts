import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

const LARGEST = 2 * 1024 * 1024
const LONGEST_LINE = 4_000

/** What a worker writes to its error output, in a file that is put aside (in place of the one before) when it has grown large. */
export class WorkerLog {
  #bytes: number

  /** @param redact takes secrets out of a line */
  constructor(readonly path: string, private readonly redact: (text: string) => string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    this.#bytes = existsSync(path) ? statSync(path).size : 0
  }

  add(line: string): void {
    const text = `${new Date().toISOString()} ${this.redact(line.slice(0, LONGEST_LINE))}\n`
    try {
      if (this.#bytes > LARGEST) {
        renameSync(this.path, this.path.replace(/\.log$/, '.1.log'))
        this.#bytes = 0
      }
      appendFileSync(this.path, text, { mode: 0o600 })
      this.#bytes += Buffer.byteLength(text)
    } catch {
      // A log that cannot be written stops nothing.
    }
  }

  follow(stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => this.add(line))
  }
}

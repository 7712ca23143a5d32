import { join } from 'node:path'
import { ExchangeWriter, finished, LineLog } from './exchange'

/** Rows with their places in a file, written as exchange files by a worker; the first of them are kept to be shown. */
export class PlacedRows {
  readonly #rows: ExchangeWriter
  readonly #lines: LineLog
  readonly #sample: (string | null)[][] = []

  /** @param sampled how many rows are kept */
  constructor(tempDir: string, private readonly sampled: number) {
    this.#rows = new ExchangeWriter(join(tempDir, 'rows.jsonl'))
    this.#lines = new LineLog(join(tempDir, 'lines.jsonl'))
  }

  get count(): number { return this.#rows.rows }

  add(line: number, values: readonly (string | null)[]): void {
    this.#rows.add(values)
    this.#lines.add(line)
    if (this.#sample.length < this.sampled) this.#sample.push([...values])
  }

  finish() {
    return { rows: finished(this.#rows), ...this.#lines.finish(), sample: this.#sample }
  }
}

import type { RowMaker, RowSink } from './row-maker'

/** A row for each line that is not blank. */
export class LineRows implements RowMaker {
  constructor(private readonly sink: RowSink) {}

  headers(): readonly string[] { return ['text'] }

  take(line: number, text: string): void {
    if (text.trim() === '') this.sink.setAside('blank', line, text)
    else this.sink.row(line, [text])
  }

  end(): void {}
}

/** Longer paragraphs are cut: a text without blank lines is none. */
const MOST_LINES = 10_000

/** A row for each run of lines between blank ones, its line ends kept. */
export class ParagraphRows implements RowMaker {
  #lines: string[] = []
  #start = 0

  constructor(private readonly sink: RowSink) {}

  headers(): readonly string[] { return ['text'] }

  take(line: number, text: string): void {
    if (text.trim() === '' || this.#lines.length >= MOST_LINES) this.end()
    if (text.trim() === '') return
    if (this.#lines.length === 0) this.#start = line
    this.#lines.push(text)
  }

  end(): void {
    if (this.#lines.length > 0) this.sink.row(this.#start, [this.#lines.join('\n')])
    this.#lines = []
  }
}

/** Do blank lines set paragraphs of several lines apart? */
export function hasParagraphs(lines: readonly string[]): boolean {
  const blocks = lines.join('\n').trim().split(/\n\s*\n/)
  const filled = lines.filter((line) => line.trim() !== '').length
  return blocks.length > 1 && filled / blocks.length > 1.5
}

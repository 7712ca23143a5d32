import { statSync } from 'node:fs'
import { join } from 'node:path'
import { UnreadableLog } from '#engine/duckdb/exchange'
import { PlacedRows } from '#engine/duckdb/placed-rows'
import { guessEncoding } from '#engine/text/encoding'
import { textLines } from '#engine/text/lines'
import { takeSample } from '#engine/text/sample'
import type { Progress } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { Guess, SetAside } from '#shared/model/reading'
import { FixedRows } from './fixed'
import { guessTextLayout, type TextLayout } from './guess'
import { LogRows, LOGS, titleOfLog } from './log'
import type { TextOptions } from './options'
import { PairRows } from './pairs'
import { LineRows, ParagraphRows } from './plain'
import type { RowMaker, RowSink } from './row-maker'
import type { TextResult, TextTask } from './task'

/** Lines that the layout is judged by. */
const JUDGED = 1_000
const MOST_SET_ASIDE = 200
const LONGEST_RAW = 2_000
const RAW_LINES = 200
const PROGRESS_LINES = 10_000

/** Reads a text into exchange files. Throws FILE_IS_EMPTY, LIMIT_EXCEEDED, OPTION_INVALID. */
export async function readText(task: TextTask, progress: (progress: Progress) => void): Promise<TextResult> {
  const { size } = statSync(task.path)
  const encodingGuess = guessEncoding(takeSample(task))
  const encoding = task.options.encoding ?? String(encodingGuess.value)
  const head = firstLines(task, encoding)
  if (head.every((text) => text.trim() === '')) throw failure('FILE_IS_EMPTY', `"${task.name}" holds no text.`, 'Choose another file.', { file: task.name })
  const layout = guessTextLayout(head, task.options)
  const output = new Output(task)
  const maker = makerOf(layout, task.options, output)
  let read = 0
  let isPart = false
  for (const { line, text, broken } of textLines(task, encoding, task.limit?.bytes, (bytes) => { read = bytes })) {
    if (broken) output.unreadable(line, 'the bytes mean nothing in this encoding; they are shown as \\xNN', text)
    else maker.take(line, text)
    if (line % PROGRESS_LINES === 0) progress({ bytes: read, totalBytes: size, rows: output.count })
    if (task.limit && output.count >= task.limit.rows) {
      isPart = true
      break
    }
  }
  maker.end()
  return {
    headers: [...maker.headers()], input: { format: 'text', encoding, ...inputOf(layout, task.options) },
    guesses: [...(task.options.encoding === undefined ? [encodingGuess] : []), ...guessesOf(layout, task.options)],
    ...output.finish(), raw: head.slice(0, RAW_LINES).map((text) => text.slice(0, LONGEST_RAW)), isPart: isPart || (task.limit !== undefined && size > task.limit.bytes),
  }
}

function firstLines(task: TextTask, encoding: string): string[] {
  const lines: string[] = []
  for (const { text } of textLines(task, encoding)) {
    lines.push(text)
    if (lines.length >= JUDGED) break
  }
  return lines
}

function makerOf({ layout, log = 'level', fixed }: TextLayout, { header }: TextOptions, sink: RowSink): RowMaker {
  switch (layout) {
    case 'log': return new LogRows(log, sink)
    case 'pairs': return new PairRows(sink)
    case 'fixed': return new FixedRows(fixed?.starts ?? [0], fixed?.skip ?? 0, header ?? fixed?.header.rows ?? 0, sink)
    case 'paragraphs': return new ParagraphRows(sink)
    case 'lines': return new LineRows(sink)
  }
}

/** Gathers rows, and what is none. */
class Output implements RowSink {
  readonly #rows: PlacedRows
  readonly #unreadable: UnreadableLog
  readonly #setAside: SetAside[] = []
  readonly #sampleLines: number[] = []
  #setAsideTotal = 0

  constructor(private readonly task: TextTask) {
    this.#rows = new PlacedRows(task.tempDir, task.limit?.rows ?? 0)
    this.#unreadable = new UnreadableLog(join(task.tempDir, 'unreadable.jsonl'))
  }

  get count(): number { return this.#rows.count }

  row(line: number, values: readonly (string | null)[]): void {
    this.#rows.add(line, values)
    if (this.task.limit) this.#sampleLines.push(line)
  }

  setAside(kind: SetAside['kind'], line: number, raw: string): void {
    this.#setAsideTotal += 1
    if (this.#setAside.length < MOST_SET_ASIDE) this.#setAside.push({ kind, line, raw: raw.slice(0, LONGEST_RAW) })
  }

  unreadable(line: number, reason: string, raw: string): void {
    this.#unreadable.add(line, reason, raw)
  }

  finish() {
    return { ...this.#rows.finish(), unreadable: this.#unreadable.finish(), setAside: this.#setAside, setAsideTotal: this.#setAsideTotal, sampleLines: this.#sampleLines }
  }
}

/** The options that read the file in the same way again. */
function inputOf({ layout, log, fixed }: TextLayout, { header }: TextOptions): Record<string, unknown> {
  return {
    layout, ...(log && layout === 'log' && { log }),
    ...(fixed && { places: fixed.starts.map((start) => start + 1), skip: fixed.skip, header: header ?? fixed.header.rows }),
  }
}

const LAYOUTS: readonly (readonly [TextLayout['layout'], string])[] =
  [['log', 'log'], ['pairs', 'blocks of key: value'], ['fixed', 'columns of fixed width'], ['lines', 'lines'], ['paragraphs', 'paragraphs']]

function guessesOf({ layout, confidence, because, log, fixed }: TextLayout, options: TextOptions): Guess[] {
  const guesses: Guess[] = []
  const shown = (value: string) => LAYOUTS.find(([id]) => id === value)?.[1] ?? value
  if (options.layout === undefined) {
    guesses.push({ option: 'layout', label: 'Laid out as', value: layout, shown: shown(layout), confidence, because, choices: LAYOUTS.map(([value, title]) => ({ value, shown: title })) })
  }
  if (log && options.log === undefined) {
    guesses.push({ option: 'log', label: 'Log pattern', value: log, shown: titleOfLog(log), confidence, because, choices: LOGS.map((value) => ({ value, shown: titleOfLog(value) })) })
  }
  if (fixed && options.places === undefined) {
    const places = fixed.starts.map((start) => start + 1)
    guesses.push({ option: 'places', label: 'Columns begin at', value: places, shown: places.join(', '), confidence, because })
  }
  if (fixed && options.skip === undefined) guesses.push({ option: 'skip', label: 'Lines above the table', value: fixed.skip, shown: String(fixed.skip), confidence: 0.8 })
  if (fixed && options.header === undefined) {
    const { rows, confidence: sure, because: why } = fixed.header
    guesses.push({ option: 'header', label: 'Header lines', value: rows, shown: rows === 0 ? 'none' : String(rows), confidence: sure, because: why, choices: [0, 1, 2].map((value) => ({ value, shown: value === 0 ? 'none' : String(value) })) })
  }
  return guesses
}

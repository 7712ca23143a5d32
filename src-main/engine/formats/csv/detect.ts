import iconv from 'iconv-lite'
import { decoderOf, guessEncoding, isPlain, unitOf } from '#engine/text/encoding'
import { CR, LF } from '#engine/text/line-ends'
import { takeSample, type Sample } from '#engine/text/sample'
import { uniqueColumnNames } from '#shared/define/column-names'
import type { InputFile } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import type { Guess } from '#shared/model/reading'
import { guessSigns, usesBareCr } from './dialect'
import { guessLayout } from './layout'
import type { Dialect, ReadOptions } from './options'
import { largestTable, type TableBlock, tablesIn } from './tables'

/** More columns than this take DuckDB minutes and gigabytes (measured: 100,000 take 21 s and 2 GB). */
const MOST_COLUMNS = 20_000

/** How a file is to be read: found from samples of it, with what was given left as it is. */
export interface Detection {
  readonly dialect: Dialect
  readonly guesses: readonly Guess[]
  readonly columns: readonly Column[]
  readonly bareCr: boolean
  /** Whole lines from the beginning of the file, as UTF-8 without its byte order mark. */
  readonly head: Buffer
  /** Is `head` the whole file? */
  readonly whole: boolean
  /** The tables of a file that holds several. */
  readonly tables: readonly TableBlock[]
}

/**
 * Looks at the beginning, the middle and the end of a file and completes the options.
 * Throws FILE_IS_EMPTY, FILE_NOT_FOUND, FILE_NOT_READABLE, OPTION_INVALID, LIMIT_EXCEEDED.
 */
export function detect(file: Pick<InputFile, 'path' | 'name'>, given: ReadOptions): Detection {
  const sample = takeSample(file)
  const encodingGuess = guessEncoding(sample)
  const encoding = (given.encoding ?? String(encodingGuess.value)).toLowerCase()
  decoderOf(encoding)
  const { head, middle, tail, whole } = decodeSample(sample, encoding)
  if (head.length === 0) throw failure('FILE_IS_EMPTY', `"${file.name}" is empty.`, 'Choose a file that has content.', { file: file.name })
  const bareCr = usesBareCr(head)
  const announced = announcedDelimiter(head)
  const announcedOptions = announced === undefined ? given : { delimiter: announced, skip: 1, ...given }
  const signs = guessSigns([withoutNotes(afterLines(head, announcedOptions.skip ?? 0), whole ? given.footer : 0), middle, whole ? Buffer.alloc(0) : tail].filter((part) => part.length > 0), announcedOptions)
  const tables = whole ? tablesIn(head, signs.signs, bareCr) : []
  const table = given.skip === undefined && given.footer === undefined && announced === undefined ? largestTable(tables) : undefined
  const preset = table ? { ...given, skip: table.skip, footer: table.footer } : announcedOptions
  const layout = guessLayout(head, whole ? head : tail, signs.signs, bareCr, table?.width ?? signs.width, preset)
  if (layout.headers.length > MOST_COLUMNS) {
    throw failure('LIMIT_EXCEEDED', `"${file.name}" has ${layout.headers.length} columns; Winnow reads ${MOST_COLUMNS} at most.`,
      'Check the delimiter, or turn the table so that its columns become rows.', { file: file.name })
  }
  const found = table ? layout.guesses.map((guess) => (guess.option === 'skip' || guess.option === 'footer' ? { ...guess, because: `The largest of ${tables.length} tables in the file is read.` } : guess)) : layout.guesses
  const guesses = [encodingGuess, ...signs.guesses, ...found].filter(({ option }) => !(option in given))
  return {
    dialect: { encoding, ...signs.signs, ...layout.layout },
    guesses: announced === undefined ? guesses : guesses.map((guess) => (guess.option === 'delimiter' ? { ...guess, confidence: 1, because: 'The first line of the file says so (sep=).' } : guess)),
    columns: uniqueColumnNames(layout.headers).map((column) => ({ ...column, type: TEXT })),
    bareCr, head, whole, tables,
  }
}

/** Excel's first line `sep=;`. */
function announcedDelimiter(head: Buffer): string | undefined {
  return /^sep=([\x01-\x7f])\r?\n/i.exec(head.toString('latin1', 0, 10))?.[1]
}

function afterLines(text: Buffer, lines: number): Buffer {
  let at = 0
  for (let line = 0; line < lines; line += 1) {
    const end = text.indexOf(LF, at)
    if (end < 0) return text
    at = end + 1
  }
  return text.subarray(at)
}

/** Without so many lines at the end; blank ones behind them do not count. */
function withoutNotes(text: Buffer, lines = 0): Buffer {
  if (lines === 0) return text
  let end = text.length
  while (end > 0 && (text[end - 1] === LF || text[end - 1] === CR)) end -= 1
  for (let line = 0; line < lines && end > 0; line += 1) end = text.lastIndexOf(LF, end - 1)
  return text.subarray(0, Math.max(0, end) + 1)
}

interface Parts { head: Buffer; middle: Buffer; tail: Buffer; whole: boolean }

function decodeSample(sample: Sample, encoding: string): Parts {
  const whole = sample.tail === sample.head || sample.head.length === sample.bytes
  const head = withoutMark(toUtf8(sample.head, encoding))
  return {
    head: whole ? head : toLastLine(head),
    middle: toLastLine(fromFirstLine(toUtf8(sample.middle, encoding))),
    tail: whole ? Buffer.alloc(0) : fromFirstLine(toUtf8(sample.tail, encoding)),
    whole,
  }
}

function toUtf8(bytes: Buffer, encoding: string): Buffer {
  if (isPlain(encoding)) return bytes
  const units = bytes.subarray(0, bytes.length - bytes.length % unitOf(encoding))
  try {
    return Buffer.from(new TextDecoder(encoding, { ignoreBOM: true }).decode(units))
  } catch {
    return Buffer.from(iconv.decode(units, encoding, { stripBOM: false }))
  }
}

function withoutMark(text: Buffer): Buffer {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? text.subarray(3) : text
}

function toLastLine(text: Buffer): Buffer {
  const end = Math.max(text.lastIndexOf(LF), text.includes(LF) ? -1 : text.lastIndexOf(CR))
  return end < 0 ? text : text.subarray(0, end + 1)
}

function fromFirstLine(text: Buffer): Buffer {
  const end = text.includes(LF) ? text.indexOf(LF) : text.indexOf(CR)
  return text.subarray(end + 1)
}

import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FormatContext, InputFile, Inspection, Reading } from '#shared/define/format'
import type { Dialect, ReadOptions } from './options'
import { Inspected, Prepared } from './prepared'
import { NO_DELIMITER, NO_QUOTE } from './record'
import { linesRelation, literalPath, noRows, readCsv, unreadableRelation } from './relation'
import type { Task } from './worker'

/** How a file is to be read, its columns and first rows. Takes under a second, whatever the size of the file. */
export async function inspect(file: InputFile, options: ReadOptions, context: FormatContext): Promise<Inspection> {
  return Inspected.parse(await context.inWorker('inspect', taskOf(file, options, context)))
}

/**
 * Makes a file readable: one pass over its bytes decides whether DuckDB reads it as it is or a rewritten copy in the
 * temporary folder. Every field keeps its text; what cannot become a row is kept as unreadable.
 */
export async function read(whole: InputFile, options: ReadOptions, context: FormatContext): Promise<Reading> {
  const file = await beginningOf(whole, context)
  const prepared = Prepared.parse(await context.inWorker('prepare', taskOf(file, options, context)))
  const { dialect, columns, report, rewritten } = prepared
  const { size } = await stat(rewritten ?? file.path)
  return {
    columns,
    relation: prepared.rows === 0 ? noRows(columns) : readCsv({
      path: rewritten ?? await literalPath(file.path, context.tempDir),
      ...signsOf(dialect),
      skip: rewritten ? 0 : prepared.skip,
      multiline: prepared.multiline,
      crlf: prepared.crlf,
      longest: prepared.longest,
      holds: { rows: prepared.rows, bytes: size },
    }, columns),
    rows: prepared.rows,
    ...prepared.lines && { lines: linesRelation(prepared.lines) },
    firstLine: prepared.firstLine,
    ...prepared.unreadable && { unreadable: unreadableRelation(prepared.unreadable.path, prepared.unreadable.longest) },
    report: { format: 'csv', input: dialect, ...report },
    ...file !== whole && { isPart: true },
  }
}

/** A copy of the beginning of a file, where that is enough. The code units of UTF-16 and UTF-32 stay whole. */
async function beginningOf(file: InputFile, { enough, tempDir }: FormatContext): Promise<InputFile> {
  if (!enough || file.bytes <= enough.bytes) return file
  const path = join(tempDir, 'beginning.csv')
  await pipeline(createReadStream(file.path, { end: (enough.bytes & ~3) - 1 }), createWriteStream(path))
  return { ...file, path, bytes: enough.bytes & ~3 }
}

function taskOf({ path, name, bytes }: InputFile, options: ReadOptions, { tempDir }: FormatContext): Task {
  return { file: { path, name, bytes }, options, tempDir }
}

function signsOf({ delimiter, quote }: Dialect): { delimiter: string; quote: string } {
  return { delimiter: delimiter || String.fromCharCode(NO_DELIMITER), quote: quote || String.fromCharCode(NO_QUOTE) }
}

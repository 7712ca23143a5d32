import { z } from 'zod'
import type { Progress } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { Guess } from '#shared/model/reading'
import { detect } from './detect'
import { findNotes } from './footer'
import { inspectSample } from './inspect'
import { ReadOptions } from './options'
import { prepass } from './prepass'
import type { Inspected, Prepared } from './prepared'

const Task = z.object({ file: z.object({ path: z.string(), name: z.string(), bytes: z.number() }), options: ReadOptions, tempDir: z.string() })
export type Task = z.input<typeof Task>

/** Looks at a file: how it is to be read, its first rows, its first lines. */
export async function inspect(data: unknown): Promise<Inspected> {
  const { file, options } = Task.parse(data)
  return inspectSample(detect(file, options))
}

/** Completes the options and passes over the whole file. A better encoding found on the way starts it again, once. */
export async function prepare(data: unknown, progress: (progress: Progress) => void): Promise<Prepared> {
  const { file, options, tempDir } = Task.parse(data)
  const tell = ({ bytes }: Progress) => progress({ bytes, totalBytes: file.bytes })
  let better: Guess | undefined
  for (;;) {
    const { dialect, columns, guesses, bareCr, tables } = detect(file, better ? { ...options, encoding: String(better.value) } : options)
    if (columns.length === 0) throw failure('FILE_IS_EMPTY', `"${file.name}" holds no table.`, 'Choose a file that has content.', { file: file.name })
    const notes = findNotes(file, dialect, bareCr)
    const mayRestart = options.encoding === undefined && !better
    const result = prepass({ file, dialect, bareCr, width: columns.length, end: notes.start, mayRestart, tempDir }, tell)
    if ('restart' in result) {
      better = result.restart
      continue
    }
    const { oddities, nextLine, ...rest } = result
    if (better) oddities.count('encoding_changed', 0)
    const other = tables.find(({ skip }) => skip !== dialect.skip)
    if (other) oddities.count('other_tables', other.skip + 1, tables.length - 1)
    notes.lines.forEach((raw, index) => oddities.put(raw.trim() === '' ? 'blank' : 'footer', nextLine + index, raw))
    return {
      ...rest, dialect, columns: [...columns],
      report: { guesses: better ? [better, ...guesses] : [...guesses], setAside: oddities.setAside, setAsideTotal: oddities.setAsideTotal, notes: oddities.notes() },
    }
  }
}

import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Enough, FormatContext, InputFile, Inspection, Reading } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { EngineContext, Watch } from '../context'
import { withinLimits } from '../limits'
import type { ReadableFormat } from './input-file'

/** A file whose format is known, or the members of an archive that are to be read. */
export interface OpenFile {
  /** The file itself; the archive, where it is one. */
  readonly file: InputFile
  readonly format: ReadableFormat
  inspect(): Promise<Inspection>
  /** @param enough so much from the beginning is wanted */
  read(watch: Watch, enough?: Enough): Promise<Reading>
}

/** Where a file is read, and how much of it is wanted: of an archive no more than that is unpacked, where its format can do with a beginning. */
export interface Workplace {
  readonly engine: EngineContext
  /** What is unpacked and made lies here; whoever made the folder removes it. */
  readonly folder: string
  readonly watch: Watch
  readonly wanted: 'whole' | 'beginning'
}

/** A file as its format reads it. Throws what limits forbid. */
export function withFormat(file: InputFile, format: ReadableFormat, asked: Record<string, unknown>, { engine, folder, watch }: Omit<Workplace, 'wanted'>): Omit<OpenFile, 'file'> {
  const options = withinLimits(engine.limits, format, file, asked)
  return {
    format,
    inspect: async () => format.reads.inspect(file, options, await contextOf(engine, format.id, folder, { ...watch, progress: () => {} })),
    read: async (reading, enough) => format.reads.read(file, options, { ...await contextOf(engine, format.id, folder, reading), ...(enough && { enough }) }),
  }
}

async function contextOf(engine: EngineContext, format: string, folder: string, { signal, progress }: Watch): Promise<FormatContext> {
  const tell: FormatContext['progress'] = ({ bytes, totalBytes, rows }) => {
    progress({ phase: 'reading', bytes, totalBytes, rows, ...(bytes !== undefined && totalBytes ? { part: bytes / totalBytes } : {}) })
  }
  return {
    tempDir: await mkdtemp(join(folder, `${format}-`)), signal, progress: tell,
    inWorker: (task, data, most) => withinTime(signal, most, (ending) => engine.workers.run(`formats/${format}`, task, data, tell, ending)),
  }
}

/** Ends what takes longer than it may. Throws TIMEOUT then. */
async function withinTime<T>(signal: AbortSignal, most: number | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (most === undefined) return work(signal)
  const overdue = AbortSignal.timeout(most)
  return work(AbortSignal.any([signal, overdue])).catch((error: unknown) => {
    if (signal.aborted || !overdue.aborted) throw error
    throw failure('TIMEOUT', `The file could not be read within ${Math.round(most / 1000)} seconds.`, 'It may be damaged. Open it in the program that made it and save it again, or split it.', undefined, error)
  })
}

/** An option of the input that must be a text. */
export function textOption(input: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = input[name]
  return typeof value === 'string' ? value : undefined
}

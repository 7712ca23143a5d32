import type { z } from 'zod'
import type { Cell, Column } from '../model/column'
import type { Guess, ImportReport, SetAside, Stream } from '../model/reading'

/** A file to read. `path` is where its bytes are, `name` how people know it. */
export interface InputFile {
  readonly path: string
  readonly name: string
  readonly bytes: number
}

/** A SELECT for the engine's own dialect and the files that it reads (nothing else will be readable to it). */
export interface Relation {
  readonly sql: string
  readonly files: readonly string[]
  /** Databases of the engine's own kind that the SELECT names: they are attached read-only. They are among `files`. */
  readonly databases?: readonly { readonly path: string; readonly name: string }[]
}

export interface Progress {
  readonly bytes?: number
  readonly totalBytes?: number
  readonly rows?: number
  readonly totalRows?: number
}

/** What a format may use while it works. Its temporary folder is its own and is removed afterwards. */
export interface FormatContext {
  readonly tempDir: string
  readonly signal: AbortSignal
  readonly progress: (progress: Progress) => void
  /**
   * Runs a task of this format's `worker.ts` in a worker thread with a memory cap. `task` is its exported name; `data`
   * and the result are structured-cloned. Progress posted by the task comes back through `progress`. After `most`
   * milliseconds it is ended: TIMEOUT.
   */
  readonly inWorker: (task: string, data: unknown, most?: number) => Promise<unknown>
  /** So much from the beginning is enough: a format that can leaves out what is behind, and says so by `isPart`. */
  readonly enough?: Enough
}

/** How much of a file is wanted at least, where it is that long. */
export interface Enough {
  readonly rows: number
  readonly bytes: number
}

/** What is known about a file before it is imported: found in at most a second, whatever its size. */
export interface Inspection {
  readonly streams: readonly Stream[]
  /** Complete options: what was given, the rest guessed. */
  readonly input: Readonly<Record<string, unknown>>
  readonly guesses: readonly Guess[]
  readonly columns: readonly Column[]
  /** The first rows (at most 200) as they would be read. */
  readonly rows: readonly (readonly Cell[])[]
  /** The line of `raw` (from 1) that each of `rows` begins on; absent without `raw`. */
  readonly lines?: readonly number[]
  /** The beginning of the file as text, line by line (at most 200 lines of 2,000 characters); undefined for binary formats. */
  readonly raw?: readonly string[]
  readonly setAside: readonly SetAside[]
}

/** A file made readable for the engine. Every row keeps its place in the file. */
export interface Reading {
  readonly columns: readonly Column[]
  /** Gives exactly `columns`, in order, rows in the order of the file. Text formats give text. */
  readonly relation: Relation
  /** How many rows that are, where the format has counted them itself: the importer makes sure that it got them all. */
  readonly rows?: number
  /**
   * (row BIGINT, line BIGINT): from that row (from 0) on, the line (from 1) grows with the row until the next entry.
   * Absent: the first row stands on line `firstLine`, every other one line below the one before.
   */
  readonly lines?: Relation
  readonly firstLine: number
  /** (sheet VARCHAR, line BIGINT, reason VARCHAR, raw VARCHAR); absent when all could be read. */
  readonly unreadable?: Relation
  readonly report: Omit<ImportReport, 'rows' | 'unreadable' | 'columns'>
  /** Not all of the file was read, since less was enough; the last record may be cut off. */
  readonly isPart?: boolean
}

/** Running SQL on the tables that are to be written. */
export interface Queries {
  run(sql: string): Promise<void>
  /** Rows in chunks, exact: whatever JSON cannot hold as text. */
  stream(sql: string): AsyncIterable<readonly (readonly Cell[])[]>
}

/** A table to be written. */
export interface OutputTable {
  readonly name: string
  readonly columns: readonly Column[]
  readonly sql: string
  readonly rows: number
}

export interface WriteContext extends FormatContext {
  readonly queries: Queries
  /** A temporary file beside the final one: the caller syncs and renames it when `write` has ended well. */
  readonly path: string
  readonly table: OutputTable
  /** The rejects, where the user wants them in the same file and the format can hold several tables. */
  readonly rejects?: OutputTable
}

/** A file format: can be read, written, or both. A folder in `engine/formats`, its index.ts's default export. */
export interface FormatDefinition<R extends z.ZodObject = z.ZodObject, W extends z.ZodObject = z.ZodObject> {
  readonly id: string
  readonly title: string
  readonly extensions: readonly string[]
  readonly docs: string
  /** How sure the first 64 KiB (and the name) make it that a file has this format: 0 to 1. */
  readonly sniff?: (head: Uint8Array, name: string) => number
  readonly reads?: {
    /** A z.strictObject; every member optional: what is absent is guessed. */
    readonly options: R
    readonly inspect: (file: InputFile, options: z.output<R>, context: FormatContext) => Promise<Inspection>
    readonly read: (file: InputFile, options: z.output<R>, context: FormatContext) => Promise<Reading>
    /** How much of an import's time `read` takes, 0 to 1 (measured); next to nothing unless told. */
    readonly share?: number
    /** Lines from its beginning can be inspected as if they were the file: of one that is packed, no more is unpacked. */
    readonly beginning?: boolean
  }
  readonly writes?: {
    readonly options: W
    /** Are types kept, or does everything become text? */
    readonly typed: boolean
    readonly holdsRejects?: boolean
    /** Endings of the files that it writes, where it reads more than those. */
    readonly extensions?: readonly string[]
    /** Gives notes for the user ("2 further sheets were needed"). */
    readonly write: (context: WriteContext, options: z.output<W>) => Promise<readonly string[]>
    /** Where a worker writes the file: how much of the time goes by before it begins, 0 to 1 (measured). */
    readonly share?: number
  }
}

/** Declares a format; found by being there. */
export function defineFormat<R extends z.ZodObject, W extends z.ZodObject>(format: FormatDefinition<R, W>): FormatDefinition<R, W> {
  return Object.freeze(format)
}

import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { identifiers } from '#engine/duckdb/quote'
import { Session } from '#engine/duckdb/session'
import type { FormatDefinition, InputFile, Inspection, OutputTable, Reading } from '#shared/define/format'
import type { Cell, Column } from '#shared/model/column'
import { formats } from '#engine/formats/registry'
import { formatContext } from './format-context'

/** A new temporary folder. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'winnow-test-'))

/** A whole file, read. */
export interface ReadFile {
  readonly reading: Reading
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  /** The source line of each row. */
  readonly lines: readonly number[]
  readonly unreadable: readonly { readonly line: number; readonly reason: string; readonly raw: string }[]
}

/** Tables of 2,000 columns need that much: DuckDB holds a vector of each column for each thread. */
const LEASE = 1 << 30

const lease = () => ({ bytes: LEASE, threads: 2, release: () => {} })

const readable = (id: string): Required<Pick<FormatDefinition, 'reads'>> => {
  const format = formats.get(id)
  if (!format?.reads) throw new Error(`no readable format ${id}`)
  return { reads: format.reads }
}

const inputFile = (path: string): InputFile => ({ path, name: basename(path), bytes: statSync(path).size })

/** What a format finds out about a file before reading it. */
export async function inspectFile(id: string, path: string, options: Record<string, unknown> = {}): Promise<Inspection> {
  const { reads } = readable(id)
  return reads.inspect(inputFile(path), reads.options.parse(options), formatContext(id, temporaryFolder()))
}

/** Reads a file by a format as the engine would, in a locked session that may read only what the format names. */
export async function readFile(id: string, path: string, options: Record<string, unknown> = {}): Promise<ReadFile> {
  const { reads } = readable(id)
  const temp = temporaryFolder()
  const reading = await reads.read(inputFile(path), reads.options.parse(options), formatContext(id, temp))
  const files = [reading.relation, reading.lines, reading.unreadable].flatMap((relation) => [...relation?.files ?? []])
  const session = await Session.open({ lease: lease(), tempRoot: temp, allowed: { files } })
  try {
    const names = identifiers(reading.columns.map(({ name }) => name))
    const rows = (await collect(session.stream(`SELECT ${names} FROM (${reading.relation.sql}) AS t`)))
    const entries = reading.lines
      ? (await session.rows(`SELECT row, line FROM (${reading.lines.sql}) ORDER BY row`)).map(([row, line]) => [Number(row), Number(line)] as const)
      : [[0, reading.firstLine] as const]
    const unreadable = reading.unreadable ? await session.rows(`SELECT line, reason, raw FROM (${reading.unreadable.sql}) ORDER BY line`) : []
    return {
      reading, columns: reading.columns, rows, lines: linesOf(rows.length, entries),
      unreadable: unreadable.map(([line, reason, raw]) => ({ line: Number(line), reason: String(reason), raw: String(raw) })),
    }
  } finally {
    await session.close()
  }
}

function linesOf(rows: number, entries: readonly (readonly [number, number])[]): number[] {
  let next = 0
  let offset = 1
  return Array.from({ length: rows }, (_, row) => {
    if (entries[next]?.[0] === row) {
      offset = entries[next]![1] - row
      next += 1
    }
    return row + offset
  })
}

/** A table for {@link writeFile}: what a SELECT without tables gives. */
export type SelectedTable = Pick<OutputTable, 'name' | 'columns' | 'sql' | 'rows'>

/** Writes a table to a file by a format, as the engine would. Gives the format's notes. */
export async function writeFile(id: string, path: string, table: SelectedTable, options: Record<string, unknown> = {}, rejects?: SelectedTable): Promise<readonly string[]> {
  const writes = formats.get(id)?.writes
  if (!writes) throw new Error(`no writable format ${id}`)
  const temp = temporaryFolder()
  const session = await Session.open({ lease: lease(), tempRoot: temp })
  try {
    return await writes.write({
      ...formatContext(id, temp), path, table, ...(rejects && { rejects }),
      queries: { run: (sql) => session.run(sql), stream: (sql) => session.stream(sql) },
    }, writes.options.parse(options))
  } finally {
    await session.close()
  }
}

async function collect<T>(chunks: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = []
  for await (const chunk of chunks) all.push(...chunk)
  return all
}

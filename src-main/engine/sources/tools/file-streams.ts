import type { FileReader } from '#shared/define/connector'
import type { Inspection, Reading } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { SourceStream } from '#shared/model/source'

/** Stands between a file and the table in it. */
export const INSIDE = '#'

/** A file that a source brought to this machine. */
export interface BroughtFile {
  /** Names it for the connector. */
  readonly id: string
  readonly path: string
  /** How people know it. */
  readonly name: string
}

/** What is told of a file as a stream before anybody looked into it. */
export const fileStream = (id: string, bytes: number | null): SourceStream => ({ id, name: id, kind: 'file', columns: [], key: [], rows: null, bytes, cursors: [] })

/**
 * The streams of a file: itself, or each table of one that holds several.
 *
 * @param isPart only the beginning was looked at, so that what was counted is not all
 */
export function tablesOf(stream: SourceStream, { streams, columns }: Pick<Inspection, 'streams' | 'columns'>, isPart = false): SourceStream[] {
  if (streams.length < 2) return [{ ...stream, columns: [...columns], rows: rowsOf(streams[0]?.rows, isPart) }]
  return streams.map(({ id, name, rows, note }) => ({
    ...stream, id: `${stream.id}${INSIDE}${id}`, name: `${stream.name}: ${name}`, group: stream.id, kind: 'sheet', rows: rowsOf(rows, isPart), bytes: null, ...(note !== undefined && { comment: note }),
  }))
}

/** Reads the file, or the table in it that the stream names. Throws SOURCE_MISSING, FILE_*, FORMAT_*. */
export async function readTable(files: FileReader, { id, path, name }: BroughtFile, stream: string, input: Readonly<Record<string, unknown>> = {}): Promise<Reading> {
  if (!stream.startsWith(`${id}${INSIDE}`)) return files.read(path, name, input)
  const inside = stream.slice(id.length + INSIDE.length)
  const table = (await files.inspect(path, name, input)).streams.find((one) => one.id === inside)?.input
  if (!table) throw failure('SOURCE_MISSING', `"${name}" has no table "${inside}" any more.`, 'List the tables of the source again, and choose another one.', { file: name, value: inside })
  return files.read(path, name, { ...input, ...table })
}

const rowsOf = (count: number | undefined, isPart: boolean): SourceStream['rows'] => (count === undefined || isPart ? null : { count, exact: true })

import type { FileReader } from '#shared/define/connector'
import type { Inspection, Reading } from '#shared/define/format'
import { closest } from '#shared/define/closest'
import { type Failure, failure } from '#shared/model/problem'
import type { SourceStream } from '#shared/model/source'

/** Stands between a file and the table in it. */
export const INSIDE = '#'

/** So many streams are named where one is not there. */
const MOST_NAMED = 20

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
  const { streams } = await files.inspect(path, name, input)
  const table = streams.find((one) => one.id === inside)?.input
  if (!table) throw noStream(`"${name}" has no table`, inside, streams.map((one) => one.id), name)
  return files.read(path, name, { ...input, ...table })
}

/**
 * The failure for a stream that is not there, whether it was once or was never: with the name that was meant, or those there are.
 *
 * @param what up to the stream's name
 */
export function noStream(what: string, stream: string, names: readonly string[], file?: string): Failure {
  const near = closest(stream, names)
  const others = names.length > MOST_NAMED ? `${names.slice(0, MOST_NAMED).join(', ')} and more` : names.join(', ')
  return failure('SOURCE_MISSING', `${what} "${stream}".`, near === undefined ? `It has ${others || 'none at all'}.` : `Did you mean "${near}"?`, { ...(file !== undefined && { file }), value: stream })
}

const rowsOf = (count: number | undefined, isPart: boolean): SourceStream['rows'] => (count === undefined || isPart ? null : { count, exact: true })

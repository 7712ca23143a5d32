import type { RenamedColumns, SchemaChangeChoice } from '#shared/contract/sources'
import type { Column } from '#shared/model/column'
import type { ColumnRename, DatasetOrigin } from '#shared/model/dataset'
import { failure } from '#shared/model/problem'
import type { SourceStream, StreamChoice } from '#shared/model/source'
import type { Connection, ConnectionTools, ConnectionWatch } from './connection'
import { discoverSource } from './look'
import { type ColumnChanges, columnChanges, isNone } from './schema-diff'

/** What is read of a stream whose columns may have changed, and which of them go by other names in the dataset. */
export interface SettledChoice {
  readonly choice: StreamChoice
  readonly renames: readonly ColumnRename[]
}

/** What is read again, and which of its columns go by other names in the dataset by now. */
type Followed = Pick<DatasetOrigin, 'choice' | 'renames'>

/**
 * How a stream differs from the dataset that was read from it; undefined where that is known only by reading (a query, a
 * stream that tells no columns). Where columns were chosen, others that came do not count: nobody asked for them.
 *
 * @throws Failure SOURCE_*
 */
export async function streamChanges(tools: ConnectionTools, connection: Connection, { choice, renames = [] }: Followed, known: readonly Column[], watch: ConnectionWatch): Promise<{ readonly stream: SourceStream; readonly changes: ColumnChanges } | undefined> {
  if (choice.stream === undefined) return undefined
  const { streams: [stream] } = await discoverSource(tools, connection, watch, [choice.stream])
  if (!stream || stream.columns.length === 0) return undefined
  const { added, retyped, ...changes } = columnChanges(known, stream.columns.map(({ name, type }) => ({ name: renamedTo(name, renames), type })))
  // A column whose values did not all fit its type was read as text, and will be again.
  const asText = new Set(known.flatMap(({ name, type }) => (type.name === 'text' ? [name] : [])))
  return { stream, changes: { ...changes, added: choice.columns ? [] : added, retyped: retyped.filter(({ column }) => !asText.has(column)) } }
}

/** A column's name in the dataset, and at the source now. */
interface Renamed {
  readonly from: string
  readonly to: string
}

/** What becomes of changes. */
export interface Following {
  /**
   * `map`: columns that were renamed go on under the name that the dataset knows, new ones are taken; `skip`: only
   * columns that the dataset knows are read; `stop`: nothing is read where anything changed
   */
  readonly how: SchemaChangeChoice
  /** Which columns were renamed; those whose names are alike unless told. */
  readonly renamed?: RenamedColumns | undefined
}

/**
 * Compares a stream with the dataset that was read from it, and settles what is read of it now.
 *
 * What is settled holds for later refreshes, too: what was followed once is not asked again.
 *
 * @throws Failure SOURCE_CHANGED, SOURCE_*, INPUT_INVALID where a column that was told cannot have been renamed so
 */
export async function followChanges(tools: ConnectionTools, connection: Connection, origin: Followed, known: readonly Column[], { how, renamed }: Following, watch: ConnectionWatch): Promise<SettledChoice> {
  const { stream, changes: found } = await streamChanges(tools, connection, origin, known, watch) ?? {}
  const { choice, renames: before = [] } = origin
  if (!stream || !found || (isNone(found) && !renamed)) return { choice, renames: before }
  if (how === 'stop') {
    throw failure('SOURCE_CHANGED', `The columns of "${stream.name}" are no longer those of the dataset: ${wordsOf(found)}.`, 'Choose whether changes are followed (map) or new columns left out (skip), or import the stream as a new dataset.', { value: stream.id })
  }
  const pairs: readonly Renamed[] = renamed ? told(renamed, known, stream.columns.map(({ name }) => renamedTo(name, before))) : found.renamed
  const renames = [...before.filter(({ from }) => stream.columns.some(({ name }) => name === from)), ...pairs.map(({ from, to }) => ({ from: to, to: from }))]
  const cursor = choice.cursor === undefined ? undefined : pairs.find(({ from }) => from === renamedTo(choice.cursor ?? '', before))?.to ?? choice.cursor
  const now = { ...choice, ...(cursor !== undefined && { cursor }) }
  if (how === 'map' && !choice.columns) return { choice: now, renames }
  const kept = new Set(known.map(({ name }) => name))
  return { choice: { ...now, columns: stream.columns.map(({ name }) => name).filter((name) => kept.has(renamedTo(name, renames))) }, renames }
}

/** The columns that were renamed as somebody told it, instead of those whose names are alike. @param now the names of the source's columns in the dataset */
function told(names: RenamedColumns, known: readonly Column[], now: readonly string[]): readonly Renamed[] {
  const gone = new Set(known.map(({ name }) => name).filter((name) => !now.includes(name)))
  const come = new Set(now.filter((name) => !known.some((column) => column.name === name)))
  return Object.entries(names).map(([from, to]) => {
    if (!gone.delete(from)) throw failure('INPUT_INVALID', `"${from}" is no column of the dataset that is gone from its source: it cannot have been renamed.`, 'Name columns that the dataset has and its source has no more.', { value: from })
    if (!come.delete(to)) throw failure('INPUT_INVALID', `"${to}" is no new column of the source: "${from}" cannot be called so now.`, 'Name columns that the source has and the dataset has not, each only once.', { value: to })
    return { from, to }
  })
}

/** What a column of the source is called in the dataset. */
const renamedTo = (name: string, renames: readonly ColumnRename[]): string => renames.find(({ from }) => from === name)?.to ?? name

function wordsOf({ added, removed, renamed, retyped }: ColumnChanges): string {
  return [
    ...added.map(({ name }) => `"${name}" is new`),
    ...removed.map(({ name }) => `"${name}" is gone`),
    ...renamed.map(({ from, to }) => `"${from}" seems to be called "${to}" now`),
    ...retyped.map(({ column, from, to }) => `"${column}" is ${to}, it was ${from}`),
  ].join('; ')
}

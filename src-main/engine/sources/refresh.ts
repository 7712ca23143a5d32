import type { SchemaChangeChoice } from '#shared/contract/sources'
import type { Column } from '#shared/model/column'
import { failure } from '#shared/model/problem'
import type { SourceStream, StreamChoice } from '#shared/model/source'
import type { Connection, ConnectionTools, ConnectionWatch } from './connection'
import { discoverSource } from './look'
import { type ColumnChanges, columnChanges, isNone } from './schema-diff'

/** What is read of a stream whose columns may have changed, and which of them go by other names in the dataset. */
export interface SettledChoice {
  readonly choice: StreamChoice
  readonly renames: readonly { readonly from: string; readonly to: string }[]
}

/**
 * How a stream differs from the dataset that was read from it; undefined where that is known only by reading (a query, a
 * stream that tells no columns). Where columns were chosen, others that came do not count: nobody asked for them.
 *
 * @throws Failure SOURCE_*
 */
export async function streamChanges(tools: ConnectionTools, connection: Connection, choice: StreamChoice, known: readonly Column[], watch: ConnectionWatch): Promise<{ readonly stream: SourceStream; readonly changes: ColumnChanges } | undefined> {
  if (choice.stream === undefined) return undefined
  const { streams: [stream] } = await discoverSource(tools, connection, watch, [choice.stream])
  if (!stream || stream.columns.length === 0) return undefined
  const changes = columnChanges(known, stream.columns.map(({ name, type }) => ({ name, type })))
  return { stream, changes: choice.columns ? { ...changes, added: [] } : changes }
}

/**
 * Compares a stream with the dataset that was read from it, and settles what is read of it now.
 *
 * @param how `map`: columns that were renamed go on under the name that the dataset knows, new ones are taken; `skip`: only
 * columns that the dataset knows are read; `stop`: nothing is read where anything changed
 * @throws Failure SOURCE_CHANGED, SOURCE_*
 */
export async function followChanges(tools: ConnectionTools, connection: Connection, choice: StreamChoice, known: readonly Column[], how: SchemaChangeChoice, watch: ConnectionWatch): Promise<SettledChoice> {
  const { stream, changes } = await streamChanges(tools, connection, choice, known, watch) ?? {}
  if (!stream || !changes || isNone(changes)) return { choice, renames: [] }
  if (how === 'stop') {
    throw failure('SOURCE_CHANGED', `The columns of "${stream.name}" are no longer those of the dataset: ${wordsOf(changes)}.`, 'Choose whether changes are followed (map) or new columns left out (skip), or import the stream as a new dataset.', { value: stream.id })
  }
  const renames = changes.renamed.map(({ from, to }) => ({ from: to, to: from }))
  if (how === 'map' && !choice.columns) return { choice, renames }
  const kept = new Set([...known.map(({ name }) => name), ...changes.renamed.map(({ to }) => to)])
  return { choice: { ...choice, columns: stream.columns.map(({ name }) => name).filter((name) => kept.has(name)) }, renames }
}

function wordsOf({ added, removed, renamed, retyped }: ColumnChanges): string {
  return [
    ...added.map(({ name }) => `"${name}" is new`),
    ...removed.map(({ name }) => `"${name}" is gone`),
    ...renamed.map(({ from, to }) => `"${from}" seems to be called "${to}" now`),
    ...retyped.map(({ column, from, to }) => `"${column}" is ${to}, it was ${from}`),
  ].join('; ')
}

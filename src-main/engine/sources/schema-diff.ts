import { typeLabel } from '#shared/model/data-type'
import type { SourceColumn, SourceStream, StreamChange } from '#shared/model/source'
import { prepareName, similarity } from '#shared/mapping/similarity'

/** From here on a column that came is taken for one that went: the two have the same type and nearly the same name. */
const RENAMED = 0.75

/** How the streams of a source changed; streams that did not are left out. */
export function schemaChanges(before: readonly SourceStream[], after: readonly SourceStream[]): StreamChange[] {
  const old = new Map(before.map((stream) => [stream.id, stream]))
  const now = new Map(after.map((stream) => [stream.id, stream]))
  return [
    ...before.filter(({ id }) => !now.has(id)).map(({ id }): StreamChange => ({ stream: id, change: 'removed', ...NOTHING })),
    ...after.flatMap((stream): StreamChange[] => {
      const known = old.get(stream.id)
      if (!known) return [{ stream: stream.id, change: 'added', ...NOTHING }]
      const changed = columnChanges(known.columns, stream.columns)
      return isNone(changed) ? [] : [{ stream: stream.id, change: 'changed', ...changed }]
    }),
  ]
}

export type ColumnChanges = Pick<StreamChange, 'added' | 'removed' | 'renamed' | 'retyped'>

const NOTHING: ColumnChanges = { added: [], removed: [], renamed: [], retyped: [] }

/** True where no column changed. Their order does not count. */
export const isNone = ({ added, removed, renamed, retyped }: ColumnChanges): boolean => added.length + removed.length + renamed.length + retyped.length === 0

/** How the columns of one stream changed. */
export function columnChanges(before: readonly SourceColumn[], after: readonly SourceColumn[]): ColumnChanges {
  const old = new Map(before.map((column) => [column.name, column]))
  const now = new Map(after.map((column) => [column.name, column]))
  const gone = before.filter(({ name }) => !now.has(name))
  const come = after.filter(({ name }) => !old.has(name))
  const renamed = pairs(gone, come)
  return {
    added: come.filter(({ name }) => !renamed.some(({ to }) => to === name)),
    removed: gone.filter(({ name }) => !renamed.some(({ from }) => from === name)),
    renamed,
    retyped: after.flatMap((column) => {
      const known = old.get(column.name)
      return known && typeOf(known) !== typeOf(column) ? [{ column: column.name, from: typeOf(known), to: typeOf(column) }] : []
    }),
  }
}

const typeOf = ({ type, native }: SourceColumn): string => native ?? typeLabel(type)

/** The likeliest renames, each column in one at most. */
function pairs(gone: readonly SourceColumn[], come: readonly SourceColumn[]): ColumnChanges['renamed'] {
  const likely = gone.flatMap((from) => come
    .filter((to) => typeOf(from) === typeOf(to))
    .map((to) => ({ from: from.name, to: to.name, similarity: similarity(prepareName(from.name), prepareName(to.name))?.score ?? 0 })))
    .filter((pair) => pair.similarity >= RENAMED).toSorted((one, other) => other.similarity - one.similarity)
  const taken = new Set<string>()
  return likely.filter(({ from, to }) => {
    const [old, now] = [`from ${from}`, `to ${to}`]
    if (taken.has(old) || taken.has(now)) return false
    taken.add(old).add(now)
    return true
  })
}

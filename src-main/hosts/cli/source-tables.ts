import type { Cell } from '#shared/model/column'
import { typeLabel } from '#shared/model/data-type'
import type { SourceCheck, SourceStream } from '#shared/model/source'
import { count, print, table } from './output'

/** Prints what was tried, part by part. */
export function printCheck({ steps, version, milliseconds }: SourceCheck): void {
  for (const { what, ok, message, remedy } of steps) {
    print(`${ok ? '✓' : '✗'} ${what.padEnd(10)} ${message}`)
    if (!ok && remedy !== undefined) print(`             → ${remedy}`)
  }
  print(`${version ?? ''}${version === null ? '' : ', '}${count(milliseconds)} ms`)
}

/** The streams of a source, a line each. */
export const streamTable = (streams: readonly SourceStream[]): string => table(['stream', 'kind', 'rows', 'columns', 'key', 'notes'], streams.map(({ id, kind, rows, columns, key, comment, notes = [] }) => [
  id, kind, rows === null ? '' : `${rows.exact ? '' : '~'}${count(rows.count)}`, columns.length === 0 ? '' : count(columns.length), key.join(', '), [...(comment === undefined ? [] : [comment]), ...notes].map((note) => note.replace(/\.$/, '')).join('; '),
]), ['stream', 'notes'])

/** The columns of a stream, a line each. */
export const columnTable = ({ columns }: SourceStream): string => table(['column', 'type', 'native', 'comment'], columns.map(({ name, type, native = '', comment = '' }) => [name, typeLabel(type), native, comment]), ['column', 'comment'])

export const cellText = (cell: Cell): string => (cell === null ? 'null' : String(cell))

import { CR } from '#engine/text/line-ends'
import type { Dialect } from './options'
import type { RawRecord } from './record'

/** What becomes of a record: a row, nothing (a blank line), or an unreadable line with its reason. */
export type Fate =
  | { readonly kind: 'row'; readonly dropped: boolean; readonly padded: boolean }
  | { readonly kind: 'blank' }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** Judges a record by the number of its fields. Empty fields behind the last column are no fault; too few are, unless they are to be filled up. */
export function fateOf({ fields }: RawRecord, width: number, ragged: Dialect['ragged']): Fate {
  const count = fields.length
  if (count === width) return { kind: 'row', dropped: false, padded: false }
  // In a file of one column a blank line is an empty cell; that one has as many fields as there are columns.
  if (fields.every(isBlank)) return { kind: 'blank' }
  const fits = count < width ? ragged === 'pad' : fields.slice(width).every((field) => field.bytes.length === 0 && !field.quoted)
  if (!fits) return { kind: 'unreadable', reason: `${count} ${count === 1 ? 'field' : 'fields'} instead of ${width}` }
  return { kind: 'row', dropped: count > width, padded: count < width }
}

function isBlank(field: RawRecord['fields'][number]): boolean {
  return !field.quoted && field.bytes.every((byte) => byte === 32 || byte === 9 || byte === CR)
}

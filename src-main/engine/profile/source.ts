import type { Column } from '#shared/model/column'
import { failure } from '#shared/model/problem'
import { identifier } from '../duckdb/quote'
import type { Session } from '../duckdb/session'

/** The rows to look at, and how to reach them: a version file attached in a session, or a sample of one. */
export interface ProfileSource {
  readonly session: Session
  /** Quoted SQL name of the table with the rows. It must have a `rowid` from 0 without gaps. */
  readonly table: string
  /** Quoted SQL names of the version's tables `lines` and `unreadable`, where there are such. */
  readonly lines?: string
  readonly unreadable?: string
  readonly columns: readonly Column[]
  readonly rows: number
  /** Tables of columns' different values that were made on the way, by column; they last as long as the session. */
  readonly counted?: Map<string, string> | undefined
  /** The table with the values of a column, where that is a narrower one than {@link table}. */
  readonly tableOf?: (name: string) => string
  readonly signal?: AbortSignal
  /** Told now and then how much of the work is done, 0 to 1, and how much will be when the next statements are. */
  readonly progress?: (part: number, next: number) => void
}

/** A source for a part of the work: its 0 to 1 is `from` to `to` of the whole. */
export function sourceOf(source: ProfileSource, from: number, to: number): ProfileSource {
  const { progress } = source
  const at = (part: number): number => from + (to - from) * part
  return { ...source, ...(progress && { progress: (part: number, next: number) => progress(at(part), at(next)) }) }
}

/** A JSON number or a number written as text (DuckDB's big integers), as a number; 0 for NULL. */
export function toNumber(value: unknown): number {
  if (value === null || value === undefined) return 0
  const number = Number(value)
  if (Number.isNaN(number)) throw failure('INTERNAL', 'A count came back as something else.', 'Report this with the detail.', undefined, new Error(String(value)))
  return number
}

/** Cuts a list into parts of at most `size`. */
export function chunked<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/** The values of a column with how often each stands there (`__n`): each once where they repeat, else row by row. */
export function valuesSql({ table, counted, tableOf = () => table }: ProfileSource, name: string, repeats: boolean): string {
  const made = counted?.get(name)
  if (made !== undefined) return made
  return `(SELECT ${identifier(name)}, ${repeats ? 'count(*)' : '1'} AS __n FROM ${tableOf(name)}${repeats ? ' GROUP BY 1' : ''})`
}

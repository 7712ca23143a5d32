import type { SetAside } from '#shared/model/reading'

/** Where the rows of a text go. */
export interface RowSink {
  row(line: number, values: readonly (string | null)[]): void
  setAside(kind: SetAside['kind'], line: number, raw: string): void
  unreadable(line: number, reason: string, raw: string): void
}

/** Makes rows of lines that come one after another. */
export interface RowMaker {
  take(line: number, text: string): void
  /** The last line was taken. */
  end(): void
  headers(): readonly (string | null)[]
}

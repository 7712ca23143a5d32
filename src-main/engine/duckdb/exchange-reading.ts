import { z } from 'zod'
import { uniqueColumnNames } from '#shared/define/column-names'
import type { Reading } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import { TEXT } from '#shared/model/data-type'
import { type ExchangeFile, exchangeRelation, linesRelation, unreadableRelation } from './exchange'

/** An exchange file, as it is told from a worker thread. */
export const WrittenFile = z.object({ path: z.string(), rows: z.number(), longest: z.number() })

/** The exchange files of a table that a parser read, and the line of its first row. */
export interface ParsedTable {
  readonly rows: ExchangeFile
  readonly lines: ExchangeFile
  readonly firstLine: number
  readonly unreadable?: ExchangeFile
}

/**
 * What a reading has of its rows, made of a parser's exchange files.
 *
 * @param places which place each column has in the file; its own unless told
 */
export function parsedRows({ rows, lines: placed, firstLine, unreadable: log }: ParsedTable, columns: readonly Column[], places = columns.map((_, index) => index)): Omit<Reading, 'report'> {
  const lines = linesRelation(placed)
  const unreadable = log && unreadableRelation(log)
  return { columns, rows: rows.rows, relation: exchangeRelation(rows, columns, places), ...(lines && { lines }), firstLine, ...(unreadable && { unreadable }) }
}

/** Columns of text under these headers, made distinct; a header that is not there is named by its place. */
export function textColumns(headers: readonly (string | null)[]): Column[] {
  return uniqueColumnNames(headers).map((name) => ({ ...name, type: TEXT }))
}

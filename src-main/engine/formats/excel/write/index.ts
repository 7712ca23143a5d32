import { join } from 'node:path'
import { writeExchangeSql } from '#engine/duckdb/exchange'
import type { WriteContext } from '#shared/define/format'
import type { ExcelWriteOptions } from '../options'
import { WriteResult, type WriteTask } from './task'

/** Writes a workbook with the table and, where wished, its rejects on a sheet of their own. Gives notes for the user. */
export async function writeExcel({ queries, table, rejects, path, tempDir, inWorker }: WriteContext, { sheet_rows: sheetRows }: ExcelWriteOptions): Promise<string[]> {
  const tables: WriteTask['tables'] = []
  for (const { name, columns, sql, rows } of rejects ? [table, rejects] : [table]) {
    const file = join(tempDir, `sheet-${tables.length}.jsonl`)
    await queries.run(writeExchangeSql(sql, columns, file))
    tables.push({ name, columns: [...columns], rows, file })
  }
  const { sheets, asText } = WriteResult.parse(await inWorker('write', { path, tables, sheetRows } satisfies WriteTask))
  const further = sheets.filter((names) => names.length > 1).map((names) =>
    `A sheet takes ${sheetRows.toLocaleString('en')} rows: the table goes on in ${names.length - 1} further ${names.length === 2 ? 'sheet' : 'sheets'} (${names.slice(1).map((name) => `"${name}"`).join(', ')}).`)
  const texts = asText.map(({ column, count }) =>
    `Column "${column}": ${count.toLocaleString('en')} ${count === 1 ? 'value is' : 'values are'} written as text, since Excel's numbers and dates cannot hold ${count === 1 ? 'it' : 'them'} exactly.`)
  return [...further, ...texts]
}

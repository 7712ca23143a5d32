import { createWriteStream, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { readExchange } from '#engine/duckdb/exchange'
import type { Progress } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import { packageParts, sheetNames, sheetPart } from './package-parts'
import { measureWidths, sheetXml, type SheetPlan } from './sheet-writer'
import { STYLES } from './styles'
import type { WriteResult, WriteTask } from './task'

/** Excel's last column is XFD. */
const MOST_COLUMNS = 16_384
const PROGRESS_ROWS = 10_000
/** A sheet's XML is at most about this many times as long as its exchange file. */
const XML_PER_BYTE = 8
const ZIP64_FROM = 2 ** 32
/** The same for all parts: the same table gives the same bytes. */
const PART = { mtime: new Date(2000, 0, 1), forceDosTimestamp: true }

/** Writes tables as the sheets of a new workbook; a table of more rows than a sheet holds takes several. */
export async function writeWorkbook({ path, tables, sheetRows }: WriteTask, progress: (progress: Progress) => void): Promise<WriteResult> {
  const plans = await Promise.all(tables.map((table) => planSheets(table, sheetRows)))
  const names = sheetNames(plans.flatMap((sheets) => sheets.map(({ name }) => name)))
  const zip = new ZipFile()
  const asText = new Map<string, number>()
  const totalRows = tables.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  const onRow = () => {
    done += 1
    if (done % PROGRESS_ROWS === 0) progress({ rows: done, totalRows })
  }
  const written = new Promise<void>((resolve, reject) => {
    zip.on('error', reject)
    const fail = (error: unknown): void => reject(error instanceof Error ? error : new Error(String(error)))
    for (const [name, content] of Object.entries(packageParts(names))) zip.addBuffer(Buffer.from(content), name, PART)
    zip.addBuffer(Buffer.from(STYLES), 'xl/styles.xml', PART)
    let index = 0
    plans.forEach((sheets, table) => {
      const { file } = tables[table]!
      // One reader for all sheets of a table: the archive takes its parts one after another.
      const rows = readExchange(file)
      const forceZip64Format = statSync(file).size * XML_PER_BYTE > ZIP64_FROM
      for (const plan of sheets) {
        const named = { ...plan, name: names[index]! }
        zip.addReadStreamLazy(sheetPart(index), { ...PART, compressionLevel: 3, forceZip64Format }, (give) => {
          const xml = Readable.from(sheetXml(named, rows, onRow, (column) => asText.set(column, (asText.get(column) ?? 0) + 1)), { objectMode: false })
          xml.on('error', fail)
          give(null, xml)
        })
        index += 1
      }
    })
    zip.end()
    pipeline(zip.outputStream, createWriteStream(path)).then(resolve, reject)
  })
  await written
  let first = 0
  return {
    sheets: plans.map((sheets) => names.slice(first, first += sheets.length)),
    asText: [...asText].map(([column, count]) => ({ column, count })),
  }
}

async function planSheets({ name, columns, rows, file }: WriteTask['tables'][number], sheetRows: number): Promise<SheetPlan[]> {
  if (columns.length > MOST_COLUMNS) {
    throw failure('LIMIT_EXCEEDED', `Excel holds ${MOST_COLUMNS.toLocaleString('en')} columns; this table has ${columns.length.toLocaleString('en')}.`, 'Drop some columns, or write CSV or Parquet.')
  }
  const widths = await measureWidths(columns, file)
  return Array.from({ length: Math.max(1, Math.ceil(rows / sheetRows)) }, (_, index) => ({ name, columns, widths, rows: Math.min(sheetRows, rows - index * sheetRows) }))
}

import { open, stat } from 'node:fs/promises'
import type { Progress } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { ShowNumber } from './cell'
import { rowsOf } from './named-range'
import { isGiven, partsToRead } from './parts-to-read'
import type { SheetSource } from './sheet-source'
import { TableMaker } from './table-maker'
import { TableOutput } from './table-output'
import type { ReadResult, ReadTask, SheetReport } from './task'
import { openXlsx } from './xlsx-source'

/** The first bytes of OLE compound files: .xls, and encrypted .xlsx. */
const OLE = 'd0cf11e0a1b11ae1'

/** Reads a sheet of a workbook, or several as one table, into exchange files. Throws FORMAT_*, FILE_IS_EMPTY, OPTION_INVALID, LIMIT_EXCEEDED. */
export async function readTable(task: ReadTask, progress: (progress: Progress) => void): Promise<ReadResult> {
  const { size } = await stat(task.path)
  const done = { parts: 0, of: 1, rows: 0 }
  const tell = ({ rows = 0, bytes = 0, totalBytes = 0 }: Progress): void => {
    const share = totalBytes > 0 ? Math.min(1, bytes / totalBytes) : 0
    progress({ rows: done.rows + rows, bytes: Math.floor(size * (done.parts + share) / done.of), totalBytes: size })
  }
  const source = await openWorkbook(task, tell)
  try {
    const { parts, range } = await partsToRead(source, task)
    const output = new TableOutput(task.tempDir, task.limit ?? 0, task.sheets !== undefined)
    const read: SheetReport[] = []
    if (isGiven(task)) done.of = parts.length
    for (const part of parts) {
      const maker = new TableMaker(part, output)
      const facts = await source.readSheet(part.index, (row) => maker.add(row))
      if (isGiven(task)) done.parts += 1
      if (maker.isBlank) continue
      const report = maker.finish(facts)
      done.rows += report.rows
      read.push(report)
      if (!isGiven(task)) break
    }
    if (read.length === 0) throw nothingIn(task)
    return { ...output.finish(), ...await offers(source, task), read, ...(range !== undefined && { range }) }
  } finally {
    source.close()
  }
}

function nothingIn({ name, sheet, sheets }: ReadTask): Error {
  const where = sheet !== undefined ? `The sheet "${sheet}" of "${name}" has nothing` : sheets !== undefined ? `The sheets of "${name}" have nothing` : `"${name}" has nothing`
  return failure('FILE_IS_EMPTY', `${where} in its cells.`, 'Choose another file or another sheet.', { file: name })
}

/** The sheets, tables and ranges that can be read; with their sizes where somebody is to choose. */
async function offers(source: SheetSource, { limit }: ReadTask): Promise<Pick<ReadResult, 'sheets' | 'ranges'>> {
  const sheets = source.sheets.map(({ name, hidden }) => ({ name, hidden }))
  if (limit === undefined) return { sheets, ranges: [] }
  const heights = await Promise.all(sheets.map((_, index) => source.height(index)))
  const ranges = await source.ranges()
  return {
    sheets: sheets.map((sheet, index) => ({ ...sheet, ...(heights[index] !== undefined && { rows: heights[index] }) })),
    ranges: ranges.map((range) => ({ name: range.name, kind: range.kind, sheet: sheets[range.sheet]?.name ?? '', rows: rowsOf(range) })),
  }
}

async function openWorkbook(task: ReadTask, progress: (progress: Progress) => void): Promise<SheetSource> {
  const numbers = { values: task.values, show: await numberShower(task) }
  if (await startsWith(task.path, OLE)) {
    const { openXls } = await import('./xls-source')
    return openXls(task.path, task.name, numbers)
  }
  return openXlsx(task.path, { name: task.name, tempDir: task.tempDir, numbers, progress, glance: task.limit !== undefined })
}

/** SheetJS's number formatter. */
async function numberShower({ values }: ReadTask): Promise<ShowNumber> {
  if (values === 'value') return (_code, value) => String(value)
  const { SSF } = await import('@e965/xlsx')
  return (code, value) => {
    try {
      return String(SSF.format(code, value))
    } catch {
      // A format that is none: Excel shows the number.
      return String(value)
    }
  }
}

async function startsWith(path: string, hex: string): Promise<boolean> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(hex.length / 2), 0, hex.length / 2, 0)
    return buffer.subarray(0, bytesRead).toString('hex') === hex
  } finally {
    await handle.close()
  }
}

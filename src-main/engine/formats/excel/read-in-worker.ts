import { open } from 'node:fs/promises'
import type { Progress } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { ShowNumber } from './cell'
import type { SheetInfo, SheetSource } from './sheet-source'
import { TableMaker } from './table-maker'
import type { ReadResult, ReadTask } from './task'
import { openXlsx } from './xlsx-source'

/** The first bytes of OLE compound files: .xls, and encrypted .xlsx. */
const OLE = 'd0cf11e0a1b11ae1'

/** Reads one sheet of a workbook into exchange files. Throws FORMAT_*, FILE_IS_EMPTY, OPTION_INVALID, LIMIT_EXCEEDED. */
export async function readTable(task: ReadTask, progress: (progress: Progress) => void): Promise<ReadResult> {
  const source = await openWorkbook(task, progress)
  try {
    for (const index of candidates(source.sheets, task)) {
      const maker = new TableMaker(task)
      const facts = await source.readSheet(index, (row) => maker.add(row))
      const table = maker.finish(facts)
      if (!maker.isBlank) return { ...table, sheets: source.sheets.map(({ name, hidden }) => ({ name, hidden })), sheet: index }
    }
    throw failure('FILE_IS_EMPTY', `${task.sheet === undefined ? `"${task.name}" has nothing` : `The sheet "${task.sheet}" of "${task.name}" has nothing`} in its cells.`,
      'Choose another file or another sheet.', { file: task.name })
  } finally {
    source.close()
  }
}

/** The sheets to try: the one that is asked for, else all, visible ones first, until one has something in it. */
function candidates(sheets: readonly SheetInfo[], { sheet, name }: ReadTask): number[] {
  if (sheet === undefined) {
    const places = sheets.map((_, index) => index)
    return [...places.filter((index) => !sheets[index]!.hidden), ...places.filter((index) => sheets[index]!.hidden)]
  }
  const wanted = typeof sheet === 'number' ? sheet - 1 : sheets.findIndex((each) => each.name === sheet)
  const found = wanted >= 0 ? wanted : sheets.findIndex((each) => each.name.toLowerCase() === String(sheet).toLowerCase())
  if (sheets[found]) return [found]
  throw failure('OPTION_INVALID', `"${name}" has no sheet ${typeof sheet === 'number' ? sheet : `"${sheet}"`}.`,
    `Its sheets are ${sheets.slice(0, 20).map((each) => `"${each.name}"`).join(', ')}.`, { file: name, sheet: String(sheet) })
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

import type { Column } from '#shared/model/column'
import type { ImportReport } from '#shared/model/reading'
import { filledCells, type KindCounts } from './column-facts'
import type { ExcelOptions } from './options'
import type { ReadResult, SheetReport } from './task'

type Note = ImportReport['notes'][number]

/** What was odd about the sheets that were read, in sentences. */
export function notesOf(result: ReadResult, columns: readonly Column[], { sheets }: Pick<ExcelOptions, 'sheets'>): Note[] {
  return [
    ...result.columns.flatMap((facts, index) => columnNotes(facts.counts, columns[index]!)),
    ...result.read.flatMap((report) => sheetNotes(report, sheets === undefined ? '' : ` of the sheet "${result.sheets[report.sheet]?.name ?? ''}"`)),
    ...hiddenColumns(result, columns),
    ...sheets === 'all' ? leftOut(result) : [],
  ]
}

function columnNotes(counts: KindCounts, { name, type }: Column): Note[] {
  const notes: Note[] = []
  const kinds = kindsOf(counts)
  const numbers = counts.integer + counts.fraction
  if (kinds.length > 1 && type.name === 'text') {
    notes.push({ code: 'mixed-kinds', message: `Column "${name}" holds ${kinds.join(', ')}; all are kept as text, dates as year-month-day.`, count: filledCells(counts) })
  } else if (type.name === 'text' && numbers > 0) {
    notes.push({ code: 'numbers-as-text', message: `The numbers of column "${name}" have more digits than a number type keeps; they are kept as text.`, count: numbers })
  }
  if (counts.error > 0) notes.push({ code: 'error-cells', message: `Column "${name}" has ${plural(counts.error, 'error cell')} (like #DIV/0!), kept as text.`, count: counts.error })
  if (counts.percent > 0) notes.push({ code: 'percentages', message: `Column "${name}" is shown in percent; 12 % is read as 0.12.`, count: counts.percent })
  if (counts.duration > 0) notes.push({ code: 'durations', message: `Column "${name}" holds durations, read as hours:minutes:seconds.`, count: counts.duration })
  if (counts.emptyText > 0 && type.name !== 'text') {
    notes.push({ code: 'empty-texts', message: `Column "${name}" has ${plural(counts.emptyText, 'cell')} with an empty text (from a formula), read as empty.`, count: counts.emptyText })
  }
  return notes
}

/** @param where tells which sheet it was where several were read */
function sheetNotes({ merged, hiddenRows, blankRows, uncomputed, further, beside }: SheetReport, where: string): Note[] {
  const notes: Note[] = []
  if (merged.count > 0) {
    notes.push({
      code: 'merged-cells', count: merged.count, line: Number(/\d+/.exec(merged.first ?? '')?.[0] ?? 1),
      message: `${plural(merged.count, 'merged range')} among the rows${where} (the first is ${merged.first}): the value is in the top left cell, the others are empty. "Fill down" repeats it.`,
    })
  }
  if (blankRows.count > 0) {
    notes.push({
      code: 'blank-rows', count: blankRows.count, line: blankRows.first,
      message: `${plural(blankRows.count, 'blank row')} among the rows${where} ${blankRows.count === 1 ? 'is' : 'are'} left out. The line numbers count ${blankRows.count === 1 ? 'it' : 'them'}.`,
    })
  }
  if (further.first !== undefined) {
    notes.push({
      code: 'further-tables', count: further.count, line: further.first,
      message: `Row ${further.first}${where} looks like the header of another table, whose rows are among these. Read that one alone by "Rows above the table" ${further.first - 1}, and this one by a range that ends above it.`,
    })
  }
  if (beside) {
    const [one = '', other = ''] = beside
    notes.push({
      code: 'tables-side-by-side',
      message: `A column between the columns ${one} and ${other}${where} is blank from the header down. If these are two tables side by side, read each alone by its "Cells": ${one}, then ${other}.`,
    })
  }
  if (hiddenRows > 0) notes.push({ code: 'hidden-rows', message: `${plural(hiddenRows, 'row')}${where} hidden in Excel (by a filter or by hand) ${hiddenRows === 1 ? 'is' : 'are'} read too.`, count: hiddenRows })
  if (uncomputed > 0) notes.push({ code: 'uncomputed-formulas', message: `${plural(uncomputed, 'formula')}${where} stored without a result: the formula itself is kept. Open and save the file in Excel to have results.`, count: uncomputed })
  return notes
}

function hiddenColumns({ columns: found }: ReadResult, columns: readonly Column[]): Note[] {
  const hidden = columns.filter((_, index) => found[index]!.hidden).map(({ name }) => `"${name}"`)
  return hidden.length === 0 ? [] : [{ code: 'hidden-columns', message: `Columns hidden in Excel are read too: ${hidden.slice(0, 20).join(', ')}.`, count: hidden.length }]
}

/** Of all sheets, hidden ones are not read: they mostly hold lists for the others. */
function leftOut({ sheets }: ReadResult): Note[] {
  const hidden = sheets.filter((sheet) => sheet.hidden).map(({ name }) => `"${name}"`)
  return hidden.length === 0 ? [] : [{ code: 'hidden-sheets', message: `Sheets hidden in Excel are not read: ${hidden.slice(0, 20).join(', ')}. Name the sheets to read them too.`, count: hidden.length }]
}

function kindsOf(counts: KindCounts): string[] {
  const kinds: [number, string][] = [
    [counts.integer + counts.fraction, 'number'], [counts.date + counts.timestamp, 'date'], [counts.time, 'time'], [counts.duration, 'duration'],
    [counts.boolean, 'boolean'], [counts.error, 'error'], [counts.dateText, 'text that looks like a date'], [counts.text, counts.dateText > 0 ? 'other text' : 'text'],
  ]
  const present = kinds.filter(([count]) => count > 0)
  // Texts of both sorts are one kind.
  return present.every(([, kind]) => kind.includes('text')) ? ['texts'] : present.map(([count, kind]) => plural(count, kind))
}

function plural(count: number, noun: string): string {
  const many = noun.startsWith('text that') ? 'texts that look like dates' : `${noun}s`
  return `${count.toLocaleString('en')} ${count === 1 ? noun : many}`
}

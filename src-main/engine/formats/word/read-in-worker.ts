import { PlacedRows } from '#engine/duckdb/placed-rows'
import { guessHeader, type HeaderGuess, joinNames } from '#engine/text/table-header'
import { failure } from '#shared/model/problem'
import { type Block, readBody, type WordTable } from './body'
import { openWord } from './open'
import type { WordResult, WordTask } from './task'

/** Reads a table of a Word document, or its paragraphs, into exchange files. Throws FORMAT_*, FILE_IS_EMPTY, OPTION_INVALID, LIMIT_EXCEEDED, TOO_LARGE. */
export async function readPart(task: WordTask): Promise<WordResult> {
  const { body, leftOut } = await openWord(task.path, task.name)
  const { blocks, tables } = readBody(body)
  if (blocks.length === 0) throw failure('FILE_IS_EMPTY', `"${task.name}" holds no text.`, 'Choose another file.', { file: task.name })
  const part = task.options.part ?? largest(tables)
  const table = tables[Number(part.slice('table '.length)) - 1]
  if (part !== 'text' && !table) throw noSuchTable(task, tables.length)
  const notes: WordResult['notes'] = leftOut.length === 0 ? [] : [{ code: 'left-out', message: `The document's ${leftOut.join(', ')} are left out.`, count: leftOut.length }]
  const common = {
    paragraphs: blocks.filter(({ kind }) => kind !== 'table').length, part,
    tables: tables.map((each, index) => ({ id: `table ${index + 1}`, rows: Math.max(0, each.rows.length - headerOf(each).rows), columns: each.rows[0]?.length ?? 0, heading: each.heading })),
  }
  const output = new PlacedRows(task.tempDir, task.sampled)
  if (!table) {
    for (const block of blocks) output.add(block.place, valuesOf(block))
    return { ...common, headers: ['kind', 'level', 'heading', 'text'], ...output.finish(), setAside: [], notes }
  }
  const header = headerOf(table)
  const rows = Math.min(task.options.header ?? header.rows, table.rows.length)
  const names = table.rows.slice(0, rows)
  table.rows.slice(rows).forEach((cells, index) => output.add(rows + index + 1, cells))
  return {
    ...common, header, ...output.finish(),
    headers: joinNames(names, table.rows[0]?.length ?? 0),
    setAside: names.map((cells, index) => ({ kind: 'header', line: index + 1, raw: cells.map((cell) => cell ?? '').join('\t') })),
    notes: [...notes, ...notesOf(table)],
  }
}

const valuesOf = ({ kind, level, heading, text }: Block): (string | null)[] => [kind, level === null ? null : String(level), heading, text]

/** The table with the most cells; the text where there is none. */
function largest(tables: readonly WordTable[]): string {
  const cells = ({ rows }: WordTable): number => rows.length * (rows[0]?.length ?? 0)
  const best = tables.reduce((most, table, index) => (cells(table) > cells(tables[most]!) ? index : most), 0)
  return tables.length === 0 ? 'text' : `table ${best + 1}`
}

/** A table's header: the rows that Word repeats on each page, else by what they hold. */
function headerOf({ rows, headerRows }: WordTable): HeaderGuess {
  if (headerRows > 0 && headerRows < rows.length) return { rows: headerRows, confidence: 1, because: 'Word repeats it on each page.' }
  return guessHeader(rows)
}

function notesOf({ merged, nested }: WordTable): WordResult['notes'] {
  const notes: WordResult['notes'] = []
  if (merged > 0) notes.push({ code: 'merged-cells', count: merged, message: `${merged === 1 ? 'One cell is' : `${merged} cells are`} merged: the value is in the top left one, the others are empty. "Fill down" repeats it.` })
  if (nested > 0) notes.push({ code: 'nested-tables', count: nested, message: `${nested === 1 ? 'A table stands' : `${nested} tables stand`} inside cells; ${nested === 1 ? 'it is' : 'they are'} read as the text of the cell.` })
  return notes
}

const noSuchTable = ({ name, options: { part = '' } }: WordTask, count: number): Error =>
  failure('OPTION_INVALID', `"${name}" has no ${part}.`, count === 0 ? 'There is no table in it; its text can be read: part "text".' : `Its tables are "table 1"${count > 1 ? ` to "table ${count}"` : ''}; its text is part "text".`, { file: name })

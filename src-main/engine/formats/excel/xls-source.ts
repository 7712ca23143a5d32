import { readFile } from 'node:fs/promises'
import * as XLSX from '@e965/xlsx'
import { Failure, failure } from '#shared/model/problem'
import { booleanCell, numberCell, type NumberReading, type SheetCell } from './cell'
import { brokenWorkbook, WORKBOOK } from './words'
import { namedRanges } from './named-range'
import { meaningOf } from './number-format'
import type { SheetFacts, SheetRow, SheetSource } from './sheet-source'

/** Names of streams in compound files, in UTF-16. */
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le')
/** The library holds a workbook in memory whole; .xls sheets end at 65,536 rows. */
const MOST_BYTES = 200 << 20

/** Opens an .xls workbook (BIFF, by SheetJS). Throws FORMAT_BROKEN, FORMAT_PROTECTED, TOO_LARGE. */
export async function openXls(path: string, name: string, numbers: Omit<NumberReading, 'from1904'>): Promise<SheetSource> {
  const bytes = await readFile(path)
  if (bytes.includes(ENCRYPTED_PACKAGE)) throw locked(name)
  if (bytes.length > MOST_BYTES) throw failure('TOO_LARGE', `"${name}" is too large for an .xls file.`, 'Open it in Excel and save it as .xlsx or CSV.', { file: name })
  const book = parse(bytes, name)
  const sheets = book.SheetNames.map((sheet, index) => ({ name: sheet, hidden: (book.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0 }))
  const reading = { ...numbers, from1904: book.Workbook?.WBProps?.date1904 ?? false }
  return {
    sheets,
    ranges: async () => namedRanges((book.Workbook?.Names ?? []).map(({ Name, Ref }) => ({ name: Name, reference: Ref })), sheets),
    height: async (index) => book.Sheets[book.SheetNames[index] ?? '']?.['!data']?.length,
    readSheet: async (index, row) => {
      const sheet = book.Sheets[book.SheetNames[index] ?? '']
      return sheet ? readSheet(sheet, reading, row) : { merged: [], hiddenColumns: [], uncomputed: 0 }
    },
    close: () => {},
  }
}

function parse(bytes: Buffer, name: string): XLSX.WorkBook {
  try {
    return XLSX.read(bytes, { type: 'buffer', dense: true, cellNF: true, cellFormula: false, cellHTML: false, cellText: false })
  } catch (error) {
    if (error instanceof Failure) throw error
    throw error instanceof Error && /password/i.test(error.message) ? locked(name) : brokenWorkbook(name, error)
  }
}

const locked = (name: string): Error =>
  failure('FORMAT_PROTECTED', `"${name}" is protected by a password.`, WORKBOOK.unlock, { file: name })

function readSheet(sheet: XLSX.WorkSheet, numbers: NumberReading, row: (row: SheetRow) => boolean): SheetFacts {
  const rows = sheet['!data'] ?? []
  for (let index = 0; index < rows.length; index += 1) {
    const cells = Array.from(rows[index] ?? [], (cell) => cell && toCell(cell, numbers))
    if (cells.length > 0 && !row({ line: index + 1, cells, hidden: sheet['!rows']?.[index]?.hidden ?? false })) break
  }
  return {
    merged: (sheet['!merges'] ?? []).map((range) => XLSX.utils.encode_range(range)),
    hiddenColumns: (sheet['!cols'] ?? []).flatMap((column, index) => column?.hidden ? [index] : []),
    uncomputed: 0,
  }
}

function toCell({ t, v, w, z }: XLSX.CellObject, numbers: NumberReading): SheetCell | undefined {
  if (v === undefined || v === null) return undefined
  switch (t) {
    case 'n': return numberCell(String(v), meaningOf(typeof z === 'string' ? z : 'General'), numbers)
    case 'b': return booleanCell(v ? '1' : '0')
    case 'e': return { kind: 'error', value: w ?? ERRORS[Number(v)] ?? '#ERROR' }
    default: return { kind: 'text', value: String(v) }
  }
}

/** BIFF's error codes ([MS-XLS] 2.5.10). */
const ERRORS: Readonly<Record<number, string>> = { 0: '#NULL!', 7: '#DIV/0!', 15: '#VALUE!', 23: '#REF!', 29: '#NAME?', 36: '#NUM!', 42: '#N/A', 43: '#GETTING_DATA' }

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as XLSX from '@e965/xlsx'
import ExcelJS from 'exceljs'
import { afterEach, describe, expect, it } from 'vitest'
import { inspectFile, readFile, temporaryFolder } from '#tests/support/read-file'
import { rawWorkbook, zip } from '#tests/support/zip'

type CellValue = ExcelJS.CellValue

const file = (bytes: Buffer | Uint8Array, name = 'in.xlsx'): string => {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, bytes)
  return path
}

/** A workbook of one sheet, made by exceljs. */
async function workbook(rows: readonly (readonly CellValue[])[], change: (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void = () => {}): Promise<string> {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('Data')
  for (const row of rows) sheet.addRow([...row])
  change(sheet, book)
  return file(Buffer.from(await book.xlsx.writeBuffer()))
}

const names = (read: { columns: readonly { name: string }[] }) => read.columns.map(({ name }) => name)
const types = (read: { columns: readonly { type: { name: string } }[] }) => read.columns.map(({ type }) => type.name)
const codes = (read: { reading: { report: { notes: readonly { code: string }[] } } }) => read.reading.report.notes.map(({ code }) => code)

describe('reading Excel', () => {
  it('keeps the kinds of columns: dates, times, whole numbers, fractions, booleans, texts with leading zeros', async () => {
    const read = await readFile('excel', await workbook([
      ['id', 'when', 'at', 'price', 'ok', 'zip'],
      [1, new Date(Date.UTC(2024, 1, 29)), new Date(Date.UTC(2024, 1, 29, 23, 59, 58, 250)), 1.1, true, '00123'],
      [2, new Date(Date.UTC(1900, 2, 15)), new Date(Date.UTC(2024, 6, 1)), 2, false, '99999'],
    ], (sheet) => { sheet.getColumn(2).numFmt = 'dd/mm/yyyy' }))
    expect(types(read)).toEqual(['integer', 'date', 'timestamp', 'number', 'boolean', 'text'])
    expect(read.rows).toEqual([
      [1, '2024-02-29', '2024-02-29 23:59:58.25', 1.1, true, '00123'],
      [2, '1900-03-15', '2024-07-01 00:00:00', 2, false, '99999'],
    ])
    expect(read.lines).toEqual([2, 3])
  })

  describe('in any time zone', () => {
    const home = process.env['TZ']
    afterEach(() => { process.env['TZ'] = home })
    it.each(['America/New_York', 'Asia/Kolkata', 'UTC'])('reads the day that Excel shows (%s)', async (zone) => {
      process.env['TZ'] = zone
      const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs>'
      const read = await readFile('excel', file(rawWorkbook('<row r="1"><c r="A1" s="1"><v>45351</v></c><c r="B1" s="2"><v>45351.999988425923</v></c></row>', { styles })), { header: 0 })
      expect(read.rows).toEqual([['2024-02-29', '2024-02-29 23:59:59']])
    })
  })

  it('counts from 1904 where the workbook does, and keeps the day that never was', async () => {
    const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    const cells = '<row r="1"><c r="A1" s="1"><v>60</v></c><c r="B1" s="1"><v>1</v></c><c r="C1" s="1"><v>61</v></c></row>'
    expect((await readFile('excel', file(rawWorkbook(cells, { styles })), { header: 0 })).rows).toEqual([['1900-02-29', '1900-01-01', '1900-03-01']])
    const from1904 = await readFile('excel', file(rawWorkbook(cells, { styles, workbook: '<workbookPr date1904="1"/>' })), { header: 0 })
    expect(from1904.rows).toEqual([['1904-03-01', '1904-01-02', '1904-03-02']])
  })

  it('tells date, time and duration formats from numbers that only look alike', async () => {
    const formats = ['[h]:mm', 'h:mm AM/PM', 'mm:ss', '[Red]#,##0.00', '"day "0', 'd\\. mmmm yyyy', '0.0%', '_-* #,##0.00\\ [$€-407]_-', 'yyyy', '[$-409]mmm-yy;@', '0.00E+00', 'General']
    const read = await readFile('excel', await workbook([formats.map((_, index) => `c${index}`), formats.map(() => 0.5), formats.map(() => 0.25)], (sheet) => {
      formats.forEach((format, index) => { sheet.getColumn(index + 1).numFmt = format })
      for (const index of [6, 9, 10]) [2, 3].forEach((row) => { sheet.getRow(row).getCell(index).value = 45351 })
    }))
    expect(types(read)).toEqual(['text', 'time', 'time', 'number', 'number', 'date', 'number', 'number', 'date', 'date', 'number', 'number'])
    expect(read.rows[0]).toEqual(['12:00:00', '12:00:00', '12:00:00', 0.5, 0.5, '2024-02-29', 0.5, 0.5, '2024-02-29', '2024-02-29', 0.5, 0.5])
    expect(codes(read)).toEqual(['durations', 'percentages'])
  })

  it('shows numbers padded with zeros as Excel does, others on request', async () => {
    const path = await workbook([['zip', 'price'], [123, 1.5], [99999, 2]], (sheet) => {
      sheet.getColumn(1).numFmt = '00000'
      sheet.getColumn(2).numFmt = '#,##0.00 "€"'
    })
    expect((await readFile('excel', path)).rows).toEqual([['00123', 1.5], ['99999', 2]])
    expect((await readFile('excel', path, { values: 'value' })).rows).toEqual([[123, 1.5], [99999, 2]])
    expect((await readFile('excel', path, { values: 'shown' })).rows).toEqual([['00123', '1.50 €'], ['99999', '2.00 €']])
  })

  it('keeps numbers as stored: noise of doubles removed, more digits than a double kept', async () => {
    const read = await readFile('excel', file(rawWorkbook(
      '<row r="1"><c r="A1"><v>1.1000000000000001</v></c><c r="B1"><v>12345678901234567890</v></c><c r="C1"><v>1E+20</v></c><c r="D1"><v>0.12345678901234567890123</v></c></row>')), { header: 0 })
    expect(read.rows).toEqual([[1.1, '12345678901234567890', '100000000000000000000', '0.12345678901234567890123']])
  })

  it('takes formulas by their results: shared ones, errors, empty texts, and those without a result', async () => {
    const read = await readFile('excel', file(rawWorkbook(`<row r="1"><c r="A1" t="inlineStr"><is><t>n</t></is></c><c r="B1" t="inlineStr"><is><t>e</t></is></c><c r="C1" t="inlineStr"><is><t>s</t></is></c></row>
      <row r="2"><c r="A2"><f t="shared" ref="A2:A4" si="0">B2*2</f><v>10</v></c><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C2" t="str"><f>""</f><v></v></c></row>
      <row r="3"><c r="A3"><f t="shared" si="0"/><v>20</v></c><c r="B3" t="e"><v>#N/A</v></c><c r="C3"><v>5</v></c></row>
      <row r="4"><c r="A4" t="str"><f t="shared" si="0"/><v></v></c><c r="B4"><f>SUM(A2:A3)</f></c><c r="C4"><v>6</v></c></row>
      <row r="5"><c r="A5"><v>30</v></c><c r="B5"><f>A2*2</f><v/></c><c r="C5"><v></v></c></row>`)))
    expect(types(read)).toEqual(['integer', 'text', 'integer'])
    expect(read.rows).toEqual([[10, '#DIV/0!', null], [20, '#N/A', 5], [null, '=SUM(A2:A3)', 6], [30, '=A2*2', null]])
    expect(codes(read)).toEqual(expect.arrayContaining(['error-cells', 'empty-texts', 'uncomputed-formulas']))
    expect(read.reading.report.notes.find(({ code }) => code === 'uncomputed-formulas')?.count).toBe(2)
  })

  it('reads rich text, phonetic text, escapes, white space, entities and prefixed names', async () => {
    const shared = '<si><r><t>bold </t></r><r><rPr/><t xml:space="preserve"> plain</t></r></si><si><t>漢字</t><rPh sb="0" eb="1"><t>かんじ</t></rPh></si><si><t>a_x000D_b &amp; &#x1F600;</t></si><si/>'
    const read = await readFile('excel', file(rawWorkbook('<x:row xmlns:x="x" r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>2</x:v></x:c><x:c t="s"><x:v>3</x:v></x:c></x:row>', { shared })), { header: 0 })
    expect(read.rows).toEqual([['bold  plain', '漢字', 'a\rb & 😀', '']])
  })

  it('counts real dates and text dates of one column apart', async () => {
    const read = await readFile('excel', await workbook([['when', 'n'], [new Date(Date.UTC(2024, 2, 4)), 1], ['05/03/2024', 2], ['soon', 3]]))
    expect(read.rows.map(([when]) => when)).toEqual(['2024-03-04', '05/03/2024', 'soon'])
    expect(read.reading.report.notes[0]).toMatchObject({ code: 'mixed-kinds', message: expect.stringContaining('1 date, 1 text that looks like a date, 1 other text') })
  })

  it('says where another table begins below the one that is read', async () => {
    const orders: CellValue[][] = [['id', 'amount'], [1, 10.5], [2, 11]]
    const path = await workbook([...orders, [], [], ['Customers'], ['name', 'town'], ['Ann', 'Rome'], ['Bob', 'Oslo']])
    const { reading } = await readFile('excel', path)
    expect(reading.report.notes.find(({ code }) => code === 'further-tables')).toMatchObject({ count: 1, line: 7, message: expect.stringContaining('"Rows above the table" 6') })
    expect((await readFile('excel', path, { skip: 6 })).rows).toEqual([['Ann', 'Rome'], ['Bob', 'Oslo']])
    expect((await readFile('excel', path, { range: 'A1:B3' })).rows).toEqual([[1, 10.5], [2, 11]])
    const parted = await workbook([...orders, [], [3, 4], [], ['Prepared by', 'Ann']])
    expect(codes(await readFile('excel', parted))).not.toContain('further-tables')
  })

  it('says where two tables stand side by side, and reads each by its cells', async () => {
    const path = await workbook([['id', 'amount', null, 'name', 'town'], [1, 10.5, null, 'Ann', 'Rome'], [2, 11, null, 'Bob', 'Oslo'], [3, 12]])
    const { reading } = await readFile('excel', path)
    expect(reading.report.notes.find(({ code }) => code === 'tables-side-by-side')?.message).toContain('"Cells": A:B, then D:E.')
    expect((await readFile('excel', path, { range: 'D:E' })).rows).toEqual([['Ann', 'Rome'], ['Bob', 'Oslo']])
    expect(codes(await readFile('excel', await workbook([['id', 'amount', null, 'name', 'town'], [1, 10.5, 'x', 'Ann', 'Rome']])))).not.toContain('tables-side-by-side')
    expect(codes(await readFile('excel', await workbook([['id', 'amount', null, 'note'], [1, 10.5, null, 'Ann']])))).not.toContain('tables-side-by-side')
  })

  it('joins the rows of a header of several levels, as merged cells leave it, under a title', async () => {
    const path = await workbook([
      ['Sales report'], [], ['Region', '2024', null, 2025, null, null], [null, 'H1', 'H2', 'H1', 'H2', 'H2'], [null, 'Units', 'Units', 'Units', 'Units', 'Value'],
      ...['North', 'South', 'East', 'West'].map((region, row) => [region, row, row + 1, row + 2, row + 3, row * 1.5]),
    ], (sheet) => { for (const range of ['A1:F1', 'A3:A5', 'B3:C3', 'D3:F3']) sheet.mergeCells(range) })
    const read = await readFile('excel', path)
    expect(names(read)).toEqual(['Region', '2024 H1 Units', '2024 H2 Units', '2025 H1 Units', '2025 H2 Units', '2025 H2 Value'])
    expect(read.rows[1]).toEqual(['South', 1, 2, 3, 4, 1.5])
    expect([read.lines[0], codes(read)]).toEqual([6, []])
    const plain = await readFile('excel', await workbook([['name', null, 'town'], ['Ann', 'x', 'Rome'], ['Bob', 'y', 'Oslo'], ['Cid', 5, 'Bern']]))
    expect(plain.rows).toHaveLength(3)
  })

  it('sets titles above and notes below aside, joins two header rows, and knows the lines', async () => {
    const read = await readFile('excel', await workbook([
      ['Sales report 2024'], [], [null, 'Sales', null, 'Costs'], ['Region', 'Q1', 'Q2', 'Q1'], ['North', 1, 2, 3], [], ['South', 4, 5, 6], [], ['Source: the books'],
    ], (sheet) => sheet.mergeCells('B3:C3')))
    expect(names(read)).toEqual(['Region', 'Sales Q1', 'Sales Q2', 'Costs Q1'])
    expect(read.rows).toEqual([['North', 1, 2, 3], ['South', 4, 5, 6]])
    expect(read.lines).toEqual([5, 7])
    expect(read.reading.report.setAside.map(({ kind, line }) => [kind, line])).toEqual([['title', 1], ['footer', 9]])
  })

  it('takes range, skip and header as told', async () => {
    const path = await workbook([['x', 'x', 'x'], [null, 'a', 'b'], [null, 1, 2], [null, 3, 4], [null, 5, 6]])
    const read = await readFile('excel', path, { range: 'B2:C4' })
    expect(names(read)).toEqual(['a', 'b'])
    expect(read.rows).toEqual([[1, 2], [3, 4]])
    expect((await readFile('excel', path, { skip: 3, header: 0 })).rows).toEqual([[3, 4], [5, 6]])
    await expect(readFile('excel', path, { range: 'nonsense!' })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID' } })
  })

  it('lists sheets, marks hidden ones, skips empty ones, and reads the one that is asked for', async () => {
    const path = await workbook([], (_, book) => {
      book.addWorksheet('Secret', { state: 'hidden' }).addRow(['s'])
      book.addWorksheet('Real').addRows([['a'], [1]])
    })
    const inspection = await inspectFile('excel', path)
    expect(inspection.streams).toMatchObject([{ id: 'Data' }, { id: 'Secret', hidden: true }, { id: 'Real' }])
    expect(inspection.input).toMatchObject({ format: 'excel', sheet: 'Real', skip: 0, header: 1 })
    expect((await readFile('excel', path, { sheet: 'secret', header: 0 })).rows).toEqual([['s']])
    await expect(readFile('excel', path, { sheet: 'Nope' })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID' } })
    await expect(readFile('excel', path, { sheet: 1 })).rejects.toMatchObject({ problem: { code: 'FILE_IS_EMPTY' } })
  })

  it('reads hidden rows and columns and notes them, and merged cells', async () => {
    const read = await readFile('excel', await workbook([['a', 'b'], ['x', 1], ['y', 2], ['z', 3]], (sheet) => {
      sheet.getRow(3).hidden = true
      sheet.getColumn(2).hidden = true
      sheet.mergeCells('A2:A3')
    }))
    expect(read.rows[2]).toEqual(['z', 3])
    expect(codes(read)).toEqual(['merged-cells', 'hidden-rows', 'hidden-columns'])
  })

  it('reads rows wider than the header and repeated and blank headers', async () => {
    const read = await readFile('excel', await workbook([['id', 'id', '', 'x'], [1, 2, 3, 4], [1, 2, 3, 4, 'extra']]), { header: 1 })
    expect(names(read)).toEqual(['id', 'id_2', 'column_3', 'x', 'column_5'])
    expect(read.rows[1]).toEqual([1, 2, 3, 4, 'extra'])
  })

  it('sees a defect far beyond the first rows', async () => {
    const rows: CellValue[][] = [['id', 'amount', 'note']]
    for (let index = 1; index <= 30_000; index += 1) rows.push([index, index / 4, `note number ${index} with ${Math.sin(index)}`])
    rows[29_000] = [29_000, 'n/a', '0042']
    const path = await workbook(rows)
    const read = await readFile('excel', path)
    expect(read.rows).toHaveLength(30_000)
    expect(types(read)).toEqual(['integer', 'text', 'text'])
    expect(read.rows[28_999]).toEqual([29_000, 'n/a', '0042'])
    expect(read.lines[28_999]).toBe(29_001)
    const begin = performance.now()
    expect((await inspectFile('excel', path)).rows).toHaveLength(200)
    expect(performance.now() - begin).toBeLessThan(2_000)
  })

  it('reads 2,000 columns', async () => {
    const read = await readFile('excel', await workbook([Array.from({ length: 2_000 }, (_, index) => `c${index}`), Array.from({ length: 2_000 }, (_, index) => index)]))
    expect(read.columns).toHaveLength(2_000)
    expect(read.rows[0]![1_999]).toBe(1_999)
  })
})

describe('several sheets, tables and named ranges', () => {
  const months = () => workbook([['id', 'Amount', 'id'], [1, 10, 'a'], [], [2, 20.5, 'b']], (_, book) => {
    book.addWorksheet('February').addRows([['Report'], [], ['amount', 'ID', 'note'], [30, 3, 'late'], ['n/a', 4, null]])
    book.addWorksheet('Lists', { state: 'hidden' }).addRows([['x'], ['y']])
    book.addWorksheet('Empty')
  })

  it('reads all visible sheets as one table: columns by their headers, lines of their own sheet', async () => {
    const read = await readFile('excel', await months(), { sheets: 'all' })
    expect(names(read)).toEqual(['source_sheet', 'id', 'Amount', 'id_2', 'note'])
    expect(types(read)).toEqual(['text', 'integer', 'text', 'text', 'text'])
    expect(read.rows).toEqual([
      ['Data', 1, '10', 'a', null], ['Data', 2, '20.5', 'b', null], ['February', 3, '30', null, 'late'], ['February', 4, 'n/a', null, null],
    ])
    expect(read.lines).toEqual([2, 4, 4, 5])
    expect(read.reading.report).toMatchObject({ input: { format: 'excel', sheets: 'all', values: 'auto' }, setAside: [{ kind: 'title', line: 1, sheet: 'February', raw: 'Report' }] })
    expect(codes(read)).toEqual(['mixed-kinds', 'blank-rows', 'hidden-sheets'])
  })

  it('reads the sheets of a list in its order, hidden ones too, and says which one is missing', async () => {
    const path = await months()
    expect((await readFile('excel', path, { sheets: ['Lists', 'data'], header: 0 })).rows.map(([sheet, first]) => [sheet, first]))
      .toEqual([['Lists', 'x'], ['Lists', 'y'], ['Data', 'id'], ['Data', '1'], ['Data', '2']])
    await expect(readFile('excel', path, { sheets: ['Data', 'March'] })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID', place: { sheet: 'March' } } })
    await expect(readFile('excel', path, { sheets: 'all', sheet: 'Data' })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID' } })
    expect((await inspectFile('excel', path, { sheets: 'all' })).rows).toHaveLength(4)
  })

  it('offers Excel tables and named ranges as streams, with their rows, and reads them', async () => {
    const path = await workbook([['A title'], [null, null, 'k', 'v'], [null, null, 'x', 1], [null, null, 'y', 2]], (sheet, book) => {
      sheet.addTable({
        name: 'Orders', ref: 'F2', headerRow: true, totalsRow: true, columns: [{ name: 'no', totalsRowLabel: 'Total' }, { name: 'price', totalsRowFunction: 'sum' }], rows: [[7, 1.5], [8, 2.5], [9, 3]],
      })
      book.definedNames.add('Data!$C$2:$D$4', 'pairs')
      book.definedNames.add('Data!$A$1', 'one_cell')
    })
    expect((await inspectFile('excel', path)).streams).toEqual([
      { id: 'Data', name: 'Data', input: { format: 'excel', sheet: 'Data' }, rows: 6 },
      { id: 'Orders', name: 'Orders', input: { format: 'excel', sheet: 'Orders' }, rows: 3, note: 'An Excel table on the sheet "Data".' },
      { id: 'pairs', name: 'pairs', input: { format: 'excel', sheet: 'pairs' }, rows: 2, note: 'A named range on the sheet "Data".' },
    ])
    const table = await readFile('excel', path, { sheet: 'orders' })
    expect([names(table), table.rows, table.lines]).toEqual([['no', 'price'], [[7, 1.5], [8, 2.5], [9, 3]], [3, 4, 5]])
    expect(table.reading.report.input).toMatchObject({ sheet: 'Orders', skip: 0, header: 1 })
    expect((await readFile('excel', path, { sheet: 'pairs' })).rows).toEqual([['x', 1], ['y', 2]])
  })
})

describe('reading .xls', () => {
  const xls = (rows: unknown[][], change: (sheet: XLSX.WorkSheet) => void = () => {}) => {
    const sheet = XLSX.utils.aoa_to_sheet(rows)
    change(sheet)
    const book = XLSX.utils.book_new()
    XLSX.utils.book_append_sheet(book, sheet, 'Alt')
    const bytes: Buffer = XLSX.write(book, { type: 'buffer', bookType: 'biff8' })
    return file(bytes, 'old.xls')
  }

  it('reads numbers, texts, booleans and dates', async () => {
    const read = await readFile('excel', xls([['id', 'name', 'ok', 'when'], [1, '007', true, 45351], [2.5, 'Zoë', false, 45352.5]], (sheet) => {
      for (const address of ['D2', 'D3']) sheet[address].z = 'yyyy-mm-dd hh:mm'
    }))
    expect(read.rows).toEqual([[1, '007', true, '2024-02-29 00:00:00'], [2.5, 'Zoë', false, '2024-03-01 12:00:00']])
    expect(types(read)).toEqual(['number', 'text', 'boolean', 'timestamp'])
  })
})

describe('files that are no good workbook', () => {
  const problem = (code: string) => ({ problem: { code } })

  it('refuses what is broken, locked, or a lock file, each with its own sentence', async () => {
    await expect(readFile('excel', file(Buffer.from('not a zip')))).rejects.toMatchObject(problem('FORMAT_BROKEN'))
    const whole = rawWorkbook('<row r="1"><c r="A1"><v>1</v></c></row>')
    await expect(readFile('excel', file(whole.subarray(0, 400)))).rejects.toMatchObject(problem('FORMAT_BROKEN'))
    await expect(readFile('excel', file(zip({ 'word/document.xml': '<w/>' })))).rejects.toMatchObject(problem('FORMAT_BROKEN'))
    await expect(readFile('excel', file(rawWorkbook('<row><c>')))).rejects.toMatchObject(problem('FORMAT_BROKEN'))
    await expect(readFile('excel', file(Buffer.from('x'), '~$in.xlsx'))).rejects.toMatchObject({ problem: { remedy: expect.stringContaining('"in.xlsx"') } })
    const encrypted = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from('EncryptedPackage', 'utf16le')])
    await expect(readFile('excel', file(encrypted))).rejects.toMatchObject(problem('FORMAT_PROTECTED'))
    await expect(readFile('excel', file(Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(5000)]), 'in.xls'))).rejects.toMatchObject(problem('FORMAT_BROKEN'))
  })

  it('refuses a zip bomb at once, an honest directory or not', async () => {
    const row = '<row><c><v>1</v></c></row>'
    const big = rawWorkbook(row.repeat(2_200_000))
    const begin = performance.now()
    await expect(readFile('excel', file(big))).rejects.toMatchObject(problem('LIMIT_EXCEEDED'))
    expect(performance.now() - begin).toBeLessThan(5_000)
    const lying = zip({ 'xl/workbook.xml': `<workbook>${' '.repeat(1_000_000)}</workbook>` }, { 'xl/workbook.xml': 1_000 })
    await expect(readFile('excel', file(lying))).rejects.toMatchObject(problem('FORMAT_BROKEN'))
  })

  it('refuses document type declarations: no entity is ever expanded or fetched', async () => {
    const prolog = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    await expect(readFile('excel', file(rawWorkbook('<row><c t="str"><v>&a;</v></c></row>', { prolog })))).rejects.toMatchObject(problem('FORMAT_BROKEN'))
  })
})

import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import ExcelJS from 'exceljs'
import { describe, expect, it } from 'vitest'
import { readFile, temporaryFolder, writeFile } from '#tests/support/read-file'
import type { Column } from '#shared/model/column'

const columns: Column[] = [
  { name: 'id', type: { name: 'integer' } }, { name: 'text', type: { name: 'text' } }, { name: 'price', type: { name: 'decimal', precision: 38, scale: 2 } },
  { name: 'ratio', type: { name: 'number' } }, { name: 'day', type: { name: 'date' } }, { name: 'at', type: { name: 'timestamp' } },
  { name: 'time', type: { name: 'time' } }, { name: 'ok', type: { name: 'boolean' } },
]
const row = (id: string, text: string, price: string, ratio: string, day: string, at: string, time: string, ok: string) =>
  `SELECT ${id}::BIGINT AS id, ${text} AS "text", ${price}::DECIMAL(38,2) AS price, ${ratio}::DOUBLE AS ratio, ${day}::DATE AS "day", ${at}::TIMESTAMP AS "at", ${time}::TIME AS "time", ${ok}::BOOLEAN AS ok`
const table = {
  name: 'Orders: 2024/25 [a sheet name that is too long]', columns, rows: 4,
  sql: [
    row('1', `'=1+1'`, '12.50', '0.1', `'2024-02-29'`, `'2024-02-29 23:59:58.25'`, `'08:05:00'`, 'true'),
    row('9007199254740993', `'00123'`, '12345678901234567.89', `'NaN'`, `'1899-12-31'`, `'2024-01-01 00:00:00.123456'`, `'23:59:59.999'`, 'false'),
    row('-5', `'  tab' || chr(9) || 'cr' || chr(13) || 'lf' || chr(10) || 'nul' || chr(0) || ' _x0041_ <&"> ' || chr(8232) || ' 😀 '`, '-0.01', '1e300', `'1900-01-01'`, `'1900-03-01 00:00:00'`, `'00:00:00'`, 'NULL'),
    row('NULL', `'-'`, 'NULL', 'NULL', 'NULL', 'NULL', 'NULL', 'NULL'),
  ].join(' UNION ALL '),
}
const rejects = { name: 'Rejected', columns: [{ name: 'reason', type: { name: 'text' as const } }], sql: `SELECT 'age 141 is above 120' AS reason`, rows: 1 }

describe('writing Excel', () => {
  it('writes real dates and numbers, exact text where Excel would round, and never a formula', async () => {
    const path = join(temporaryFolder(), 'out.xlsx')
    const notes = await writeFile('excel', path, table, {}, rejects)
    const book = new ExcelJS.Workbook()
    await book.xlsx.readFile(path)
    expect(book.worksheets.map(({ name }) => name)).toEqual(['Orders  2024 25  a sheet name t', 'Rejected'])
    const [sheet, rejected] = book.worksheets
    expect(sheet!.getCell('B2')).toMatchObject({ type: ExcelJS.ValueType.String, value: '=1+1' })
    expect(sheet!.getCell('C2')).toMatchObject({ type: ExcelJS.ValueType.Number, value: 12.5, numFmt: '0.00' })
    expect(sheet!.getCell('E2').value).toEqual(new Date(Date.UTC(2024, 1, 29)))
    expect(sheet!.getCell('F2').value).toEqual(new Date(Date.UTC(2024, 1, 29, 23, 59, 58, 250)))
    expect(sheet!.getCell('A3').value).toBe('9007199254740993')
    expect(sheet!.getCell('H2').value).toBe(true)
    expect(sheet!.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
    expect(sheet!.autoFilter).toBe('A1:H5')
    expect(sheet!.getColumn(2).width).toBeGreaterThan(sheet!.getColumn(1).width!)
    expect(rejected!.getCell('A2').value).toBe('age 141 is above 120')
    expect(notes).toHaveLength(5)
  })

  it('reads back what it wrote', async () => {
    const path = join(temporaryFolder(), 'out.xlsx')
    await writeFile('excel', path, table)
    const read = await readFile('excel', path)
    expect(read.columns.map(({ name }) => name)).toEqual(columns.map(({ name }) => name))
    expect(read.rows).toEqual([
      ['1', '=1+1', '12.5', '0.1', '2024-02-29', '2024-02-29 23:59:58.250', '08:05:00', true],
      ['9007199254740993', '00123', '12345678901234567.89', 'nan', '1899-12-31', '2024-01-01 00:00:00.123456', '23:59:59.999', false],
      ['-5', '  tab\tcr\rlf\nnul\0 _x0041_ <&"> \u2028 😀 ', '-0.01', '1e+300', '1900-01-01', '1900-03-01', '00:00:00', null],
      [null, '-', null, null, null, null, null, null],
    ])
  })

  it('writes the same bytes for the same table', async () => {
    const paths = [join(temporaryFolder(), 'a.xlsx'), join(temporaryFolder(), 'b.xlsx')]
    for (const path of paths) await writeFile('excel', path, table)
    expect(readFileSync(paths[0]!).equals(readFileSync(paths[1]!))).toBe(true)
  })

  it('refuses a text that no cell holds and says which it is', async () => {
    const long = { name: 't', columns: [columns[1]!], sql: `SELECT 'short' AS "text" UNION ALL SELECT repeat('x', 32768)`, rows: 2 }
    await expect(writeFile('excel', join(temporaryFolder(), 'out.xlsx'), long))
      .rejects.toMatchObject({ problem: { code: 'LIMIT_EXCEEDED', message: expect.stringContaining('A3 (column "text")'), place: { row: 3 } } })
  })

  it('goes on in a further sheet when one is full', async () => {
    const path = join(temporaryFolder(), 'out.xlsx')
    const rows = 12_005
    const notes = await writeFile('excel', path, { name: 'n', columns: [{ name: 'n', type: { name: 'integer' } }], sql: `SELECT range AS n FROM range(${rows})`, rows }, { sheet_rows: 12_000 })
    expect(notes).toEqual([expect.stringContaining('1 further sheet ("n (2)")')])
    const read = await readFile('excel', path, { sheet: 2 })
    expect(read.rows).toEqual([[12_000], [12_001], [12_002], [12_003], [12_004]])
  })
})

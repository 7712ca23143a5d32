import { gzipSync } from 'node:zlib'
import { utils, write } from '@e965/xlsx'
import { Document, Packer, Paragraph, Table, TableCell, TableRow } from 'docx'
import { expect, it } from 'vitest'
import { useEngine } from '#tests/support/engine'
import { pdf, putRows } from '#tests/support/pdf'
import { zip } from '#tests/support/zip'

/** Documents, packed files and dumps through the API, as the import page uses it: look, choose a stream, import, look at the rows. */

const engine = useEngine()
const ROWS = [['1', 'Ann', '1.50'], ['2', 'Bo & Sons', '-3.00'], ['3', 'Christa', '12.25']]
const HEAD = ['id', 'name', 'amount']
const csv = [HEAD, ...ROWS].map((row) => `${row.join(',')}\n`).join('')

const files: readonly (readonly [string, () => Promise<Uint8Array> | Uint8Array])[] = [
  ['report.pdf', () => pdf([(page) => {
    page.text('Sales of the year')
    putRows(page, [{ at: 50 }, { at: 150 }, { at: 400, right: true }], [HEAD, ...ROWS], 120)
  }])],
  ['report.docx', () => Packer.toBuffer(new Document({ sections: [{ children: [
    new Paragraph('Sales of the year'), new Table({ rows: [HEAD, ...ROWS].map((row) => new TableRow({ children: row.map((text) => new TableCell({ children: [new Paragraph(text)] })) })) }),
  ] }] }))],
  ['report.xls', () => {
    const book = utils.book_new()
    utils.book_append_sheet(book, utils.aoa_to_sheet([['Sales of the year'], [], HEAD, ...ROWS]), 'Sales')
    const bytes: unknown = write(book, { type: 'buffer', bookType: 'biff8' })
    return bytes instanceof Uint8Array ? bytes : new Uint8Array()
  }],
  ['report.zip', () => zip({ 'sales.csv': csv, 'readme.txt': 'Sales of the year.' })],
  ['report.csv.gz', () => gzipSync(csv)],
  ['report.txt', () => Buffer.from(`Sales of the year\n\n${[HEAD, ...ROWS].map(([id = '', name = '', amount = '']) => `${id.padEnd(6)}${name.padEnd(14)}${amount.padStart(8)}\n`).join('')}`)],
  ['report.sql', () => Buffer.from(`CREATE TABLE sales (id int, name text, amount numeric);\n${ROWS.map(([id, name, amount]) => `INSERT INTO sales VALUES (${id}, '${name}', ${amount});\n`).join('')}`)],
]

it.each(files)('%s: its table is found, imported with the options that were shown, and its rows are those of the document', async (name, content) => {
  const path = engine.write(name, await content())
  const found = await engine.client.files.inspect({ file: { path } })
  expect(found.columns.map((column) => column.name)).toEqual(HEAD)
  expect(found.rows).toEqual(ROWS)
  const run = await engine.client.files.import({ projectId: engine.projectId, file: { path }, input: found.input })
  expect(run).toMatchObject({ status: 'COMPLETED', problems: [] })
  const versionId = run.result?.kind === 'import' ? run.result.versionId : ''
  expect((await engine.client.datasets.page({ versionId })).rows.map(({ cells }) => cells)).toEqual(ROWS)
  expect((await engine.client.datasets.list({ projectId: engine.projectId })).some((dataset) => dataset.name === 'report')).toBe(true)
  // Each other table that is offered can be read, too.
  for (const { input } of found.streams) expect((await engine.client.files.inspect({ file: { path }, input })).rows.length).toBeGreaterThan(0)
})

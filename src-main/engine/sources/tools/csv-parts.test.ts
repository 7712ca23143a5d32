import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LEAST_LEASE } from '#engine/duckdb/budget'
import { Session } from '#engine/duckdb/session'
import { BOOLEAN, DATE, decimal, INTEGER, TEXT } from '#shared/model/data-type'
import { type CsvColumn, csvPartsRelation } from './csv-parts'

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

/** Reads files with these rows of fields (as a database writes them) as the engine would. */
async function readBack(columns: readonly CsvColumn[], ...files: readonly (readonly (readonly string[])[])[]): Promise<unknown[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-parts-'))
  const parts = files.map((rows, index) => {
    const lines = rows.map((fields) => `${fields.join(',')}\n`)
    const path = join(folder, `part-${index}.csv`)
    writeFileSync(path, lines.join(''))
    return { path, longest: Math.max(...lines.map((line) => Buffer.byteLength(line))) }
  })
  const { sql, files: read } = csvPartsRelation(parts, columns)
  const session = await Session.open({ lease: { bytes: 4 * LEAST_LEASE, threads: 2, release: () => {} }, tempRoot: tmpdir(), allowed: { files: read } })
  try {
    return await session.rows(sql)
  } finally {
    await session.close()
  }
}

const TEXTS = ['', ' ', 'NULL', '"', '""', ',', '\n', '\r\n', '\r', '\\', '\\N', "'", 'a"b,c\nd', '\0', 'é𝄞日本', `long ${'x"y,\n'.repeat(50)}`, '\uFEFFbom']

it('keeps every text apart from every other, NULL from the empty one too', async () => {
  const columns = [{ name: 'id', type: INTEGER }, { name: 'of "text"', type: TEXT }]
  expect(await readBack(columns, [['0', ''], ...TEXTS.map((text, index) => [String(index + 1), quoted(text)])])).toEqual([null, ...TEXTS].map((text, index) => [index, text]))
})

it('reads a single column, whose rows have an empty second one', async () => {
  expect(await readBack([{ name: 'only', type: TEXT }], [['', ''], ...TEXTS.map((text) => [quoted(text), ''])])).toEqual([null, ...TEXTS].map((text) => [text]))
})

it('reads bytes and typed values exactly', async () => {
  const columns = [
    { name: 'bytes', type: { name: 'binary' }, value: (text: string) => `unhex(${text})` }, { name: 'amount', type: decimal(38, 2) }, { name: 'day', type: DATE }, { name: 'yes', type: BOOLEAN }, { name: 'json', type: { name: 'nested' } },
  ] as const
  expect(await readBack(columns, [['00222c0aff', '999999999999999999999999999999999999.99', '2024-02-29', '1', quoted('{"a": [1, "x\\n"]}')], ['""', '-0.01', '0001-01-01', '0', '[]'], ['', '', '', '', '']])).toEqual([
    [String.raw`\x00\x22,\x0A\xFF`, '999999999999999999999999999999999999.99', '2024-02-29', true, '{"a": [1, "x\\n"]}'],
    ['', '-0.01', '0001-01-01', false, '[]'],
    [null, null, null, null, null],
  ])
})

it('reads many parts in their order, with rows larger than any buffer; no parts as no rows', async () => {
  const columns = [{ name: 'id', type: INTEGER }, { name: 'text', type: TEXT }]
  const large = 'y,"\n'.repeat(1_500_000)
  const rows = Array.from({ length: 30_000 }, (_, index) => [String(index), index === 17_000 ? quoted(large) : index % 7 === 0 ? quoted(`line\n"${index}"`) : ''])
  const read = await readBack(columns, rows.slice(0, 1), rows.slice(1, 10_000), rows.slice(10_000))
  expect(read).toEqual(rows.map((_, index) => [index, index === 17_000 ? large : index % 7 === 0 ? `line\n"${index}"` : null]))
  expect(await readBack(columns)).toEqual([])
})

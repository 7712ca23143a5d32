import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LEAST_LEASE } from '#engine/duckdb/budget'
import { Session } from '#engine/duckdb/session'
import { BOOLEAN, DATE, decimal, INTEGER, TEXT } from '#shared/model/data-type'
import { type CsvColumn, type CsvEncoding, type CsvPart, CsvPartWriter, csvPartsRelation } from './csv-parts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'winnow-parts-'))
const bytes = (cells: readonly (string | Buffer | null)[]): (Uint8Array | null)[] => cells.map((cell) => (typeof cell === 'string' ? Buffer.from(cell) : cell))

/** Writes rows, with parts that end after each of the given counts, and reads them as the engine would. */
async function roundTrip(columns: readonly (CsvColumn & { readonly encoding: CsvEncoding })[], rows: readonly (readonly (string | Buffer | null)[])[], ends: readonly number[] = []): Promise<{ rows: unknown[][]; parts: CsvPart[] }> {
  const writer = new CsvPartWriter(folder(), columns.map(({ encoding }) => encoding))
  const parts: CsvPart[] = []
  for (const [index, row] of rows.entries()) {
    if (writer.add(bytes(row))) await writer.flush()
    const part = ends.includes(index + 1) ? await writer.seal() : undefined
    if (part) parts.push(part)
  }
  const last = await writer.seal()
  if (last) parts.push(last)
  const { sql, files } = csvPartsRelation(parts, columns)
  const session = await Session.open({ lease: { bytes: 4 * LEAST_LEASE, threads: 2, release: () => {} }, tempRoot: tmpdir(), allowed: { files } })
  try {
    return { rows: await session.rows(sql), parts }
  } finally {
    await session.close()
  }
}

const TEXTS = [null, '', ' ', 'NULL', '"', '""', ',', '\n', '\r\n', '\r', '\\', '\\N', "'", 'a"b,c\nd', '\0', 'é𝄞日本', `long ${'x"y,\n'.repeat(50)}`, `${'z'.repeat(100)}`, '\uFEFFbom']

it('keeps every text apart from every other, NULL from the empty one too', async () => {
  const columns = [{ name: 'id', type: INTEGER, encoding: 'plain' }, { name: 'of "text"', type: TEXT, encoding: 'text' }] as const
  const rows = TEXTS.map((text, index) => [String(index), text])
  expect((await roundTrip(columns, rows)).rows).toEqual(TEXTS.map((text, index) => [index, text]))
})

it('reads a single column, whose NULL is an empty line', async () => {
  expect((await roundTrip([{ name: 'only', type: TEXT, encoding: 'text' }], TEXTS.map((text) => [text]))).rows).toEqual(TEXTS.map((text) => [text]))
})

it('reads bytes, bits and typed values exactly', async () => {
  const columns = [
    { name: 'bytes', type: { name: 'binary' }, encoding: 'hex', value: (text: string) => `unhex(${text})` }, { name: 'bits', type: decimal(20, 0), encoding: 'bits' },
    { name: 'amount', type: decimal(38, 2), encoding: 'plain' }, { name: 'day', type: DATE, encoding: 'plain' }, { name: 'yes', type: BOOLEAN, encoding: 'bits' }, { name: 'json', type: { name: 'nested' }, encoding: 'text' },
  ] as const
  const { rows } = await roundTrip(columns, [
    [Buffer.from([0, 34, 44, 10, 255]), Buffer.from([255, 255, 255, 255, 255, 255, 255, 255]), '999999999999999999999999999999999999.99', '2024-02-29', Buffer.from([1]), '{"a": [1, "x\\n"]}'],
    [Buffer.from([]), Buffer.from([0]), '-0.01', '0001-01-01', Buffer.from([0]), '[]'],
    [null, null, null, null, null, null],
  ])
  expect(rows).toEqual([
    [String.raw`\x00\x22,\x0A\xFF`, '18446744073709551615', '999999999999999999999999999999999999.99', '2024-02-29', true, '{"a": [1, "x\\n"]}'],
    ['', '0', '-0.01', '0001-01-01', false, '[]'],
    [null, null, null, null, null, null],
  ])
})

it('reads many parts in their order, with rows larger than any buffer', async () => {
  const large = 'y,"\n'.repeat(1_500_000)
  const rows = Array.from({ length: 30_000 }, (_, index) => [String(index), index === 17_000 ? large : index % 7 === 0 ? `line\n"${index}"` : null])
  const read = await roundTrip([{ name: 'id', type: INTEGER, encoding: 'plain' }, { name: 'text', type: TEXT, encoding: 'text' }], rows, [1, 10_000, 10_001])
  expect(read.parts.map((part) => part.rows)).toEqual([1, 9999, 1, 19_999])
  expect(read.rows).toEqual(rows.map(([id, text]) => [Number(id), text]))
})

it('reads no parts as no rows, and forgets what was discarded', async () => {
  expect((await roundTrip([{ name: 'id', type: INTEGER, encoding: 'plain' }], [])).rows).toEqual([])
  const place = folder()
  const writer = new CsvPartWriter(place, ['plain'])
  writer.add(bytes(['1']))
  await writer.flush()
  await writer.discard()
  expect([await writer.seal(), readdirSync(place)]).toEqual([undefined, []])
})

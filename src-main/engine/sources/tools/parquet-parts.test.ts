import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LEAST_LEASE } from '#engine/duckdb/budget'
import { Session } from '#engine/duckdb/session'
import type { Column } from '#shared/model/column'
import { BOOLEAN, DATE, decimal, INTEGER, TEXT, TIMESTAMP } from '#shared/model/data-type'
import type { Part } from './kept-parts'
import { type CellEncoding, ParquetPartWriter, parquetPartsRelation, type RowCells } from './parquet-parts'

type Cells = readonly (string | Buffer | null)[]
type TestColumn = Column & { readonly encoding: CellEncoding; readonly length?: number }

const folder = (): string => mkdtempSync(join(tmpdir(), 'winnow-parts-'))
const NUMBERS: TestColumn[] = [{ name: 'id', type: INTEGER, encoding: 'integer' }]
const writerOf = (columns: readonly TestColumn[], place = folder()): ParquetPartWriter => new ParquetPartWriter(place, columns.map((column, index) => ({ ...column, place: index })))

/** A row as a server would send it: cells in one buffer, with something between them. */
function row(cells: Cells): RowCells {
  const bytes = cells.map((cell) => Buffer.concat([Buffer.from('#'), cell === null ? Buffer.alloc(0) : Buffer.from(cell)]))
  const starts = new Int32Array(cells.length)
  const ends = new Int32Array(cells.length)
  let at = 0
  bytes.forEach((cell, index) => {
    starts[index] = cells[index] === null ? -1 : at + 1
    at += cell.length
    ends[index] = at
  })
  return { buffer: Buffer.concat(bytes), starts, ends }
}

/** Writes rows, with parts that end after each of the given counts, and reads them as the engine would. */
async function roundTrip(columns: readonly TestColumn[], rows: readonly Cells[], { ends = [], query = 'SELECT * FROM t' }: { readonly ends?: readonly number[]; readonly query?: string } = {}): Promise<{ rows: unknown[][]; parts: Part[] }> {
  const writer = writerOf(columns)
  const parts: Part[] = []
  for (const [index, cells] of rows.entries()) {
    if (writer.add(row(cells))) await writer.flush()
    const part = ends.includes(index + 1) ? await writer.seal() : undefined
    if (part) parts.push(part)
  }
  const last = await writer.seal()
  if (last) parts.push(last)
  const { sql, files } = parquetPartsRelation(parts, columns)
  const session = await Session.open({ lease: { bytes: 4 * LEAST_LEASE, threads: 2, release: () => {} }, tempRoot: tmpdir(), allowed: { files } })
  try {
    return { rows: await session.rows(`WITH t AS (${sql}) ${query}`), parts }
  } finally {
    await session.close()
  }
}

/** One column there and back. */
const column = async (type: Column['type'], encoding: CellEncoding, cells: Cells): Promise<unknown[]> => (await roundTrip([{ name: 'one', type, encoding }], cells.map((cell) => [cell]))).rows.map(([cell]) => cell)

describe('parts of rows', () => {
  it('keep every text apart from every other, NULL from the empty one too', async () => {
    const texts = [null, '', ' ', 'NULL', '"', ',', '\n', '\r\n', '\\N', "'", '\0', 'é𝄞日本', 'y'.repeat(40), `long ${'x"y,\n'.repeat(50)}`, '\uFEFFbom', null]
    expect(await column(TEXT, 'text', texts)).toEqual(texts)
  })

  it('keep integers to the last digit', async () => {
    const integers = ['0', '-1', '2147483648', '-2147483649', '4294967296', '-4294967296', '999999999999999', '-999999999999999', '9007199254740993', '9223372036854775807', '-9223372036854775808', '007']
    expect((await column(INTEGER, 'integer', integers)).map(String)).toEqual(integers.map((text) => BigInt(text).toString()))
  })

  it('keep decimals of every length', async () => {
    expect(await column(decimal(18, 2), 'decimal', ['-9999999999999999.99', '9999999999999999.99', '0.10', '-0.01', '0.00', '21474836.48', '-42949672.97', null])).toEqual(['-9999999999999999.99', '9999999999999999.99', '0.10', '-0.01', '0.00', '21474836.48', '-42949672.97', null])
    expect(await column(decimal(4, 1), 'decimal', ['-999.9', '5', '5.', '1.50'])).toEqual(['-999.9', '5.0', '5.0', '1.5'])
    expect(await column(decimal(5, 0), 'decimal', ['-99999', '7'])).toEqual(['-99999', '7'])
    expect(await column(decimal(38, 2), 'decimal', ['999999999999999999999999999999999999.99'])).toEqual(['999999999999999999999999999999999999.99'])
  })

  it('refuse digits that are none, rather than to take others for them', async () => {
    const refused: [Column['type'], CellEncoding, string][] = [[INTEGER, 'integer', '1e5'], [INTEGER, 'integer', ''], [INTEGER, 'integer', '-'], [INTEGER, 'integer', '1.5'], [INTEGER, 'integer', '9223372036854775808'], [decimal(10, 2), 'decimal', '1.234'], [decimal(10, 2), 'decimal', '12345x']]
    for (const [type, encoding, text] of refused) await expect(column(type, encoding, [text])).rejects.toMatchObject({ problem: { code: 'SOURCE_ANSWER', message: expect.stringContaining(`"${text}"`) as string } })
  })

  it('keep days and points in time, and as texts those that nobody else takes for one', async () => {
    const days = ['1970-01-01', '1969-12-31', '2024-02-29', '1900-02-28', '1000-01-01', '0001-01-01', '9999-12-31', '2000-02-29', '0999-03-01', null]
    expect(await column(DATE, 'moment', days)).toEqual(days)
    const moments = ['1970-01-01 00:00:00.000001', '1969-12-31 23:59:59.999999', '2255-03-14 23:59:59.999999', '9999-12-31 23:59:59.999999', '0001-01-01 00:00:00.5', '1582-10-10 12:30:00', '2024-03-31 02:30:00.120']
    expect((await column(TIMESTAMP, 'moment', moments)).map(String)).toEqual(moments.map((moment) => moment.replace(/(\.\d*[1-9])0+$/, '$1')))
    expect(await column({ name: 'timestamptz' }, 'moment', ['2024-10-27 01:30:00', '1970-01-01 00:00:01.5'])).toEqual(['2024-10-27 01:30:00+00', '1970-01-01 00:00:01.5+00'])
    const odd: [number, string[]][] = [[10, ['0000-00-00', '2024-02-31', '2024-00-15', '9999-15-31', '0999-02-03', '9999-12-31', '1969-12-31']], [19, ['0000-00-00 00:00:00', '2024-02-30 23:59:59', '0007-01-01 01:02:03']], [23, ['0000-00-00 00:00:00.000', '2023-02-29 10:00:00.120', '2024-01-01 10:00:00.100']], [26, ['2024-13-31 23:59:59.999999', '9999-12-31 00:00:00.000000']]]
    for (const [length, texts] of odd) {
      expect((await roundTrip([{ name: 'one', type: TEXT, encoding: 'moment', length }], texts.map((text) => [text]))).rows).toEqual(texts.map((text) => [text]))
    }
    for (const text of ['', '2024-01-0', '2024-01-01 ', '2024/01/01', '2024-01-01 24:00:00', '2024-01-01 10:0x:00', '20x4-01-01', '2024-01-01 10:00:00.1234567', '2024-01-01 10:00:00.1x', '-infinity  ']) {
      await expect(column(TIMESTAMP, 'moment', [text])).rejects.toMatchObject({ problem: { code: 'SOURCE_ANSWER', message: expect.stringContaining(`"${text}"`) as string } })
    }
  })

  it('keep bytes, bits and what DuckDB makes of texts', async () => {
    expect(await column({ name: 'binary' }, 'bytes', [Buffer.from([0, 34, 44, 10, 255]), Buffer.from([]), null])).toEqual([String.raw`\x00\x22,\x0A\xFF`, '', null])
    expect(await column(decimal(20, 0), 'bits', [Buffer.alloc(8, 0xff), Buffer.from([0]), null])).toEqual(['18446744073709551615', '0', null])
    expect(await column(BOOLEAN, 'bits', [Buffer.from([1]), Buffer.from([0])])).toEqual([true, false])
    expect(await column(DATE, 'text', ['2024-02-29', '0001-01-01'])).toEqual(['2024-02-29', '0001-01-01'])
    expect(await column(TIMESTAMP, 'text', ['9999-12-31 23:59:59.999999'])).toEqual(['9999-12-31 23:59:59.999999'])
    expect(await column({ name: 'nested' }, 'text', ['{"a": [1, "x\\n"]}', '[]'])).toEqual(['{"a": [1, "x\\n"]}', '[]'])
    await expect(column(DATE, 'text', ['2024-02-31'])).rejects.toThrow('2024-02-31')
  })

  it('come back in their order: many parts, groups, NULLs at any place, cells larger than any piece of memory', async () => {
    const large = 'y,"\n'.repeat(1_500_000)
    const rows = Array.from({ length: 130_000 }, (_, index): Cells => [String(index), index % 7 === 0 ? `line ${index}` : index === 17_000 ? large : index < 100_000 ? null : '', index % 11 === 3 ? null : `${index}.5`])
    const columns: TestColumn[] = [{ name: 'id', type: INTEGER, encoding: 'integer' }, { name: 'text', type: TEXT, encoding: 'text' }, { name: 'amount', type: decimal(10, 1), encoding: 'decimal' }]
    const expected = `CASE WHEN id % 7 = 0 THEN 'line ' || id WHEN id = 17000 THEN repeat('y,"' || chr(10), 1500000) WHEN id >= 100000 THEN '' END`
    const query = `SELECT count(*), bool_and(id = row), bool_and(text IS NOT DISTINCT FROM ${expected}), bool_and(amount IS NOT DISTINCT FROM CASE WHEN id % 11 <> 3 THEN id + 0.5 END) FROM (SELECT *, row_number() OVER () - 1 AS row FROM t)`
    const { rows: found, parts } = await roundTrip(columns, rows, { ends: [1, 10_000, 10_001], query })
    expect(found).toEqual([[130_000, true, true, true]])
    expect(parts.map((part) => part.rows)).toEqual([1, 9999, 1, 119_999])
  })

  it('of a thousand columns, and of none', async () => {
    const many = Array.from({ length: 1000 }, (_, index): TestColumn => ({ name: `n${index}`, type: index % 2 ? TEXT : INTEGER, encoding: index % 2 ? 'text' : 'integer' }))
    const rows = Array.from({ length: 50 }, (_, index) => many.map((_column, place) => (place % 3 === 0 ? null : String(index * place))))
    expect((await roundTrip(many, rows)).rows).toEqual(rows.map((cells) => cells.map((cell, place) => (cell === null || place % 2 ? cell : Number(cell)))))
    expect((await roundTrip(NUMBERS, [])).rows).toEqual([])
  })

  it('hold what was added before they were sealed, and nothing of what was discarded', async () => {
    const place = folder()
    const writer = writerOf(NUMBERS, place)
    writer.add(row(['1']))
    const first = writer.seal()
    writer.add(row(['2']))
    expect([await first, writer.open.rows, await writer.seal()]).toMatchObject([{ rows: 1 }, 1, { rows: 1 }])
    writer.add(row(['3']))
    await writer.discard()
    expect([await writer.seal(), writer.open, readdirSync(place).sort()]).toEqual([undefined, { rows: 0, bytes: 0 }, ['part-000000.parquet', 'part-000001.parquet']])
  })
})

import { mkdirSync, renameSync, writeFileSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { peek } from '#engine/duckdb/peek'
import { inspectFile, readFile, temporaryFolder, writeFile } from '#tests/support/read-file'
import type { Column } from '#shared/model/column'

const columns: Column[] = [
  { name: 'id', type: { name: 'integer', native: 'HUGEINT' } }, { name: 'n', type: { name: 'integer' } }, { name: 'text "q"', type: { name: 'text' } },
  { name: 'd', type: { name: 'decimal', precision: 38, scale: 10 } }, { name: 'x', type: { name: 'number' } }, { name: 'when', type: { name: 'timestamp' } },
  { name: 'day', type: { name: 'date' } }, { name: 'ok', type: { name: 'boolean' } }, { name: 'bytes', type: { name: 'binary' } }, { name: 'list', type: { name: 'nested', native: 'INTEGER[]' } },
]
const table = {
  name: 'orders "2024"', columns, rows: 2,
  sql: `SELECT 12345678901234567890123456789012345678::HUGEINT AS id, 9007199254740993 AS n, '00123' || chr(10) || 'ü' AS "text ""q""",
    1234567890123456789012345678.1234567890::DECIMAL(38,10) AS d, 'NaN'::DOUBLE AS x, TIMESTAMP '1969-12-31 23:59:59.123456' AS "when", DATE '0099-01-01' AS day,
    true AS ok, '\\x00\\xFF'::BLOB AS bytes, [1, 2] AS list UNION ALL SELECT NULL, NULL, '', NULL, 1e300, NULL, NULL, false, NULL, NULL`,
}
const rejects = { name: 'Rejected', columns: [{ name: 'why', type: { name: 'text' as const } }], sql: `SELECT 'too old' AS why`, rows: 1 }

describe('Parquet', () => {
  it('keeps types and values, whatever characters its path has', async () => {
    const folder = join(temporaryFolder(), 'x=1', 'y*[z]?')
    mkdirSync(folder, { recursive: true })
    const written = join(temporaryFolder(), 'out.parquet')
    await writeFile('parquet', written, table)
    const path = join(folder, "it's {a}.parquet")
    renameSync(written, path)
    const read = await readFile('parquet', relative(process.cwd(), path))
    expect(read.columns.map(({ name }) => name)).toEqual(columns.map(({ name }) => name))
    expect(read.columns.map(({ type }) => type.name)).toEqual(['decimal', 'integer', 'text', 'decimal', 'number', 'timestamp', 'date', 'boolean', 'binary', 'nested'])
    expect(read.rows[0]!.slice(0, 8)).toEqual(['12345678901234567890123456789012345678', '9007199254740993', '00123\nü', '1234567890123456789012345678.1234567890', 'NaN', '1969-12-31 23:59:59.123456', '0099-01-01', true])
    expect(read.rows[0]![9]).toBe('[1,2]')
    expect(read.lines).toEqual([1, 2])
  })

  it('writes integers too wide for Parquet as text, with a note, instead of rounding them', async () => {
    const path = join(temporaryFolder(), 'wide.parquet')
    const wide = '170141183460469231731687303715884105727'
    const notes = await writeFile('parquet', path, { name: 't', columns: [{ name: 'id', type: { name: 'integer', native: 'HUGEINT' } }], sql: `SELECT ${wide}::HUGEINT AS id`, rows: 1 })
    expect((await readFile('parquet', path)).rows).toEqual([[wide]])
    expect(notes).toEqual([expect.stringContaining('"id"')])
  })

  it('says how many rows there are, in several row groups, at once', async () => {
    const path = join(temporaryFolder(), 'many.parquet')
    await writeFile('parquet', path, { name: 't', columns: [{ name: 'range', type: { name: 'integer' } }], sql: 'SELECT range FROM range(500000)', rows: 500_000 })
    const begin = performance.now()
    const inspection = await inspectFile('parquet', path)
    expect(performance.now() - begin).toBeLessThan(2_000)
    expect(inspection.streams).toEqual([{ id: '', name: 'many.parquet', rows: 500_000 }])
    expect(inspection.rows).toHaveLength(200)
  })

  it('says that a file cut off is broken', async () => {
    const path = join(temporaryFolder(), 'out.parquet')
    await writeFile('parquet', path, rejects)
    writeFileSync(path, readFileSync(path).subarray(0, -10))
    await expect(readFile('parquet', path)).rejects.toMatchObject({ problem: { code: 'FORMAT_BROKEN' } })
    writeFileSync(path, 'PAR1 nonsense PAR1')
    await expect(readFile('parquet', path)).rejects.toMatchObject({ problem: { code: 'FORMAT_BROKEN' } })
  })
})

describe('databases', () => {
  it('writes SQLite exactly: integers, decimals as text, dates as ISO text, rejects beside', async () => {
    const path = join(temporaryFolder(), 'out.sqlite')
    await writeFile('sqlite', path, table, {}, rejects)
    const database = new Database(path, { readonly: true })
    const rows = database.prepare('SELECT *, typeof(n) AS kind FROM "orders ""2024"""').safeIntegers().all()
    expect(rows[0]).toEqual({
      id: '12345678901234567890123456789012345678', n: 9007199254740993n, 'text "q"': '00123\nü', d: '1234567890123456789012345678.1234567890', x: 'nan',
      when: '1969-12-31 23:59:59.123456', day: '0099-01-01', ok: 1n, bytes: Buffer.from([0, 255]), list: '[1, 2]', kind: 'integer',
    })
    expect(rows[1]).toMatchObject({ id: null, 'text "q"': '', x: 1e300, ok: 0n, kind: 'null' })
    expect(database.prepare('SELECT * FROM Rejected').all()).toEqual([{ why: 'too old' }])
    database.close()
  })

  it('writes DuckDB with all types, rejects beside', async () => {
    const path = join(temporaryFolder(), 'out.duckdb')
    await writeFile('duckdb', path, table, {}, rejects)
    const folder = temporaryFolder()
    await peek([path, `${path}.wal`], folder, async (session) => {
      await session.attach(path, 'out')
      expect(await session.row(`SELECT id::VARCHAR, n, "text ""q""", d FROM out."orders ""2024""" LIMIT 1`))
        .toEqual(['12345678901234567890123456789012345678', '9007199254740993', '00123\nü', '1234567890123456789012345678.1234567890'])
      expect(await session.rows('SELECT * FROM out."Rejected"')).toEqual([['too old']])
    })
  })
})

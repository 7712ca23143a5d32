import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runInDuckDb } from '../support/duckdb-file'
import { useEngine } from '../support/engine'
import { useSources } from '../support/sources'

const engine = useEngine()
const sources = useSources(engine)

/** A database file with what the statements make. */
async function database(name: string, sql: string): Promise<string> {
  const path = join(engine.folder, name)
  await runInDuckDb(path, sql)
  return path
}

const SHOP = `
  CREATE SCHEMA shop;
  CREATE TABLE shop.customers (id INTEGER PRIMARY KEY, name VARCHAR);
  CREATE TABLE shop.orders (id BIGINT PRIMARY KEY, customer INTEGER REFERENCES shop.customers (id), moment TIMESTAMP, mood ENUM ('good', 'bad'), tags VARCHAR[], big HUGEINT, price DECIMAL(18, 3), bytes BLOB);
  COMMENT ON TABLE shop.orders IS 'What was ordered';
  INSERT INTO shop.customers VALUES (1, 'Ada');
  INSERT INTO shop.orders VALUES (1, 1, '2024-02-29 12:00:00.123456', 'good', ['a', NULL], 170141183460469231731687303715884105727, 1.005, '\\x00\\xFF'::BLOB), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
  CREATE VIEW shop.open_orders AS SELECT orders.id, name FROM shop.orders LEFT JOIN shop.customers AS c ON c.id = customer;
  CREATE TABLE plain (n INTEGER);`

describe('what a database offers', () => {
  it('is its tables and views of all schemas, with comments, keys and relationships', async () => {
    const path = await database('store.duckdb', SHOP)
    const source = { connector: 'duckdb', config: { path } }
    expect(await engine.client.sources.test({ source })).toMatchObject({ ok: true, version: expect.stringMatching(/^DuckDB \d/) })
    const found = await engine.client.sources.discover({ source })
    expect(found.streams.map(({ id, kind, key }) => [id, kind, key])).toEqual([['plain', 'table', []], ['shop.customers', 'table', ['id']], ['shop.open_orders', 'view', []], ['shop.orders', 'table', ['id']]])
    expect(found.streams[3]).toMatchObject({ comment: 'What was ordered', group: 'shop', cursors: ['id', 'moment'], rows: { count: 2 } })
    expect(found.relationships).toEqual([{ from: { stream: 'shop.orders', columns: ['customer'] }, to: { stream: 'shop.customers', columns: ['id'] }, declared: true }])
  })

  it('is read exactly: tables, views, queries', async () => {
    const source = await sources.create('duckdb', { path: await database('exact.duckdb', SHOP) })
    const { rows, columns } = await sources.read(source, { stream: 'shop.orders' })
    expect(rows[0]).toEqual([1, 1, '2024-02-29 12:00:00.123456', 'good', '["a",null]', '170141183460469231731687303715884105727', '1.005', '\\x00\\xFF'])
    expect(columns[3]?.type).toMatchObject({ name: 'text', native: expect.stringMatching(/^ENUM/) })
    expect((await sources.read(source, { stream: 'shop.open_orders' })).rows).toEqual(expect.arrayContaining([[1, 'Ada'], [2, null]]))
    expect((await sources.read(source, { query: 'SELECT name, count(*) AS n FROM shop.customers GROUP BY name;' })).rows).toEqual([['Ada', 1]])
  })

  it('goes on by a cursor, and is refreshed', async () => {
    const path = await database('grows.duckdb', 'CREATE TABLE t AS SELECT i AS n FROM range(3) AS r (i)')
    const source = await sources.create('duckdb', { path })
    const { datasetId } = await sources.read(source, { stream: 't', cursor: 'n' })
    await database('grows.duckdb', 'DELETE FROM t WHERE n = 0; INSERT INTO t VALUES (7)')
    expect((await sources.refresh(datasetId)).rows).toEqual([[0], [1], [2], [7]])
  })
})

it.each([
  ['SELECT * FROM read_text(\'/etc/hostname\')', 'SOURCE_PERMISSION'],
  ['SELECT * FROM nowhere', 'SOURCE_MISSING'],
  ['DROP TABLE plain', 'SOURCE_ANSWER'],
])('a query does no more than read this database: %s', async (query, code) => {
  const path = await database(`closed-${code}.duckdb`, SHOP)
  await expect(engine.client.sources.sample({ source: { connector: 'duckdb', config: { path } }, choice: { query } })).rejects.toMatchObject({ code })
})

it('a database whose rows are damaged is not called a damaged file', async () => {
  const path = await database('damaged.duckdb', 'CREATE TABLE t AS SELECT i, md5(i::VARCHAR) AS s FROM range(200000) AS r (i)')
  const source = await sources.create('duckdb', { path })
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(7, bytes.length / 3, bytes.length / 2))
  const { id } = await engine.client.sources.import({ sourceId: source.id, choice: { stream: 't' } })
  const { problems } = await sources.settled(id)
  expect(problems).toMatchObject([{ code: 'SOURCE_BROKEN', message: expect.stringContaining('nothing was imported'), detail: expect.any(String) }])
})

it('tells tables apart whose names hold dots, reads intervals as text, and comments behind a query', async () => {
  const path = await database('odd.duckdb', `CREATE SCHEMA "s.1"; CREATE TABLE "s.1".t (a INTEGER); CREATE SCHEMA s; CREATE TABLE s."1.t" (b INTERVAL); CREATE TABLE "s.1.t" (c INTEGER); INSERT INTO s."1.t" VALUES (INTERVAL '1 month -3 days 0.5 seconds')`)
  const source = await sources.create('duckdb', { path, read_only: false })
  const { streams } = await engine.client.sources.discover({ source: { sourceId: source.id } })
  expect(streams.map(({ id, columns }) => [id, columns[0]?.name]).toSorted()).toEqual([['"s.1".t', 'a'], ['"s.1.t"', 'c'], ['s."1.t"', 'b']])
  expect((await sources.read(source, { stream: 's."1.t"' })).rows).toEqual([['1 month -3 days 00:00:00.5']])
  expect((await sources.read(source, { query: "SELECT ';--' AS a; -- done;" })).rows).toEqual([[';--']])
  const { versionId } = await engine.import('a.csv', 'a\n5\n')
  await sources.settled((await engine.client.datasets.export({ versionId, target: { sourceId: source.id, target: '"s.1".t', mode: 'append' } })).id)
  expect((await sources.read(source, { stream: '"s.1".t' })).rows).toEqual([[5]])
})

it.each([["SELECT CAST('x' || id AS INTEGER) FROM shop.orders", 'SOURCE_ANSWER', /could not compute/], ['SELECT $1', 'OPTION_INVALID', /parameters/], ["SELECT nextval('counted')", 'OPTION_INVALID', /change the database/]])('says what is wrong with a query: %s', async (query, code, message) => {
  const path = await database(`wrong-${code}-${query.length}.duckdb`, `${SHOP} CREATE SEQUENCE counted`)
  await expect(engine.client.sources.sample({ source: { connector: 'duckdb', config: { path } }, choice: { query } })).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

it('what is no database of DuckDB, or of a newer one, is said to be so', async () => {
  const test = async (path: string) => (await engine.client.sources.test({ source: { connector: 'duckdb', config: { path } } })).steps.at(-1)
  expect(await test(join(engine.folder, 'gone.duckdb'))).toMatchObject({ what: 'file', ok: false })
  expect(await test(engine.write('text.duckdb', 'x'.repeat(20_000)))).toMatchObject({ what: 'answer', ok: false, message: expect.stringMatching(/no DuckDB database/) })
  const path = await database('newer.duckdb', 'CREATE TABLE t (n INTEGER)')
  const bytes = readFileSync(path)
  // The storage version stands behind the checksum and the letters DUCK.
  bytes.writeBigUInt64LE(9999n, 12)
  writeFileSync(path, bytes)
  expect(await test(path)).toMatchObject({ what: 'answer', ok: false })
})

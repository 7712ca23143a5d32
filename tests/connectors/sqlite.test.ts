import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'
import type { StreamChoice } from '#shared/model/source'
import { useEngine } from '../support/engine'
import { useSources } from '../support/sources'

const engine = useEngine()
const sources = useSources(engine)

/** A database file with what the statements make. */
function database(name: string, sql: string): string {
  const path = join(engine.folder, name)
  const made = new Database(path)
  made.exec(sql)
  made.close()
  return path
}

const TYPES = `
  CREATE TABLE kinds (
    id INTEGER PRIMARY KEY, small INT, big BIGINT, real REAL, price DECIMAL(10,2), long DECIMAL_TEXT(38,10), yes BOOLEAN, day DATE, at DATETIME, clock TIME,
    words TEXT, bytes BLOB, anything, mixed INTEGER, odd_day DATE, sloppy DECIMAL(4,1));
  INSERT INTO kinds VALUES
    (1, 5, 9223372036854775807, 1.5, 12.34, '1234567890123456789012345678.0123456789', 1, '2024-02-29', '2024-02-29 23:59:59.5', '23:59:59', 'naïve 🚀 ' || char(0) || 'x', x'00ff', 7, 1, '2024-01-01', 1.5),
    (2, -5, -9223372036854775808, 1e300, -0.05, '-0.5', 0, '0001-01-01', '1999-12-31 00:00:00', '00:00:00', '', x'', 8, 'abc', 'soon', 1.25),
    (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
  CREATE VIEW shown AS SELECT id, price * 2 AS twice FROM kinds;
  CREATE TABLE pairs (a TEXT, b TEXT, n INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID;
  INSERT INTO pairs VALUES ('x', 'y', 1);
  CREATE TABLE parts (id INTEGER PRIMARY KEY, kind INTEGER REFERENCES kinds, updated_at TEXT);
  CREATE VIEW broken AS SELECT * FROM gone;`

describe('what a database offers', () => {
  it('is its tables and views with types, keys, counts and relationships', async () => {
    const config = { path: database('offers.db', TYPES) }
    const found = await engine.client.sources.discover({ source: { connector: 'sqlite', config } })
    expect(found.streams.map(({ id, kind, rows, key }) => [id, kind, rows?.count ?? null, key])).toEqual([
      ['broken', 'view', null, []], ['kinds', 'table', 3, ['id']], ['pairs', 'table', 1, ['a', 'b']], ['parts', 'table', 0, ['id']], ['shown', 'view', null, []],
    ])
    expect(found.streams[0]?.notes?.[0]).toMatch(/gone/)
    expect(found.streams[1]?.columns.find(({ name }) => name === 'price')).toMatchObject({ native: 'DECIMAL(10,2)', type: { name: 'decimal', precision: 10, scale: 2 } })
    expect(found.streams[3]?.cursors).toEqual(['updated_at', 'id'])
    expect(found.relationships).toEqual([{ from: { stream: 'parts', columns: ['kind'] }, to: { stream: 'kinds', columns: ['id'] }, declared: true }])
  })

  it('can be read exactly, column by column, and says where values are not what was declared', async () => {
    const source = await sources.create('sqlite', { path: database('exact.db', TYPES) })
    const { columns, rows, notes } = await sources.read(source, { stream: 'kinds' })
    expect(columns.map(({ name, type }) => `${name} ${type.name}`)).toEqual([
      'id integer', 'small integer', 'big integer', 'real number', 'price decimal', 'long decimal', 'yes boolean', 'day date', 'at timestamp', 'clock time',
      'words text', 'bytes binary', 'anything integer', 'mixed text', 'odd_day text', 'sloppy number',
    ])
    expect(rows).toEqual([
      [1, 5, '9223372036854775807', 1.5, '12.34', '1234567890123456789012345678.0123456789', true, '2024-02-29', '2024-02-29 23:59:59.5', '23:59:59', 'naïve 🚀 \0x', expect.any(String), 7, '1', '2024-01-01', 1.5],
      [2, -5, '-9223372036854775808', 1e300, '-0.05', '-0.5000000000', false, '0001-01-01', '1999-12-31 00:00:00', '00:00:00', '', '', 8, 'abc', 'soon', 1.25],
      [3, ...Array.from({ length: 15 }, () => null)],
    ])
    expect(notes.map(({ message }) => message.split(' ')[0])).toEqual(['"mixed"', '"odd_day"', '"sloppy"'])
  })

  it('can be asked for columns, for few rows, and by a query that only reads', async () => {
    const config = { path: database('asked.db', TYPES) }
    const sample = (choice: StreamChoice) => engine.client.sources.sample({ source: { connector: 'sqlite', config }, choice, limit: 2 })
    expect((await sample({ stream: 'kinds', columns: ['day', 'id'] })).rows).toEqual([['2024-02-29', 1], ['0001-01-01', 2]])
    expect((await sample({ query: 'SELECT small AS a, big AS a FROM kinds -- all\n;' })).columns.map(({ name }) => name)).toEqual(['a', 'a:1'])
    await expect(sample({ query: 'DELETE FROM kinds' })).rejects.toMatchObject({ code: 'SOURCE_ANSWER' })
    await expect(sample({ query: `SELECT 1); ATTACH '/tmp/x' AS y; SELECT (1` })).rejects.toMatchObject({ code: expect.stringMatching(/SOURCE_ANSWER|INTERNAL/) })
    await expect(sample({ stream: 'nowhere' })).rejects.toMatchObject({ code: 'SOURCE_MISSING' })
    await expect(sample({ stream: 'kinds', columns: ['nope'] })).rejects.toMatchObject({ code: 'COLUMN_MISSING' })
  })
})

describe('a source', () => {
  it('goes the whole way: saved, tested, described, sampled, imported, refreshed by its cursor', async () => {
    const path = database('way.db', `CREATE TABLE orders (id INTEGER PRIMARY KEY, who TEXT); INSERT INTO orders VALUES (1, 'a'), (2, 'b')`)
    const source = await sources.create('sqlite', { path })
    expect(await engine.client.sources.test({ source: { sourceId: source.id } })).toMatchObject({ ok: true, version: expect.stringMatching(/^SQLite 3/) })
    const first = await sources.read(source, { stream: 'orders', cursor: 'id' })
    expect(first.rows).toEqual([[1, 'a'], [2, 'b']])
    const more = new Database(path)
    more.exec(`UPDATE orders SET who = 'not seen' WHERE id = 1; INSERT INTO orders VALUES (30, 'c')`)
    more.close()
    expect((await sources.refresh(first.datasetId)).rows).toEqual([[1, 'a'], [2, 'b'], [30, 'c']])
    expect((await sources.refresh(first.datasetId)).rows).toHaveLength(3)
    expect((await sources.refresh(first.datasetId, { whole: true })).rows[0]).toEqual([1, 'not seen'])
  })

  it('whose column now holds text is not taken for the same without being asked', async () => {
    const path = database('changed.db', `CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)`)
    const source = await sources.create('sqlite', { path })
    const { datasetId } = await sources.read(source, { stream: 't' })
    const more = new Database(path)
    more.exec(`INSERT INTO t VALUES ('x')`)
    more.close()
    expect((await sources.refreshRun(datasetId)).problems[0]).toMatchObject({ code: 'SOURCE_CHANGED', message: expect.stringMatching(/"n" is text, it was integer/) })
    expect((await sources.refresh(datasetId, { changes: 'map' })).rows).toEqual([['1'], ['x']])
  })

  it('is read while another program writes to it beside a WAL, and says when it is locked', async () => {
    const path = database('wal.db', `PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (1)`)
    const writer = new Database(path)
    writer.exec('INSERT INTO t VALUES (2)')
    const source = { connector: 'sqlite', config: { path } }
    expect((await engine.client.sources.sample({ source, choice: { stream: 't' } })).rows).toEqual([[1], [2]])
    writer.pragma('journal_mode = DELETE')
    writer.exec('BEGIN EXCLUSIVE')
    const { steps } = await engine.client.sources.test({ source })
    writer.close()
    expect(steps.at(-1)).toMatchObject({ what: 'file', ok: false, message: expect.stringMatching(/locked/) })
  })

  it.each([
    ['a file that is not there', { path: '/nowhere/at/all.db' }, 'file', /no database/],
    ['a folder', { path: import.meta.dirname }, 'file', /is a folder/],
    ['a file that is no database', { path: import.meta.filename }, 'answer', /no SQLite database/],
  ])('says what is wrong: %s', async (_what, config, what, message) => {
    const { ok, steps } = await engine.client.sources.test({ source: { connector: 'sqlite', config } })
    expect({ ok, last: steps.at(-1) }).toMatchObject({ ok: false, last: { what, message: expect.stringMatching(message), remedy: expect.stringMatching(/\w/) } })
  })
})

it('names the row that a table does not take, and nothing of the others is kept', async () => {
  const path = database('rules.db', "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT NOT NULL); INSERT INTO t VALUES (1, 'a')")
  const source = await sources.create('sqlite', { path, read_only: false })
  const { versionId } = await engine.import('rules.csv', 'id,x\n5,ok\n6,fine\n1,again\n')
  const { problems } = await sources.settled((await engine.client.datasets.export({ versionId, target: { sourceId: source.id, target: 't', mode: 'append' } })).id)
  expect(problems).toMatchObject([{ code: 'TARGET_REFUSED', message: 'The table does not take row 3: UNIQUE constraint failed: t.id.' }])
  expect((await sources.read(source, { stream: 't' })).rows).toEqual([[1, 'a']])
})

it.each<[string, string | undefined]>([['SELECT 1 AS a; -- done;', undefined], ['SELECT ? AS a', 'OPTION_INVALID'], ['SELECT :a', 'OPTION_INVALID'], ['SELECT randomblob(1100000000)', 'SOURCE_ANSWER'], ['DELETE FROM t RETURNING n', 'SOURCE_ANSWER']])('takes a query, or says what is wrong with it: %s', async (query, code) => {
  const sampled = engine.client.sources.sample({ source: { connector: 'sqlite', config: { path: database('queried.db', 'CREATE TABLE IF NOT EXISTS t (n)') } }, choice: { query } })
  if (code === undefined) expect((await sampled).rows).toEqual([[1]])
  else await expect(sampled).rejects.toMatchObject({ code })
})

describe('paths', () => {
  let closed: Composition
  beforeAll(async () => {
    mkdirSync(join(engine.folder, 'granted'))
    closed = await compose({ home: homeOf(join(engine.folder, 'closed'), {}), grants: [join(engine.folder, 'granted')] })
  })
  afterAll(() => closed.close())

  it('of a config lead only to where the caller may read, links followed', async () => {
    const inside = database('granted/inside.db', 'CREATE TABLE t (n)')
    const outside = database('outside.db', 'CREATE TABLE t (n)')
    symlinkSync(outside, join(engine.folder, 'granted', 'link.db'))
    const discover = (path: string) => closed.client.sources.discover({ source: { connector: 'sqlite', config: { path } } })
    expect((await discover(inside)).streams).toHaveLength(1)
    await expect(discover(outside)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(discover(join(engine.folder, 'granted', 'link.db'))).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(discover(join(engine.folder, 'granted', '..', 'outside.db'))).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(discover('inside.db')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })
})

it('ends a long reading at once when it is cancelled', async () => {
  const source = await sources.create('sqlite', { path: database('long.db', 'CREATE TABLE t (n)') })
  const query = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000000) SELECT i FROM n'
  const run = await engine.client.sources.import({ sourceId: source.id, choice: { query } })
  await engine.client.runs.cancel({ runId: run.id })
  expect((await sources.settled(run.id)).status).toBe('CANCELLED')
  // The database is free again.
  const other = spawn(process.execPath, ['-e', ''])
  await once(other, 'exit')
})

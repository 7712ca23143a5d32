import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SourceConfig, StreamChoice } from '#shared/model/source'
import { useEngine } from '../support/engine'
import { type HttpServer, serveHttp } from '../support/http-server'
import { PG_USERS, postgresMissing, usePostgres } from '../support/postgres'
import { useSources } from '../support/sources'
import { TcpProxy } from '../support/tcp-proxy'

const KINDS = `
  CREATE EXTENSION hstore; CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE DOMAIN cents AS numeric(8, 2);
  CREATE TABLE kinds (
    id int8 PRIMARY KEY, small int2, price numeric(38, 10), free numeric, real4 float4, real8 float8, yes bool, day date, clock time, clockz timetz, moment timestamp, zoned timestamptz, span interval,
    words text, padded char(4), bytes bytea, doc json, docb jsonb, list int8[], texts text[], pairs hstore, uid uuid, feel mood, cash money, place point, net inet, flags bit(3), cost cents);
  INSERT INTO kinds VALUES (
    9223372036854775807, -32768, 1234567890123456789012345678.0123456789, 0.1234567890123456789012345678901234567890123, 0.1, 1e300, true, '2024-02-29', '23:59:59.123456', '23:59:59+02', '2024-02-29 23:59:59.5',
    '2024-03-01 01:59:59.25+02', '1 year 2 months 3 days 04:05:06.5', E'naïve "quoted", 🚀 \\t\\n\\\\N', 'ab', '\\x00ff', '{"b": 1, "a": 12345678901234567890}', '{"b": 1}', '{1,NULL,9007199254740993}', ARRAY['a,b', ''], 'k=>v',
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'good', '1234.50', '(1.5,2)', '10.0.0.0/8', B'101', 12.30);
  INSERT INTO kinds (id, small, price, real8, day, moment, zoned, words, bytes) VALUES (-1, 0, -0.05, 'NaN', 'infinity', '-infinity', '0001-01-01 00:00:00+00', '', '');
  INSERT INTO kinds (id) VALUES (3);
  COMMENT ON TABLE kinds IS 'One of each'; COMMENT ON COLUMN kinds.day IS 'A day';`

const SHOP = `
  CREATE SCHEMA shop; CREATE TABLE shop.customers (id serial PRIMARY KEY, name text); CREATE TABLE shop.orders (id int8 PRIMARY KEY, customer int REFERENCES shop.customers, amount numeric(10, 2), updated_at timestamptz);
  INSERT INTO shop.customers (name) SELECT 'c' || i FROM generate_series(1, 10) i; INSERT INTO shop.orders SELECT i, i % 10 + 1, i / 100.0, timestamptz '2024-01-01 00:00:00+00' + i * interval '1 second' FROM generate_series(1, 250000) i;
  CREATE VIEW shop.open AS SELECT id, amount FROM shop.orders WHERE id < 4; CREATE MATERIALIZED VIEW shop.sums AS SELECT customer, sum(amount) AS total FROM shop.orders GROUP BY customer;
  CREATE TABLE shop.parted (n int, day date) PARTITION BY RANGE (day); CREATE TABLE shop.parted_1 PARTITION OF shop.parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); INSERT INTO shop.parted VALUES (1, '2024-05-05');
  CREATE TABLE shop.empty (n int); CREATE TABLE shop.odd (n numeric(6, 2), at date, clock time); INSERT INTO shop.odd VALUES ('NaN', '0044-03-15 BC', '24:00:00'), (1.5, '2024-01-01', '10:00:00');
  CREATE TABLE shop.wide (${Array.from({ length: 600 }, (_, index) => `c${index} int`).join(', ')}); INSERT INTO shop.wide (c0, c599) VALUES (1, 2); ANALYZE;`

describe.skipIf(postgresMissing !== undefined)('PostgreSQL', () => {
  const engine = useEngine()
  const sources = useSources(engine)
  const server = usePostgres()
  const made = new Set<string>()
  let other: HttpServer
  beforeAll(async () => { other = await serveHttp((_asked, response) => response.end()) })
  afterAll(() => other.close())

  const config = (over: SourceConfig = {}): SourceConfig => ({ host: '127.0.0.1', port: server().port, database: 'shop', ...PG_USERS.full, ...over })
  const having = async (sql: string): Promise<void> => {
    if (made.has(sql)) return
    made.add(sql)
    await server().query(sql)
  }
  const lastStep = async (over: SourceConfig) => (await engine.client.sources.test({ source: { connector: 'postgres', config: config(over) } })).steps.at(-1)
  const sample = (choice: StreamChoice, over: SourceConfig = {}) => engine.client.sources.sample({ source: { connector: 'postgres', config: config(over) }, choice })

  it('describes tables, views and what they point to, within the schema that was asked for', async () => {
    await having(SHOP)
    const { streams, relationships } = await engine.client.sources.discover({ source: { connector: 'postgres', config: config({ schema: 'shop' }) } })
    expect(streams.map(({ name, kind, key }) => [name, kind, key])).toEqual([
      ['customers', 'table', ['id']], ['empty', 'table', []], ['odd', 'table', []], ['open', 'view', []], ['orders', 'table', ['id']], ['parted', 'table', []], ['sums', 'materialized_view', []], ['wide', 'table', []],
    ])
    expect(streams[4]).toMatchObject({ id: 'shop.orders', rows: { count: 250_000, exact: false }, cursors: ['updated_at', 'id'], columns: expect.arrayContaining([expect.objectContaining({ name: 'amount', native: 'numeric(10,2)', nullable: true })]) })
    expect(streams[5]?.notes).toEqual(['It has 1 partition, which are read with it.'])
    expect(relationships).toEqual([{ from: { stream: 'shop.orders', columns: ['customer'] }, to: { stream: 'shop.customers', columns: ['id'] }, declared: true }])
  })

  it('reads every type without loss', async () => {
    await having(KINDS)
    const source = await sources.create('postgres', config())
    const { rows, columns } = await sources.read(source, { stream: 'public.kinds' })
    const first = Object.fromEntries(columns.map(({ name, type }, index) => [name, [type.name, rows.at(-1)?.[index]]]))
    expect(first).toEqual({
      id: ['integer', '9223372036854775807'], small: ['integer', -32768], price: ['decimal', '1234567890123456789012345678.0123456789'], free: ['text', '0.1234567890123456789012345678901234567890123'], real4: ['number', 0.1], real8: ['number', 1e300],
      yes: ['boolean', true], day: ['date', '2024-02-29'], clock: ['time', '23:59:59.123456'], clockz: ['text', '23:59:59+02'], moment: ['timestamp', '2024-02-29 23:59:59.5'], zoned: ['timestamptz', '2024-02-29 23:59:59.25+00'],
      span: ['text', 'P1Y2M3DT4H5M6.5S'], words: ['text', 'naïve "quoted", 🚀 \t\n\\N'], padded: ['text', 'ab  '], bytes: ['binary', '\\x00\\xFF'], doc: ['nested', '{"b": 1, "a": 12345678901234567890}'], docb: ['nested', '{"b": 1}'],
      list: ['nested', '[1,null,9007199254740993]'], texts: ['nested', '["a,b",""]'], pairs: ['nested', '{"k": "v"}'], uid: ['text', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'], feel: ['text', 'good'], cash: ['decimal', '1234.5000'],
      place: ['text', '(1.5,2)'], net: ['text', '10.0.0.0/8'], flags: ['text', '101'], cost: ['decimal', '12.30'],
    })
    const at = (name: string) => rows[0]?.[columns.findIndex((column) => column.name === name)]
    expect(['price', 'real8', 'day', 'moment', 'zoned', 'words', 'bytes', 'yes'].map(at)).toEqual(['-0.0500000000', 'NaN', 'infinity', '-infinity', '0001-01-01 00:00:00+00', '', '', null])
    expect(rows[1]?.slice(1).every((cell) => cell === null)).toBe(true)
  })

  it('reads views, partitions, empty and wide tables, queries; what fits no type stays text', async () => {
    await having(SHOP)
    const source = await sources.create('postgres', config())
    expect((await sources.read(source, { stream: 'shop.open', columns: ['amount'] })).rows).toEqual([['0.01'], ['0.02'], ['0.03']])
    expect((await sources.read(source, { stream: 'shop.parted' })).rows).toEqual([[1, '2024-05-05']])
    expect((await sources.read(source, { stream: 'shop.empty' })).rows).toEqual([])
    expect((await sources.read(source, { stream: 'shop.wide' })).rows[0]).toHaveLength(600)
    const odd = await sources.read(source, { stream: 'shop.odd' })
    expect(odd.rows).toEqual([['NaN', '0044-03-15 BC', '24:00:00'], ['1.50', '2024-01-01', '10:00:00']])
    expect(odd.notes.map(({ code }) => code)).toEqual(['values_kept_as_text', 'values_kept_as_text'])
    expect((await sources.read(source, { query: `SELECT 1 AS a, NULL::text AS a, 'x;y' AS b -- end\n;`, limit: 5 })).rows).toEqual([[1, null, 'x;y']])
  })

  it('imports 250,000 rows, and only the new ones by a cursor', async () => {
    await having(SHOP)
    const source = await sources.create('postgres', config())
    const { datasetId, versionId } = await sources.read(source, { stream: 'shop.orders', cursor: 'id' })
    expect((await engine.client.datasets.version({ versionId })).rows).toBe(250_000)
    await server().query(`INSERT INTO shop.orders VALUES (250001, 1, 5, now())`)
    const { versionId: next } = await sources.refresh(datasetId)
    expect((await engine.client.datasets.page({ versionId: next, offset: 249_999 })).rows.map(({ cells }) => cells[0])).toEqual([250_000, 250_001])
    await server().query('DELETE FROM shop.orders WHERE id = 250001')
  })

  it.each<[string, () => SourceConfig, string, RegExp]>([
    ['a host that is none', () => ({ host: 'no-such-host.invalid' }), 'address', /no computer/],
    ['a port where nothing listens', () => ({ port: 1 }), 'port', /Nothing answers/],
    ['a certificate that nobody knows', () => ({ tls: 'verify' }), 'tls', /certificate/],
    ['a wrong password', () => ({ password: 'wr0ng-C4n@ry' }), 'login', /with this password/],
    ['no password', () => ({ password: undefined }), 'login', /without a password/],
    ['a database that is none', () => ({ database: 'nowhere' }), 'database', /no database "nowhere"/],
    ['a schema that is none', () => ({ schema: 'nowhere' }), 'permission', /no schema "nowhere"/],
    ['another program', () => ({ port: Number(new URL(other.origin).port) }), 'answer', /not as PostgreSQL does/],
    ['a user who may read nothing', () => ({ ...PG_USERS.nobody }), 'permission', /read nothing/],
    ['a socket that is none', () => ({ socket: '/nowhere' }), 'port', /no server's socket/],
  ])('says what is wrong: %s', async (_what, over, what, message) => {
    await having(SHOP)
    const given = over()
    const step = await lastStep(given)
    expect(step).toMatchObject({ what, ok: false, message: expect.stringMatching(message), remedy: expect.stringMatching(/\w/) })
    expect(JSON.stringify(step)).not.toMatch(/C4n@ry/)
  })

  it.each<[string, () => SourceConfig]>([
    ['encrypted, with the certificate checked', () => ({ tls: 'verify', ca: server().certificate })], ['unencrypted', () => ({ tls: 'disabled' })], ['by a socket', () => ({ socket: server().socket })], ['as a reader', () => ({ ...PG_USERS.reader })],
  ])('connects %s', async (_what, over) => {
    expect(await engine.client.sources.test({ source: { connector: 'postgres', config: config(over()) } })).toMatchObject({ ok: true, version: expect.stringMatching(/^PostgreSQL \d/) })
  })

  it.each([
    ['DELETE FROM shop.orders', /OPTION_INVALID/], ['SELECT 1) AS q; COMMIT; DROP TABLE shop.empty; SELECT (1', /OPTION_INVALID/], ['WITH gone AS (DELETE FROM shop.empty RETURNING n) SELECT * FROM gone', /OPTION_INVALID/],
    ['SELECT * FROM shop.nowhere', /SOURCE_MISSING/], ['SELECT nextval(\'shop.customers_id_seq\')', /OPTION_INVALID/],
  ])('a query only reads: %s', async (query, code) => {
    await having(SHOP)
    await expect(sample({ query })).rejects.toMatchObject({ code: expect.stringMatching(code) })
  })

  it('a table that is not there, a column that is not there, a table that may not be read', async () => {
    await having(SHOP)
    await expect(sample({ stream: 'shop.nowhere' })).rejects.toMatchObject({ code: 'SOURCE_MISSING' })
    await expect(sample({ stream: 'shop.orders', columns: ['nope'] })).rejects.toMatchObject({ code: 'COLUMN_MISSING' })
    await expect(sample({ query: 'SELECT * FROM shop.orders' }, PG_USERS.nobody)).rejects.toMatchObject({ code: 'SOURCE_PERMISSION' })
  })

  it('ends what the server is doing when it is cancelled', async () => {
    const source = await sources.create('postgres', config())
    const run = await engine.client.sources.import({ sourceId: source.id, choice: { query: 'SELECT pg_sleep(60)::text, 4711 AS marked' } })
    const working = async () => (await server().query(`SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%marked%'`)).length
    while (await working() === 0) await setTimeout(20)
    await engine.client.runs.cancel({ runId: run.id })
    expect((await sources.settled(run.id)).status).toBe('CANCELLED')
    while (await working() > 0) await setTimeout(20)
  })

  it('goes on behind the last row when the connection breaks', async () => {
    await having(SHOP)
    const proxy = await TcpProxy.start({ host: '127.0.0.1', port: server().port })
    try {
      const source = await sources.create('postgres', config({ port: proxy.port, tls: 'disabled' }))
      proxy.fail({ cutAfter: 6_000_000 })
      const { versionId, notes } = await sources.read(source, { stream: 'shop.orders' })
      expect(notes).toMatchObject([{ code: 'connection_broke', count: 1, message: expect.stringMatching(/behind the last row/) }])
      expect((await engine.client.datasets.version({ versionId })).rows).toBe(250_000)
      expect((await engine.client.datasets.page({ versionId, offset: 123_455, limit: 1 })).rows[0]?.cells[0]).toBe(123_456)
    } finally {
      await proxy.stop()
    }
  })

  it('loses the server in mid-read: a clear state, and the repeated run neither loses nor doubles a row', async () => {
    await having(SHOP)
    const proxy = await TcpProxy.start({ host: '127.0.0.1', port: server().port })
    try {
      const source = await sources.create('postgres', config({ port: proxy.port, tls: 'disabled' }))
      // The second part breaks off, and nothing answers any more.
      proxy.fail({ cutAfter: 6_000_000 }, ...Array.from({ length: 30 }, () => ({ cutAfter: 0 })))
      const run = await sources.settled((await engine.client.sources.import({ sourceId: source.id, choice: { stream: 'shop.orders' } })).id)
      expect(run).toMatchObject({ status: 'FAILED', problems: [{ code: expect.stringMatching(/SOURCE_(BROKEN|UNREACHABLE)/) }] })
      proxy.fail()
      const again = await sources.settled((await engine.client.runs.repeat({ runId: run.id })).id)
      if (again.result?.kind !== 'import') throw new Error(JSON.stringify(again.problems))
      expect(again.result.rows).toBe(250_000)
      expect(proxy.bytes).toBeLessThan(9_000_000)
      const { logs } = { logs: await engine.client.runs.logs({ runId: again.id }) }
      expect(logs.map(({ message }) => message).join(' ')).toMatch(/100,000 rows had been read before/)
    } finally {
      await proxy.stop()
    }
  })

  it('a write that is cancelled, or whose connection breaks, leaves the table as it was', async () => {
    await having(SHOP)
    const proxy = await TcpProxy.start({ host: '127.0.0.1', port: server().port })
    try {
      const source = await sources.create('postgres', config({ port: proxy.port, tls: 'disabled', read_only: false }))
      const { versionId } = await engine.import('few.csv', 'id\n1\n2\n')
      await server().query('CREATE TABLE shop.kept (id text); INSERT INTO shop.kept VALUES (42)')
      for (const [stop, status] of [[() => proxy.cut(), 'FAILED'], [(runId: string) => engine.client.runs.cancel({ runId }), 'CANCELLED']] as const) {
        // Somebody holds the table, so that the write waits in the middle of its transaction.
        await server().query('BEGIN; LOCK TABLE shop.kept IN SHARE MODE')
        const writing = engine.client.datasets.export({ versionId, target: { sourceId: source.id, target: 'shop.kept', mode: 'replace' } })
        while ((await server().query('SELECT 1 FROM pg_locks WHERE NOT granted')).length === 0) await setTimeout(20)
        const [run] = await engine.client.runs.list({ projectId: engine.projectId, status: 'RUNNING' })
        await stop(run!.id)
        expect((await sources.settled((await writing).id)).status).toBe(status)
        await server().query('COMMIT')
        expect(await server().query('SELECT id FROM shop.kept')).toEqual([['42']])
      }
    } finally {
      await proxy.stop()
    }
  })

  it('is found on its port, and by its socket', async () => {
    const { find } = await import('#engine/connectors/postgres/find')
    expect(await find({ ports: [server().port], sockets: [] })).toMatchObject([{ config: { port: server().port } }])
    expect(await find({ ports: [1], sockets: [join(engine.folder)] })).toEqual([])
  })
})

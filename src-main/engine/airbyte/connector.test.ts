import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ConnectorDefinition } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
import { connectorContext, rowsOf } from '#tests/connectors/connect'
import { runInDuckDb } from '#tests/support/duckdb-file'
import { AirbyteCache } from './cache'
import { airbyteConnector } from './connector'
import type { AirbyteRead, AirbyteStream, AirbyteWorker } from './worker'

const SCHEMA = { type: 'object', properties: { id: { type: 'integer' }, since: { type: 'string', format: 'date-time' }, amount: { type: ['null', 'number'] }, tags: { type: 'array' }, Name: { type: 'string' }, name: { type: 'string' } } }
const STREAM: AirbyteStream = { name: 'users', schema: SCHEMA, syncModes: ['full_refresh', 'incremental'], sourceDefinedCursor: false, defaultCursor: ['since'], primaryKey: [['id']] }
const SPEC = { type: 'object', properties: { place: { type: 'string' }, key: { type: 'string', airbyte_secret: true } } }

/** Stands in for the Python process: writes a cache file as the real worker does, and notes how it was asked. */
class FakeAirbyteWorker implements AirbyteWorker {
  readonly reads: AirbyteRead[] = []
  rows = ["(1, '2026-01-01T00:00:00Z', 0.1, '[1]', 'A', 'a')"]
  streams = [STREAM]
  problem: Error | undefined
  spec = () => Promise.resolve({ schema: SPEC, documentationUrl: null })
  check = async () => { if (this.problem) throw this.problem }
  discover = () => Promise.resolve(this.streams)
  sampled = '{"id": 12345678901234567890, "since": "2026-01-01", "amount": 0.10, "tags": [1, 2.50], "Name": "A"}'
  samples = 0
  sample = async ({ output }: { readonly output: string }) => {
    this.samples += 1
    writeFileSync(output, `${this.sampled}\n`)
    return { records: 1 }
  }
  read = async (request: AirbyteRead) => {
    this.reads.push({ ...request, cache: existsSync(request.cache) ? 'copy' : 'new' })
    await runInDuckDb(request.cache, `
      CREATE TABLE IF NOT EXISTS _airbyte_streams (stream_name VARCHAR, catalog_metadata VARCHAR);
      DELETE FROM _airbyte_streams;
      INSERT INTO _airbyte_streams VALUES ('users', '${JSON.stringify(SCHEMA)}');
      CREATE OR REPLACE TABLE users AS SELECT * FROM (VALUES ${this.rows.map((row) => `${row.slice(0, -1)}, 'x', 'raw', TIMESTAMP '2026-01-01', '{}'::JSON)`).join(', ')})
        AS t(id, since, amount, tags, "Name", name_2, more, _airbyte_raw_id, _airbyte_extracted_at, _airbyte_meta);
      ALTER TABLE users ALTER id TYPE BIGINT; ALTER TABLE users ALTER since TYPE TIMESTAMP WITH TIME ZONE; ALTER TABLE users ALTER amount TYPE DECIMAL(38,9); ALTER TABLE users ALTER tags TYPE JSON;`)
    if (this.problem) throw this.problem
    return { streams: [{ name: 'users', table: 'users', records: 1 }] }
  }
}

let worker: FakeAirbyteWorker
let cache: AirbyteCache
let connector: ConnectorDefinition
let folder: string
const sourceId = randomUUID()
const context = { ...connectorContext(), sourceId }
const files = (): string[] => (existsSync(folder) ? readdirSync(folder).map((name) => name.replace(/^.*\.([a-z]+)$/, '$1')).toSorted() : [])
const take = async (config = {}, choice: { cursor?: string; whole?: boolean; limit?: number } = { cursor: 'since' }) => {
  const reading = await connector.read(config, { stream: 'users', ...choice }, context)
  const rows = await rowsOf(reading, 'SELECT id FROM t')
  await reading.taken?.()
  await reading.close?.()
  return rows
}

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'winnow-airbyte-')), 'cache')
  worker = new FakeAirbyteWorker()
  cache = new AirbyteCache(folder)
  connector = airbyteConnector({ title: 'Users', docs: 'Users.', version: '1', spec: SPEC, isListed: true, program: { name: 'source-users', executable: '/nowhere' } }, { worker, cache, tempRoot: tmpdir() })
})

describe('what is read', () => {
  test('has the columns of the stream in their types, then what its schema does not name, and none of PyAirbyte\'s', async () => {
    const reading = await connector.read({}, { stream: 'users' }, context)
    expect(reading.columns.map(({ name, type }) => [name, type.name])).toEqual([['id', 'integer'], ['since', 'timestamptz'], ['amount', 'decimal'], ['tags', 'nested'], ['Name', 'text'], ['name_2', 'text'], ['more', 'text']])
    expect(await rowsOf(reading, 'SELECT id, amount, tags, "Name", name_2, more FROM t')).toEqual([[1, '0.100000000', '[1]', 'A', 'a', 'x']])
    expect(reading.report.notes).toMatchObject([{ code: 'not-declared', message: expect.stringContaining('"more"') }])
    await reading.close?.()
  })

  test('is described as it will be read, the second time with the fields that came beyond', async () => {
    const before = await connector.discover({}, context)
    expect(before.streams[0]).toMatchObject({ id: 'users', key: ['id'], cursors: ['since', 'id'] })
    const reading = await connector.read({}, { stream: 'users' }, context)
    await reading.taken?.()
    const { streams: [stream] } = await connector.discover({}, context)
    expect(stream?.columns.map(({ name, type }) => ({ name, type }))).toEqual(reading.columns.map(({ name, type }) => ({ name, type })))
  })

  test('a value that a type would not hold makes a text of its column', async () => {
    worker.read = async (request) => {
      await runInDuckDb(request.cache, `CREATE TABLE _airbyte_streams AS SELECT 'users' AS stream_name, '${JSON.stringify({ properties: { id: { type: 'integer' }, since: { type: 'string', format: 'date-time' } } })}' AS catalog_metadata; CREATE TABLE users AS SELECT 123456789012345678901::DECIMAL(38,0) AS id, TIMESTAMP '2026-01-01 10:00:00' AS since`)
      return { streams: [{ name: 'users', table: 'users', records: 1 }] }
    }
    const reading = await connector.read({}, { stream: 'users' }, context)
    expect(reading.columns).toEqual([{ name: 'id', type: { name: 'text' } }, { name: 'since', type: { name: 'timestamptz' } }])
    expect(await rowsOf(reading, 'SELECT id, CAST(since AS VARCHAR) FROM t')).toEqual([['123456789012345678901', '2026-01-01 10:00:00+00']])
    expect(reading.report.notes.map(({ code }) => code)).toEqual(['kept-as-text', 'no-zone'])
    await reading.close?.()
  })

  test('fractions of many digits are numbers, and are described so from then on', async () => {
    const told = { properties: { latitude: { type: 'number' }, price: { type: 'number' } } }
    worker.streams = [{ ...STREAM, schema: told, primaryKey: [] }]
    worker.read = async (request) => {
      await runInDuckDb(request.cache, `CREATE TABLE _airbyte_streams AS SELECT 'users' AS stream_name, '${JSON.stringify(told)}' AS catalog_metadata; CREATE TABLE users AS SELECT 52.520006599999::DOUBLE AS latitude, 19.99::DECIMAL(38,9) AS price`)
      return { streams: [{ name: 'users', table: 'users', records: 1 }] }
    }
    const reading = await connector.read({}, { stream: 'users' }, context)
    expect(reading.columns.map(({ type }) => type.name)).toEqual(['number', 'decimal'])
    expect(await rowsOf(reading, 'SELECT latitude, price FROM t')).toEqual([[52.520006599999, '19.990000000']])
    await reading.taken?.()
    const { streams: [stream] } = await connector.discover({}, context)
    expect(stream?.columns.map(({ type }) => type)).toEqual(reading.columns.map(({ type }) => type))
  })

  test('a sample keeps numbers as they are written', async () => {
    await connector.discover({}, context)
    const { columns, rows } = await connector.sample!({}, { stream: 'users', limit: 5 }, context)
    expect([columns.map(({ name }) => name), rows]).toEqual([['id', 'since', 'amount', 'tags', 'Name', 'name_2'], [['12345678901234567890', '2026-01-01', '0.10', '[1,2.50]', 'A', null]]])
  })
})

describe('how far was read', () => {
  test('moves on when the rows were taken over, and not before', async () => {
    const reading = await connector.read({}, { stream: 'users', cursor: 'since' }, context)
    expect(files()).toEqual(['next'])
    await reading.taken?.()
    expect(files()).toEqual(['duckdb', 'json'])
    await take()
    expect(worker.reads.map(({ cache: begins, full }) => [begins, full])).toEqual([['new', false], ['copy', false]])
  })

  test('stays where it was when the rows were not taken, or the read failed', async () => {
    await take()
    const left = await connector.read({}, { stream: 'users', cursor: 'since' }, context)
    await left.close?.()
    worker.problem = failure('SOURCE_BROKEN', 'It was killed.', 'Try again.')
    await expect(take()).rejects.toThrow('It was killed.')
    expect(files()).toEqual(['duckdb', 'json'])
    worker.problem = undefined
    await take()
    expect(worker.reads.at(-1)).toMatchObject({ cache: 'copy' })
  })

  test.each([
    ['another config', () => take({ place: 'b' }), 'new'],
    ['another secret', () => take({ key: 'b' }), 'copy'],
    ['a whole read', () => take({}, { cursor: 'since', whole: true }), 'new'],
    ['an invalidated cache', async () => { await cache.invalidate(sourceId); return take() }, 'new'],
    ['another schema', async () => { worker.streams = [{ ...STREAM, schema: { properties: {} } }]; await connector.discover({}, context); return take() }, 'new'],
    ['the same schema', async () => { await connector.discover({}, context); return take() }, 'copy'],
    ['no cursor', () => take({}, {}), 'new'],
  ])('%s', async (_what, read, begins) => {
    await connector.discover({}, context)
    await take()
    await read()
    expect(worker.reads.at(-1)).toMatchObject({ cache: begins })
  })

  test.each([
    ['the same record', '{"id": 1, "Name": "A", "name_2": "a"}', 'copy'], ['another record under the same key', '{"id": 1, "Name": "B"}', 'new'], ['one of another key', '{"id": 2, "Name": "A"}', 'new'],
    ['one without a text', '{"id": 1, "amount": 0.1}', 'new'], ['nothing', '', 'new'],
  ])('goes on after another login where that leads to the same account: its first record is %s', async (_what, sampled, begins) => {
    await take()
    await cache.doubt(sourceId)
    worker.sampled = sampled
    const reading = await connector.read({}, { stream: 'users', cursor: 'since' }, context)
    expect([worker.reads.at(-1)?.cache, reading.report.notes.map(({ code }) => code)]).toEqual([begins, begins === 'new' ? ['read-anew', 'not-declared'] : ['not-declared']])
    await reading.taken?.()
    await take()
    // It is known from then on.
    expect([worker.samples, worker.reads.at(-1)?.cache]).toEqual([1, 'copy'])
  })

  test('tells of rows without a key, which cannot be merged', async () => {
    await connector.discover({}, context)
    worker.rows = ["(1, '2026-01-01T00:00:00Z', 0.1, '[1]', 'A', 'a')", "(NULL, '2026-01-01T00:00:00Z', 0.1, '[1]', 'A', 'a')"]
    const codes = async (cursor?: string) => (await connector.read({}, { stream: 'users', ...(cursor !== undefined && { cursor }) }, context)).report.notes.map(({ code }) => code)
    expect([await codes('since'), await codes()]).toEqual([['without-key', 'not-declared'], ['not-declared']])
  })

  test('a part of a stream, and a connection that is not saved, leave nothing', async () => {
    await take({}, { cursor: 'since', limit: 1 })
    expect([files(), worker.reads.at(-1)]).toMatchObject([[], { full: true, limit: 1 }])
    await connector.read({}, { stream: 'users' }, connectorContext())
    expect(files()).toEqual([])
  })
})

describe('the cache', () => {
  test('keeps what was used last, up to its size, and tells what it is', async () => {
    await take()
    const { bytes, entries } = await cache.info(() => 'Users')
    expect(entries).toMatchObject([{ sourceId, sourceName: 'Users', connector: 'source-users', streams: [{ name: 'users', rows: 1 }], stale: false }])
    const small = new AirbyteCache(folder, bytes)
    connector = airbyteConnector({ title: 'Users', docs: 'Users.', version: '1', spec: SPEC, isListed: true, program: { name: 'source-users', executable: '/nowhere' } }, { worker, cache: small, tempRoot: tmpdir() })
    const other = randomUUID()
    const reading = await connector.read({}, { stream: 'users' }, { ...context, sourceId: other })
    await reading.taken?.()
    expect((await small.info(() => undefined)).entries.map((entry) => entry.sourceId)).toEqual([other])
  })

  test('what is being read meanwhile is not removed', async () => {
    await take()
    const small = new AirbyteCache(folder, 1)
    const next = await small.next({ sourceId, stream: 'users', cursor: 'since' }, { connector: 'source-users', fingerprint: '' }, context.signal)
    const other = await small.next({ sourceId: randomUUID(), stream: 'users' }, { connector: 'source-users', fingerprint: '' }, context.signal)
    writeFileSync(other.path, 'x')
    await other.take({ schema: '', rows: 0, facts: { extra: [], doubles: [] } })
    expect((await small.info(() => undefined)).entries.map((entry) => entry.sourceId)).toEqual([sourceId])
    await next.drop()
  })

  test('what a read that died has left goes at the next start', async () => {
    await take()
    writeFileSync(join(folder, `${sourceId}.0123456789ab.999999999-0123abcd.next`), 'half')
    await new AirbyteCache(folder).info(() => undefined)
    expect(files()).toEqual(['duckdb', 'json'])
  })

  test('is cleared for one source or for all', async () => {
    await take()
    await cache.clear(randomUUID())
    expect(files()).toEqual(['duckdb', 'json'])
    await cache.clear()
    expect(files()).toEqual([])
  })
})

test('what is wrong with a connection is told as a step, what is wrong with Python is thrown', async () => {
  worker.problem = failure('SOURCE_LOGIN', 'The key was refused.', 'Enter another one.')
  expect((await connector.check({ plce: 'here' }, context)).steps[0]).toMatchObject({ ok: true, message: 'Users names no option "plce", and may pass over it; did you mean "place"?' })
  expect((await connector.check({}, context)).steps).toMatchObject([{ what: 'config', ok: true }, { what: 'login', ok: false, remedy: 'Enter another one.' }])
  worker.problem = failure('PYTHON_UNAVAILABLE', 'No Python.', 'Install it.')
  await expect(connector.check({}, context)).rejects.toMatchObject({ problem: { code: 'PYTHON_UNAVAILABLE' } })
})

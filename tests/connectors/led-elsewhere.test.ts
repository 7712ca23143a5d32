import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SourceConfig } from '#shared/model/source'
import { useEngine } from '../support/engine'
import { type RestServer, startRestServer } from '../support/rest-server'
import { useSources } from '../support/sources'

/** A refresh adds rows to those of the same place only: where its source leads elsewhere, all are read. */
const engine = useEngine()
const sources = useSources(engine)
let server: RestServer
beforeAll(async () => {
  server = await startRestServer()
  server.count = 3
})
afterAll(() => server.close())

/** A database file with orders of these numbers. */
function shop(name: string, ...ids: readonly number[]): string {
  const path = join(engine.folder, `${name}.db`)
  const made = new Database(path)
  made.exec(`CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, shop TEXT); ${ids.map((id) => `INSERT INTO orders VALUES (${id}, '${name}');`).join(' ')}`)
  made.close()
  return path
}

const refreshed = async (datasetId: string) => {
  const { id, result } = await sources.refreshRun(datasetId)
  const items = await engine.client.runs.logs({ runId: id })
  const { latest } = await engine.client.datasets.get({ datasetId })
  const { rows } = await engine.client.datasets.page({ versionId: latest?.id ?? '', limit: 1000 })
  const { report } = await engine.client.datasets.version({ versionId: latest?.id ?? '' })
  return { rows: rows.map(({ cells }) => cells), anew: result?.kind === 'import' ? result.anew : 'no import', logged: items.filter(({ message }) => message.includes('not only the new ones')).length, notes: report?.notes.map(({ code }) => code) }
}

it('another database is read as a whole, said in log and notes, and goes on from there', async () => {
  const source = await sources.create('sqlite', { path: shop('north', 1, 2, 3) })
  const { datasetId } = await sources.read(source, { stream: 'orders', cursor: 'id' })
  await engine.client.sources.update({ sourceId: source.id, config: { path: shop('south', 2, 4) } })
  expect(await refreshed(datasetId)).toEqual({ rows: [[2, 'south'], [4, 'south']], anew: 'options', logged: 1, notes: ['read-anew'] })
  shop('south', 5)
  expect(await refreshed(datasetId)).toEqual({ rows: [[2, 'south'], [4, 'south'], [5, 'south']], anew: undefined, logged: 0, notes: [] })
})

it('an empty place leaves no cursor of the other one', async () => {
  const source = await sources.create('sqlite', { path: shop('full', 8, 9) })
  const { datasetId } = await sources.read(source, { stream: 'orders', cursor: 'id' })
  await engine.client.sources.update({ sourceId: source.id, config: { path: shop('new') } })
  expect((await refreshed(datasetId)).rows).toEqual([])
  shop('new', 1)
  expect((await refreshed(datasetId)).rows).toEqual([[1, 'new']])
})

it('how a source is asked, and its name, are no other place', async () => {
  const source = await sources.create('sqlite', { path: shop('same', 1) })
  const { datasetId } = await sources.read(source, { stream: 'orders', cursor: 'id' })
  await engine.client.sources.update({ sourceId: source.id, name: 'Renamed', config: { path: shop('same', 2), read_only: false } })
  expect(await refreshed(datasetId)).toMatchObject({ rows: [[1, 'same'], [2, 'same']], anew: undefined })
})

it('a deleted newest version is read again, not passed over', async () => {
  const { datasetId } = await sources.read(await sources.create('sqlite', { path: shop('gone', 1) }), { stream: 'orders', cursor: 'id' })
  shop('gone', 2)
  const { versionId } = await sources.refresh(datasetId)
  await engine.client.datasets.deleteVersion({ versionId })
  shop('gone', 3)
  expect(await refreshed(datasetId)).toMatchObject({ rows: [[1, 'gone'], [2, 'gone'], [3, 'gone']], anew: 'version' })
})

it('a dataset from before that was kept goes on', async () => {
  const source = await sources.create('sqlite', { path: shop('before', 1, 2) })
  const { datasetId } = await sources.read(source, { stream: 'orders', cursor: 'id' })
  const { read: _read, ...origin } = engine.parts.store.datasets.get(datasetId).origin!
  engine.parts.store.datasets.setOrigin(datasetId, origin)
  await engine.client.sources.update({ sourceId: source.id, config: { path: shop('after', 3) } })
  expect(await refreshed(datasetId)).toMatchObject({ rows: [[1, 'before'], [2, 'before'], [3, 'after']], anew: undefined })
})

it('another key of a service may be another account; the same one typed again is not', async () => {
  const config = (key: string): SourceConfig => ({ base_url: server.origin, allow_private: true, auth: { type: 'api_key', key }, endpoints: [{ name: 'items', path: '/all', cursor: 'updated_at' }] })
  const source = await sources.create('rest', config('of-ana'))
  const { datasetId } = await sources.read(source, { stream: 'items', cursor: 'updated_at' })
  const withKey = async (key: string) => {
    await engine.client.sources.update({ sourceId: source.id, config: config(key) })
    return (await refreshed(datasetId)).anew
  }
  expect([await withKey('of-ana'), await withKey('of-ben'), await withKey('********'), await withKey('of-ana')]).toEqual([undefined, 'options', undefined, 'options'])
  // What is not referred to any more is not kept.
  expect((await engine.client.secrets.list()).filter(({ name }) => name.startsWith(`sources/${source.id}/`))).toHaveLength(1)
})

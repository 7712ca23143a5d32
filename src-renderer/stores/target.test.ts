import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { fakeApi, ID, inApp } from '../testing'
import { useSourcesStore } from './sources'
import { useTargetStore } from './target'

const source = (connector: string, config: object) => ({ id: ID, projectId: ID, name: connector, connector, config, health: { state: 'unknown', checkedAt: null, problem: null, retryAt: null }, createdAt: '', lastUsedAt: null, datasets: 0 })
const card = (id: string, write: string[], writeTogether = false) => ({ id, title: id, config: { type: 'object', properties: { read_only: { type: 'boolean', default: true } } }, can: { write, writeTogether } })

async function opened(config: object = { read_only: false }, connector = 'mysql') {
  const { target, sources } = inApp(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, usedAt: '' }] }, datasets: { list: async () => [] },
    connectors: { list: async () => [card('mysql', ['create', 'append', 'upsert'], true), card('http', []), card('s3', ['replace'])] },
    sources: { list: async () => [source(connector, config)], schemas: async () => [{ streams: [{ id: 'shop.orders', kind: 'table', key: ['id'] }, { id: 'shop.shown', kind: 'view', key: [] }] }] },
  }), () => ({ target: useTargetStore(), sources: useSourcesStore() }))
  await sources.load()
  target.on = true
  target.sourceId = ID
  await flushPromises()
  return target
}

test('nothing is asked for before source, table and (for an update) keys are said', async () => {
  const target = await opened()
  expect([target.missing, target.request, target.tables]).toEqual(['table', undefined, ['shop.orders']])
  target.table = ' shop.clean '
  expect([target.missing, target.request]).toEqual([undefined, { sourceId: ID, target: 'shop.clean', mode: 'create' }])
  target.mode = 'upsert'
  expect([target.missing, target.request]).toEqual(['keys', undefined])
  target.keys = ['id']
  expect(target.request).toEqual({ sourceId: ID, target: 'shop.clean', mode: 'upsert', keys: ['id'] })
  target.on = false
  expect([target.missing, target.request]).toEqual([undefined, undefined])
})

test('an update goes by the key that the table has, unless others were chosen', async () => {
  const target = await opened()
  target.table = 'shop.orders'
  target.mode = 'upsert'
  await flushPromises()
  expect(target.request).toEqual({ sourceId: ID, target: 'shop.orders', mode: 'upsert', keys: ['id'] })
  target.keys = ['number']
  target.table = 'shop.orders '
  await flushPromises()
  expect(target.keys).toEqual(['number'])
})

test('a kind that cannot be written is not offered; one that can is written in the ways that it knows', async () => {
  expect((await opened({}, 'http')).writable).toEqual([])
  const target = await opened({ read_only: false }, 's3')
  expect([target.modes, target.mode]).toEqual([['replace'], 'replace'])
})

test('rejects go to a table beside the clean rows where both can be written or neither', async () => {
  const target = await opened()
  target.table = 'shop.clean'
  expect([target.canTakeRejects, target.rejectsRequest]).toEqual([true, undefined])
  target.rejectsOn = true
  expect(target.rejectsRequest).toEqual({ sourceId: ID, target: 'shop.clean_rejects', mode: 'create' })
  target.table = 'shop."Clean rows"'
  expect(target.rejectsTable).toBe('shop."Clean rows_rejects"')
  Object.assign(target, { mode: 'upsert', keys: ['id'] })
  expect(target.rejectsRequest).toMatchObject({ mode: 'append' })
  target.rejectsTable = target.table
  expect([target.missing, target.request]).toEqual(['sameTable', undefined])
  target.rejectsTable = ' '
  expect(target.missing).toBe('rejects')
  target.on = false
  expect([target.missing, target.rejectsRequest]).toEqual([undefined, undefined])

  const alone = await opened({ read_only: false }, 's3')
  alone.rejectsOn = true
  expect([alone.canTakeRejects, alone.rejectsOn]).toEqual([false, false])
})

test('a source that is read only says so, by its settings or by itself', async () => {
  expect([(await opened({})).readOnly, (await opened({ read_only: true })).readOnly, (await opened()).readOnly]).toEqual([true, true, false])
})

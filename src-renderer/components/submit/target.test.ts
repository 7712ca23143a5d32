import { flushPromises, mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { useDatasetStore } from '../../stores/dataset'
import { useSourcesStore } from '../../stores/sources'
import { useTargetStore } from '../../stores/target'
import { around, fakeApi, ID } from '../../testing'
import RunTargets from '../run/RunTargets.vue'
import OutputTarget from './OutputTarget.vue'

const source = { id: ID, projectId: ID, name: 'Shop', connector: 'mysql', config: { read_only: true }, health: { state: 'unknown', checkedAt: null, problem: null, retryAt: null }, createdAt: '', lastUsedAt: null, datasets: 0 }

async function open(sources: object[] = [source], writeTogether = true) {
  const { global } = around(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, projects: { list: async () => [{ id: ID, usedAt: '' }] }, datasets: { list: async () => [] },
    connectors: { list: async () => [{ id: 'mysql', title: 'MySQL', config: {}, can: { write: ['create', 'append'], writeTogether } }] }, sources: { list: async () => sources, schemas: async () => [{ streams: [{ id: 'shop.orders', kind: 'table' }] }] },
  }))
  const wrapper = mount(OutputTarget, { global: { ...global, stubs: { ElSelect: true, ElOption: true } } })
  await useSourcesStore().load()
  return { wrapper, target: useTargetStore() }
}

test('clean rows become files unless a source is chosen; then it is asked which table, and how', async () => {
  const { wrapper, target } = await open()
  expect([target.on, wrapper.find('select').exists()]).toEqual([false, false])
  await wrapper.findAll('input[type=radio]')[1]?.setValue(true)
  await wrapper.get('select').setValue(ID)
  await flushPromises()
  expect(wrapper.findAll('datalist option').map((option) => option.attributes('value'))).toEqual(['shop.orders'])
  await wrapper.get('input[type=text]').setValue('shop.clean')
  await wrapper.findAll('select')[1]?.setValue('append')
  expect([target.request, wrapper.text()]).toEqual([{ sourceId: ID, target: 'shop.clean', mode: 'append' }, expect.stringContaining('Rows are added after those that are there; a table that is not there is made.')])
})

test('rejects get a table beside it, named after it, where the source writes both or neither', async () => {
  const { wrapper, target } = await open()
  await wrapper.findAll('input[type=radio]')[1]?.setValue(true)
  await wrapper.get('select').setValue(ID)
  await wrapper.get('input[type=text]').setValue('shop.clean')
  await wrapper.get('input[type=checkbox]').setValue(true)
  const typed = wrapper.findAll<HTMLInputElement>('input[type=text]')[1]
  expect(typed?.element.value).toBe('shop.clean_rejects')
  await typed?.setValue('shop.clean')
  await typed?.trigger('blur')
  expect(wrapper.text()).toContain('! Name another table for the rejects')
  await typed?.setValue('shop.bad')
  await wrapper.findAll('select')[2]?.setValue('append')
  expect(target.rejectsRequest).toEqual({ sourceId: ID, target: 'shop.bad', mode: 'append' })
})

test('a new table is proposed beside the one that the rows came from; one that is there already is told before the run', async () => {
  const { wrapper, target } = await open()
  useDatasetStore().dataset = { name: 'Orders of May.csv', origin: { sourceId: ID, choice: { stream: 'shop.orders' } } } as never
  await wrapper.findAll('input[type=radio]')[1]?.setValue(true)
  await wrapper.get('select').setValue(ID)
  await flushPromises()
  expect(target.table).toBe('shop.orders_of_may_clean')
  await wrapper.get('input[type=text]').setValue('shop.orders')
  expect([wrapper.text(), target.missing]).toEqual([expect.stringContaining('There is a table shop.orders already'), undefined])
  await wrapper.findAll('select')[1]?.setValue('append')
  expect(wrapper.text()).not.toContain('already')
})

test('where two tables cannot be written all or none, the rejects stay a file', async () => {
  const { wrapper } = await open([source], false)
  await wrapper.findAll('input[type=radio]')[1]?.setValue(true)
  await wrapper.get('select').setValue(ID)
  expect([wrapper.find('input[type=checkbox]').exists(), wrapper.text()]).toEqual([false, expect.stringContaining('the rejects become a file')])
})

test('a table that is not named is asked for, and a source that is read only says so', async () => {
  const { wrapper } = await open()
  await wrapper.findAll('input[type=radio]')[1]?.setValue(true)
  await wrapper.get('select').setValue(ID)
  await wrapper.get('input[type=text]').trigger('blur')
  expect(wrapper.text()).toContain('"Shop" is set to be read only.')
  expect(wrapper.text()).toContain('! Say which table.')
})

test('where no source can be written to, that is said', async () => {
  const { wrapper } = await open([])
  await wrapper.findAll('input[type=radio]')[1]?.setValue(true)
  expect(wrapper.text()).toContain('No saved source can be written to.')
})

test('what a run wrote to a source is told in words', async () => {
  const { global } = around(fakeApi({}))
  const wrapper = mount(RunTargets, { global, props: { targets: [{ kind: 'clean', sourceId: ID, target: 'shop.clean', mode: 'replace', rows: 1063, notes: ['Two columns were widened.'] }] } })
  expect(wrapper.text()).toMatch(/1,063 rows took the place of what was in shop\.clean of its source\..*Two columns were widened\./)
})

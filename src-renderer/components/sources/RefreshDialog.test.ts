import { flushPromises, mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import type { Dataset } from '#shared/model/dataset'
import type { StreamChange } from '#shared/model/source'
import { useRefreshStore } from '../../stores/refresh'
import { aRun, around, fakeApi, ID } from '../../testing'
import RefreshDialog from './RefreshDialog.vue'

const dataset: Dataset = { id: ID, projectId: ID, name: 'people', kind: 'imported', createdAt: '', latest: null, versions: 1, bytes: 0, recipeId: null }
const text = { type: { name: 'text' as const } }
const change: StreamChange = {
  stream: 'people', change: 'changed', added: [{ name: 'residence', ...text }], removed: [{ name: 'city', ...text }, { name: 'fax', ...text }], renamed: [{ from: 'first_name', to: 'firstname', similarity: 0.9 }], retyped: [],
}

async function asked() {
  const begun: unknown[] = []
  const { global } = around(fakeApi({ sources: { refresh: async (input) => (begun.push(input), aRun({ kind: 'import' })), list: async () => [] } }))
  const wrapper = mount(RefreshDialog, { global: { ...global, stubs: { teleport: true, ElSelect: { name: 'ElSelect', props: ['modelValue', 'ariaLabel'], template: '<i />' }, ElOption: true } } })
  useRefreshStore().question = { dataset, change }
  await flushPromises()
  return { wrapper, begun }
}

test('columns that are gone may be called otherwise: those that are alike are proposed, others can be told', async () => {
  const { wrapper, begun } = await asked()
  const fields = wrapper.findAllComponents({ name: 'ElSelect' })
  expect(fields.map((field) => [field.props('ariaLabel'), field.props('modelValue')])).toEqual([
    ['What first_name is called now', 'firstname'], ['What city is called now', undefined], ['What fax is called now', undefined],
  ])
  expect(wrapper.text()).toContain('90 % alike')
  expect(wrapper.text()).toContain('New+residence')
  fields[1]?.vm.$emit('update:modelValue', 'residence')
  await flushPromises()
  expect(wrapper.text()).not.toContain('New+')
  fields[0]?.vm.$emit('update:modelValue', undefined)
  await flushPromises()
  expect(wrapper.text()).toContain('New+firstname')
  await wrapper.get('form').trigger('submit')
  expect(begun).toEqual([{ datasetId: ID, changes: 'map', renamed: { city: 'residence' } }])
})

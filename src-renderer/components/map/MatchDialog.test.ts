import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import type { FileRef } from '#shared/contract/files'
import { DATE, TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import { useWorkplaceStore } from '../../stores/workplace'
import { around, fakeApi, ID } from '../../testing'
import MatchReview from './MatchReview.vue'
import MatchSource from './MatchSource.vue'

const columns = ['Cust No', 'Signed Up', 'note'].map((name) => ({ name, type: TEXT }))

function review(fields = [{ name: 'customer_number' }, { name: 'signed_up', type: DATE }, { name: 'country' }]) {
  const { global } = around(fakeApi({}))
  const wrapper = mount(MatchReview, { global, props: { schema: { name: 'target', fields }, columns, types: columns } })
  return { wrapper, source: (target: string) => wrapper.get<HTMLSelectElement>(`[aria-label="Source of ${target}"]`), apply: () => wrapper.findAll('button').find((button) => button.text() === 'Use these matches')?.trigger('click') }
}

test('matches are shown with score and reason, and what is left on either side is listed', () => {
  const { wrapper, source } = review()
  expect([source('customer_number').element.value, source('country').element.value]).toEqual(['Cust No', ''])
  const text = wrapper.text()
  for (const part of ['2 of 3 columns of target matched.', '95 % · abbreviation written out', '98 % · same but for spelling', '1 target column without a source', '1 source column without a target']) expect(text).toContain(part)
})

test('a match can be changed: a source goes to one target alone; columns without a target stay unless they are unticked', async () => {
  const { wrapper, source, apply } = review()
  await source('country').setValue('Signed Up')
  expect([source('signed_up').element.value, wrapper.text()]).toEqual(['', expect.stringContaining('chosen by you')])
  await apply()
  await wrapper.get('[aria-label="Keep note"]').setValue(false)
  await apply()
  expect(wrapper.emitted('apply')).toEqual([
    [{ sources: new Map([['customer_number', 'Cust No'], ['country', 'Signed Up']]), keep: new Set(['note']) }],
    [{ sources: new Map([['customer_number', 'Cust No'], ['country', 'Signed Up']]), keep: new Set() }],
  ])
})

async function from(bring: () => Promise<FileRef>, inspect: (asked: object) => Promise<unknown> = async () => ({})) {
  const { global } = around(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, projects: { list: async () => [{ id: ID, usedAt: '' }] }, steps: { catalogue: async () => [], templates: async () => [] },
    datasets: { list: async () => [{ id: ID, name: 'own', latest: { rows: 1, columns: [] } }, { id: 'other', name: 'other', latest: { rows: 2, columns: [{ name: 'x', type: DATE }] } }, { id: 'empty', name: 'empty', latest: null }] },
    files: { inspect },
  }), { bring })
  const wrapper = mount(MatchSource, { global, props: { datasetId: ID } })
  await useWorkplaceStore().load()
  await flushPromises()
  const choose = (label: string) => wrapper.findAll('input[type=radio]')[['A dataset', 'The header of a file', 'Names as text'].indexOf(label)]?.setValue(true)
  return { wrapper, choose }
}

test('the columns of another dataset, and pasted names with types', async () => {
  const { wrapper, choose } = await from(() => Promise.reject(new Error('no file')))
  expect(wrapper.findAll('option').map((option) => option.text())).toEqual(['Choose a dataset', 'other · 2 rows × 1 column'])
  await wrapper.get('select').setValue('other')
  await wrapper.get('form').trigger('submit')
  await choose('Names as text')
  await wrapper.get('textarea').setValue('a\nday: date\nA')
  expect(wrapper.text()).toContain('Line 3: "A" stands there twice')
  await wrapper.get('form').trigger('submit')
  expect(wrapper.emitted('schema')).toEqual([[{ name: 'other', fields: [{ name: 'x', type: DATE }] }], [{ name: 'the pasted names', fields: [{ name: 'a' }, { name: 'day', type: DATE }] }]])
})

test('the header of a file: its names as they stand there; a file that cannot be read says why', async () => {
  const bring = vi.fn<() => Promise<FileRef>>().mockRejectedValueOnce(failure('FILE_NOT_READABLE', 'It cannot be read.', 'Choose another.')).mockResolvedValue({ uploadId: ID })
  const inspect = vi.fn<(asked: object) => Promise<unknown>>(async () => ({ name: 'header.csv', columns: [{ name: 'ID_2', header: 'ID', type: TEXT }] }))
  const { wrapper, choose } = await from(bring, inspect)
  await choose('The header of a file')
  const read = async (): Promise<void> => {
    const input = wrapper.get<HTMLInputElement>('input[type=file]')
    Object.defineProperty(input.element, 'files', { value: [new File(['x'], 'header.csv')], configurable: true })
    await input.trigger('change')
    await flushPromises()
  }
  await read()
  expect(wrapper.get('[role=alert]').text()).toContain('It cannot be read.')
  await read()
  expect(inspect.mock.lastCall?.[0]).toEqual({ file: { uploadId: ID }, findings: false })
  expect(wrapper.emitted('schema')).toEqual([[{ name: 'header.csv', fields: [{ name: 'ID', type: TEXT }] }]])
})

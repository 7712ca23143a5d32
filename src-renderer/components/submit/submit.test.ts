import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { TEXT } from '#shared/model/data-type'
import type { Outcome } from '#shared/model/outcome'
import type { OutputChoice } from '../../stores/submit'
import { around, fakeApi } from '../../testing'
import DriftDialog from './DriftDialog.vue'
import FormulaGuard from './FormulaGuard.vue'
import OutputPlace from './OutputPlace.vue'
import OutputRow from './OutputRow.vue'
import RunAccount from './RunAccount.vue'

const format = (id: string, properties: Record<string, unknown>) => ({ id, title: id.toUpperCase(), extensions: [`.${id}`], docs: '', reads: null, writes: { options: { type: 'object', properties }, typed: false, holdsRejects: false } })
const formats = [format('csv', { formula_guard: { type: 'boolean' }, delimiter: { type: 'string' } }), format('parquet', {})]
const choice: OutputChoice = { on: true, format: 'csv', options: {}, name: '' }
const row = (props: Partial<InstanceType<typeof OutputRow>['$props']> = {}) => mount(OutputRow, { global: { ...around(fakeApi({})).global, stubs: { SchemaForm: true } }, props: { kind: 'rejects', choice, formats, amount: 3, stem: 'orders.rejects', ...props } })

test('a file: whether, as what, by which name', async () => {
  const wrapper = row()
  expect([wrapper.text(), wrapper.get('input[type=text]').attributes('placeholder')]).toEqual([expect.stringContaining('3 rows'), 'orders.rejects.csv'])
  await wrapper.get('select').setValue('parquet')
  await wrapper.get('input[type=text]').setValue('bad.csv')
  await wrapper.get('input[type=checkbox]').setValue(false)
  expect(wrapper.emitted('set')).toEqual([[{ format: 'parquet' }], [{ name: 'bad.csv' }], [{ on: false }]])
})

test('options are folded, without the guard that stands apart; a format without options shows none', () => {
  expect(row().get('details').findComponent({ name: 'SchemaForm' }).props('schema')).toMatchObject({ properties: { delimiter: {} } })
  expect(row().get('details').findComponent({ name: 'SchemaForm' }).props('schema')).not.toHaveProperty('properties.formula_guard')
  expect(row({ choice: { ...choice, format: 'parquet' } }).find('details').exists()).toBe(false)
})

test('what there is nothing of cannot be written; clean rows always are', () => {
  const none = row({ amount: 0 })
  expect([none.text(), none.get('input').attributes('disabled'), none.find('select').exists()]).toEqual([expect.stringContaining('none, so no file'), '', false])
  const clean = row({ kind: 'clean', amount: 0 })
  expect([clean.find('input[type=checkbox]').exists(), clean.find('select').exists()]).toEqual([false, true])
})

const place = (folder: string | undefined, chooseFolder?: () => Promise<string | null>) => mount(OutputPlace, {
  global: around(fakeApi({}), chooseFolder && { desktop: { chooseFiles: async () => [], chooseFolder, showItem: async () => {}, openFolder: async () => {}, notify: async () => {} } }).global, props: { modelValue: folder },
})

test('files are kept, or put into a folder that is typed; an empty one is told', async () => {
  const wrapper = place(undefined)
  expect(wrapper.find('input[type=text]').exists()).toBe(false)
  await wrapper.findAll('input[type=radio]')[1]?.setValue(true)
  expect(wrapper.emitted('update:modelValue')).toEqual([['']])
  await wrapper.setProps({ modelValue: '' })
  expect(wrapper.text()).not.toContain('Say which folder.')
  await wrapper.get('input[type=text]').trigger('blur')
  expect(wrapper.text()).toContain('! Say which folder.')
  await wrapper.get('input[type=text]').setValue('/data')
  await wrapper.findAll('input[type=radio]')[0]?.setValue(true)
  expect(wrapper.emitted('update:modelValue')).toEqual([[''], ['/data'], [undefined]])
})

test('on the desktop the folder is chosen by the dialog of the system; thinking better of it changes nothing', async () => {
  const chooseFolder = vi.fn<() => Promise<string | null>>().mockResolvedValueOnce('/home/me').mockResolvedValue(null)
  const wrapper = place('', chooseFolder)
  await wrapper.get('button').trigger('click')
  await flushPromises()
  await wrapper.get('button').trigger('click')
  await flushPromises()
  expect(wrapper.emitted('update:modelValue')).toEqual([['/home/me']])
})

const outcome: Outcome = {
  rows: { in: 1185, added: 0, clean: 1063, rejected: 119, removed: 3, unreadable: 0, warned: 2 },
  steps: [
    { index: 1, step: 'not_null', title: 'Not null', rows: { in: 1185, added: 0, rejected: 90, removed: 0, out: 1095 }, cells: { changed: 0, invalid: 4 }, flagged: 0, columns: { added: [], removed: [] } },
    { index: 3, step: 'range', title: 'Range', rows: { in: 1095, added: 0, rejected: 29, removed: 3, out: 1063 }, cells: { changed: 7, invalid: 0 }, flagged: 2, columns: { added: [], removed: [] } },
  ], rules: [],
}

test('the account: which step drops how many rows, and each number opens them', async () => {
  const wrapper = mount(RunAccount, { props: { outcome, counting: false, steps: 4 } })
  const text = wrapper.text().replaceAll(/\s+/g, ' ')
  for (const part of ['1,185 rows in', '1,063 rows clean', '− 119 rows will be dropped', '− 3 rows will be taken out', '! 4 cells', '~ 7 cells', '! 2 rows flagged', 'Every row is accounted for.']) expect(text).toContain(part)
  await wrapper.get('[aria-label="90 by step 2, Not null. Look at them"]').trigger('click')
  await wrapper.findAll('button').find((button) => button.text().includes('3 rows will be taken out'))?.trigger('click')
  expect(wrapper.emitted('look')).toEqual([['dropped', [1]], ['removed', []]])
})

test('an account that does not add up is not said to, and one without steps says so', () => {
  const short = mount(RunAccount, { props: { outcome: { ...outcome, rows: { ...outcome.rows, clean: 1 } }, counting: false, steps: 4 } })
  expect(short.text()).not.toContain('Every row is accounted for.')
  const none = mount(RunAccount, { props: { outcome: { rows: { ...outcome.rows, clean: 1185, rejected: 0, removed: 0 }, steps: [], rules: [] }, counting: false, steps: 0 } })
  expect(none.text()).toContain('The recipe has no steps')
  expect(mount(RunAccount, { props: { outcome: undefined, counting: true, steps: 0 } }).text()).toContain('Counting all rows')
})

test('the guard says how many cells it is about', async () => {
  const wrapper = mount(FormulaGuard, { props: { modelValue: true, cells: 12, counting: false } })
  expect(wrapper.text()).toContain('12 cells begin like a formula')
  await wrapper.get('input').setValue(false)
  expect(wrapper.emitted('update:modelValue')).toEqual([[false]])
  expect(mount(FormulaGuard, { props: { modelValue: false, cells: 0, counting: false } }).text()).toContain('nothing to guard')
})

test('drift: each missing column is mapped, or what needs it is left out; or the run is stopped', async () => {
  const wrapper = mount(DriftDialog, {
    global: { ...around(fakeApi({})).global, stubs: { ElSelect: { name: 'ElSelect', props: ['modelValue'], template: '<i />' }, ElOption: true } },
    props: { drift: { missing: [{ column: 'mail', likely: 'email', steps: [0, 2] }, { column: 'gone', likely: null, steps: [1] }], added: ['email'], changed: [{ column: 'age', was: 'text', is: 'integer' }] }, columns: [{ name: 'email', type: TEXT }] },
  })
  for (const part of ['needed by steps 1, 3', 'New columns: email.', 'age was text and is integer.']) expect(wrapper.text()).toContain(part)
  await wrapper.get('form').trigger('submit')
  await wrapper.findAllComponents({ name: 'ElSelect' })[1]?.vm.$emit('update:modelValue', 'email')
  await wrapper.get('form').trigger('submit')
  expect(wrapper.emitted('choose')).toEqual([[{ map: { mail: 'email' }, skipMissing: true }], [{ map: { mail: 'email', gone: 'email' }, skipMissing: false }]])
  await wrapper.findAll('button').find((button) => button.text() === 'Stop')?.trigger('click')
  expect(wrapper.emitted('stop')).toHaveLength(1)
})

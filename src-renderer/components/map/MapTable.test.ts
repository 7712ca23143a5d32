import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import type { MappedColumn } from '#shared/mapping/mapping'
import { TEXT } from '#shared/model/data-type'
import MapTable from './MapTable.vue'

const rows: readonly MappedColumn[] = [
  { source: 'id', target: 'id', include: true },
  { source: 'day', target: 'since', include: true, type: { type: 'date', formats: ['%d/%m/%Y'] } },
  { source: 'note', target: 'note', include: false },
  { source: 'age', target: 'age', include: true, type: { type: 'integer', formats: [] } },
]
let mounted: VueWrapper | undefined
afterEach(() => mounted?.unmount())

function table(change: { rows?: readonly MappedColumn[], whole?: boolean } = {}) {
  const wrapper = mount(MapTable, {
    attachTo: document.body,
    props: {
      rows, whole: true, stored: new Map(rows.map(({ source }) => [source, { name: source, type: TEXT }])), samples: new Map([['id', ['1', '2']], ['note', []]]), profiles: new Map(),
      inferred: new Map([['day', { type: 'date', formats: ['%d/%m/%Y'] }]]), proposing: false, conversions: new Map([['age', { invalid: 34, rows: 1185, exact: true }], ['day', null]]), problems: new Map(),
      check: (source: string, target: string) => (target === 'since' && source !== 'day' ? { kind: 'duplicate' as const, source: 'day' } : undefined), ...change,
    },
  })
  mounted = wrapper
  const field = (name: string) => wrapper.get<HTMLInputElement>(`[aria-label="${name}"]`)
  const focused = () => document.activeElement?.getAttribute('aria-label')
  return { wrapper, field, focused }
}

test('every row says what it holds, what would not convert, and what is not taken has nothing to be filled in', () => {
  const { wrapper, field } = table()
  const [id, day, note, age] = wrapper.findAll('[role=rowgroup] [role=row]')
  expect(id?.text()).toContain('12')
  expect(age?.text()).toContain('! 34 of 1,185 would not convert')
  expect(day?.text()).toContain('counting')
  expect([note?.text(), field('Target name of note').element.disabled, note?.find('select').exists()]).toEqual([expect.stringContaining('no values'), true, false])
})

test('a name is told when its field is left; while it is written it is looked at, and Escape brings the old one back', async () => {
  const { wrapper, field } = table()
  const name = field('Target name of id')
  name.element.value = 'since'
  await name.trigger('input')
  expect([name.attributes('aria-invalid'), wrapper.get('[role=alert]').text()]).toEqual(['true', 'day goes by this name already.'])
  await name.trigger('keydown', { key: 'Escape' })
  expect([name.element.value, name.attributes('aria-invalid'), wrapper.emitted('rename')]).toEqual(['id', 'false', undefined])
  await name.setValue('key')
  expect(wrapper.emitted('rename')).toEqual([['id', 'key']])
})

test('types are chosen with the formats that are known; a format that is none is not told', async () => {
  const { wrapper, field } = table()
  await wrapper.get('[aria-label="Type of day"]').setValue('date')
  await wrapper.get('[aria-label="Type of day"]').setValue('inferred')
  await wrapper.get('[aria-label="Type of age"]').setValue('stored')
  expect(wrapper.emitted('type')).toEqual([['day', { type: 'date', formats: [] }], ['day', { type: 'date', formats: ['%d/%m/%Y'] }], ['age', undefined]])
  const format = field('Format of day')
  await format.setValue('%d/%q')
  await format.trigger('change')
  expect([wrapper.emitted('type')?.length, wrapper.get('[role=alert]').text()]).toEqual([3, expect.stringContaining('%q')])
  await format.setValue('%d/%m/%Y | %Y-%m-%d')
  await format.trigger('keydown', { key: 'Enter' })
  expect(wrapper.emitted('type')?.at(-1)).toEqual(['day', { type: 'date', formats: ['%d/%m/%Y', '%Y-%m-%d'] }])
})

test('the arrows and Enter go along a column, past what cannot be filled in', async () => {
  const { field, focused } = table()
  field('Target name of id').element.focus()
  await field('Target name of id').trigger('keydown', { key: 'ArrowDown' })
  expect(focused()).toBe('Target name of day')
  await field('Target name of day').trigger('keydown', { key: 'Enter' })
  expect(focused()).toBe('Target name of age')
  await field('Target name of age').trigger('keydown', { key: 'ArrowDown' })
  expect(focused()).toBe('Target name of age')
  await field('Type of age').trigger('keydown', { key: 'ArrowUp' })
  expect(focused()).toBe('Type of day')
  await field('Take day').trigger('keydown', { key: 'ArrowDown' })
  expect(focused()).toBe('Take note')
})

test('rows move by Alt with an arrow and by dragging; only where all of them are shown', async () => {
  const { wrapper, field } = table()
  await field('Target name of day').trigger('keydown', { key: 'ArrowUp', altKey: true })
  await field('Target name of id').trigger('keydown', { key: 'ArrowUp', altKey: true })
  expect(wrapper.emitted('move')).toEqual([[1, 0]])
  expect(wrapper.get('[aria-live]').text()).toBe('day is now at place 1 of 4.')
  const [first, , third] = wrapper.findAll('[role=rowgroup] [role=row]')
  await first?.get('[draggable=true]').trigger('dragstart', { dataTransfer: { setData: () => {} } })
  await third?.trigger('dragover')
  await third?.trigger('drop')
  expect(wrapper.emitted('move')).toEqual([[1, 0], [0, 2]])
  await wrapper.setProps({ whole: false })
  await field('Target name of day').trigger('keydown', { key: 'ArrowUp', altKey: true })
  expect([wrapper.emitted('move')?.length, wrapper.find('[draggable=true]').exists()]).toEqual([2, false])
})

test('columns are taken one by one or all at once', async () => {
  const { wrapper, field } = table()
  await field('Take note').setValue(true)
  const all = field('Take all')
  expect([all.element.checked, all.element.indeterminate]).toEqual([false, true])
  await all.trigger('change')
  await wrapper.setProps({ rows: rows.map((row) => ({ ...row, include: true })) })
  await nextTick()
  expect([all.element.checked, all.element.indeterminate]).toEqual([true, false])
  await all.trigger('change')
  expect([wrapper.emitted('include'), wrapper.emitted('includeAll')]).toEqual([[['note', true]], [[true], [false]]])
})

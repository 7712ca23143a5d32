import { mount } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import { DATE, INTEGER, TEXT } from '#shared/model/data-type'
import type { RowFilter } from '#shared/model/row-filter'
import FilterBar from './FilterBar.vue'
import FilterEditor from './FilterEditor.vue'
import { conditionOf, operatorOf, valuesOf } from './filter-form'
import { binFilter, cellFilter, filterWords, withCondition } from './filter-words'

const columns = [{ name: 'amount', type: INTEGER }, { name: 'day', type: DATE }, { name: 'country', type: TEXT }]
const typed = (one = '', two = '', many = '') => ({ one, two, many })

describe('a condition', () => {
  test.each<[RowFilter, string]>([
    [{ column: 'country', op: 'equals', value: 'DE' }, 'country is DE'],
    [{ column: 'country', op: 'equals', value: '' }, 'country is empty text'],
    [{ column: 'amount', op: 'greater', value: 5, orEqual: true }, 'amount is at least 5'],
    [{ column: 'amount', op: 'between', from: 1, to: 2 }, 'amount 1 to 2'],
    [{ column: 'country', op: 'one_of', values: ['a', 'b', 'c', 'd', 'e'] }, 'country is one of a, b, c, +2'],
    [{ column: 'amount', op: 'invalid' }, 'amount is invalid'],
  ])('%j in words', (condition, words) => {
    expect(filterWords(condition, columns)).toBe(words)
  })

  test('of dates from a histogram is told as days', () => {
    expect(filterWords({ column: 'day', op: 'between', from: Date.UTC(2024, 0, 1) / 1000, to: Date.UTC(2024, 1, 1) / 1000 }, columns)).toMatch(/Jan.*Feb/)
  })

  test('of a bar leaves out what begins the next, but for the last bar; of a cell tells NULL', () => {
    const bin = { from: 0, to: 10, count: 3 }
    expect([binFilter('amount', bin, false), binFilter('amount', bin, true)]).toEqual([{ column: 'amount', op: 'between', from: 0, to: 10, below: true }, { column: 'amount', op: 'between', from: 0, to: 10 }])
    expect(cellFilter('country', null)).toEqual({ column: 'country', op: 'is_null' })
  })

  test('takes the place of one of its kind on its column', () => {
    const filter = withCondition([{ column: 'country', op: 'equals', value: 'DE' }, { column: 'amount', op: 'is_null' }], { column: 'country', op: 'equals', value: 'FR' })
    expect(filter).toEqual([{ column: 'amount', op: 'is_null' }, { column: 'country', op: 'equals', value: 'FR' }])
  })

  test('is what its form says, and its form what it is', () => {
    expect(conditionOf('country', 'contains', typed(), TEXT)).toBeUndefined()
    expect(conditionOf('country', 'one_of', typed('', '', 'DE\n\nFR'), TEXT)).toEqual({ column: 'country', op: 'one_of', values: ['DE', 'FR'] })
    // Texts are compared by the numbers that they are with a number alone; exact numbers stay text.
    expect(conditionOf('country', 'greater', typed('5'), TEXT)).toEqual({ column: 'country', op: 'greater', value: 5 })
    expect(conditionOf('amount', 'at_most', typed('9007199254740993'), INTEGER)).toEqual({ column: 'amount', op: 'less', value: '9007199254740993', orEqual: true })
    expect(operatorOf({ column: 'amount', op: 'less', value: 5, orEqual: true })).toBe('at_most')
    expect(valuesOf({ column: 'day', op: 'between', from: Date.UTC(2024, 0, 1) / 1000, to: Date.UTC(2024, 1, 1) / 1000 }, DATE)).toMatchObject({ one: '2024-01-01', two: '2024-02-01' })
  })
})

describe('the filter bar', () => {
  const condition: RowFilter = { column: 'country', op: 'equals', value: 'DE' }
  const bar = (part: Partial<InstanceType<typeof FilterBar>['$props']> = {}) => mount(FilterBar, { props: { filter: [condition], applied: [condition], sort: undefined, columns, total: 37, base: 1185, ...part } })

  test('says how many rows of how many, and takes conditions back', async () => {
    const wrapper = bar()
    expect(wrapper.get('[role=status]').text()).toBe('37 of 1,185 rows')
    await wrapper.get('[aria-label="Remove: country is DE"]').trigger('click')
    await wrapper.get('.clear').trigger('click')
    expect([wrapper.emitted('remove'), wrapper.emitted('clear')?.length]).toEqual([[[0]], 1])
  })

  test('says that rows are being counted, and what the view cannot be asked for', () => {
    expect(bar({ total: null }).get('[role=status]').text()).toBe('counting …')
    expect(bar({ applied: [] }).get('.chip').classes()).toContain('idle')
  })

  test('shows the order as a chip of its own', async () => {
    const wrapper = bar({ filter: [], applied: [], sort: { column: 'amount', descending: true } })
    expect(wrapper.text()).toContain('Sorted by amount, greatest first')
    await wrapper.get('[aria-label="Remove the order"]').trigger('click')
    expect(wrapper.emitted('unsort')).toHaveLength(1)
  })
})

test('the form asks for what its condition needs, and says what is wanting', async () => {
  const apply = vi.fn<(condition: RowFilter) => void>()
  const wrapper = mount(FilterEditor, { props: { at: { x: 0, y: 0 }, columns, condition: undefined, column: 'country', onApply: apply }, global: { stubs: { teleport: true } } })
  const [, operator] = wrapper.findAll('select')
  await operator?.setValue('between')
  expect(wrapper.findAll('input')).toHaveLength(2)
  await wrapper.get('form').trigger('submit')
  expect(wrapper.get('[role=alert]').text()).toBe('Give a value.')
  await operator?.setValue('is_null')
  expect(wrapper.findAll('input')).toHaveLength(0)
  await wrapper.get('form').trigger('submit')
  expect(apply).toHaveBeenCalledWith({ column: 'country', op: 'is_null' })
})

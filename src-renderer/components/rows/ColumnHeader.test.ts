import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import { INTEGER, TEXT } from '#shared/model/data-type'
import type { ColumnProfile } from '#shared/model/profile'
import { allowedRange } from './allowed-range'
import ColumnHeader from './ColumnHeader.vue'

const profile = (part: Partial<ColumnProfile> = {}): ColumnProfile => ({
  name: 'amount', type: INTEGER, stored: INTEGER, rows: 1000, nulls: 0, blanks: 0, invalid: 0, valid: 1000, distinct: 400, distinctExact: true, unique: false, min: -20, max: 100, mean: null, sd: null, sum: null,
  quantiles: null, histogram: [{ from: -20, to: 0, count: 5 }, { from: 0, to: 50, count: 900 }, { from: 50, to: 100, count: 95 }], top: [], topExact: true, shapes: [], length: null, ...part,
})
const header = (part: Partial<InstanceType<typeof ColumnHeader>['$props']> = {}) =>
  mount(ColumnHeader, { props: { column: { name: 'amount', type: INTEGER }, width: 120, profile: profile(), based: 'of all 1,000 rows', compact: false, isKey: false, ...part } })

describe('the head of a column', () => {
  test('tells one issue: what is invalid before what is missing, and the latter from half a percent on', () => {
    expect(header({ profile: profile({ invalid: 21, nulls: 100 }) }).get('.issue').text()).toBe('2.1 % invalid')
    expect(header({ profile: profile({ nulls: 9 }) }).get('.issue').text()).toBe('0.9 % null')
    expect(header({ profile: profile({ nulls: 4 }) }).find('.issue').exists()).toBe(false)
  })

  test('says "distinct" beside its number only where there is room, and which rows the figures are of', () => {
    expect(header().get('.facts').findAll('span').map((span) => span.text())).toEqual(['400', 'distinct'])
    const wide = header({ width: 160 })
    expect(wide.get('.facts').text()).toBe('400 distinct')
    expect(wide.get('.quality').attributes('title')).toContain('of all 1,000 rows')
  })

  test('says that it is sensitive, or was found to look so; one that was cleared is as any other', () => {
    const found = { column: 'amount', by: 'values', kind: 'iban' } as const
    expect(header({ width: 200, sensitivity: { state: 'marked', found: undefined } }).get('.shield').text()).toBe('sensitive')
    expect(header({ sensitivity: { state: 'found', found } }).get('.shield').attributes('title')).toContain('by its values: IBANs')
    expect(header({ sensitivity: { state: 'cleared', found } }).find('.shield').exists()).toBe(false)
  })

  test('paints bars outside the range of a rule, and tells the bar that was pressed', async () => {
    const wrapper = header({ allowed: { min: 0, max: 50 } })
    expect(wrapper.findAll('rect').map((rect) => rect.classes()[0]).filter((name) => name !== 'ground')).toEqual(['outside', 'bar', 'outside'])
    await wrapper.findAll('.bin')[2]?.trigger('click')
    expect(wrapper.emitted('bin')).toEqual([[{ from: 50, to: 100, count: 95 }, true]])
    expect(wrapper.get('.axis').text()).toBe('−20100')
  })

  test('shows a few values with the rest, a sentence where hardly one comes twice, and nothing where there is none', async () => {
    const text = { type: TEXT, stored: TEXT, histogram: null }
    const top = header({ profile: profile({ ...text, distinct: 4, top: [{ value: 'DE', count: 310 }, { value: null, count: 220 }, { value: 'PL', count: 140 }] }) })
    expect(top.findAll('li').map((line) => line.text())).toEqual(['DE31 %', 'null22 %', 'other47 %'])
    await top.findAll('li')[1]?.trigger('click')
    expect(top.emitted('value')).toEqual([[null]])
    expect(header({ profile: profile({ ...text, distinct: 900, length: { min: 1, max: 41, mean: 9 } }) }).get('.words').text()).toBe('900 distinct · max 41 chars')
    expect(header({ profile: profile({ ...text, distinct: 0, nulls: 1000, valid: 0 }) }).get('.words').text()).toBe('no values')
  })

  test('is its name and quality alone where it is compact', () => {
    const wrapper = header({ compact: true, sorted: 'descending' })
    expect([wrapper.find('svg.histogram, .mini').exists(), wrapper.find('.facts').exists(), wrapper.find('.quality').exists()]).toEqual([false, false, true])
    expect(wrapper.find('[aria-label="sorted, greatest first"]').exists()).toBe(true)
  })
})

test('several rules allow what all of them allow; one that is switched off has no say', () => {
  const steps = [{ step: 'range', column: 'amount', min: 0 }, { step: 'range', column: 'amount', min: '5', max: 90 }, { step: 'range', column: 'amount', max: 1, disabled: true }, { step: 'range', column: 'other', max: 1 }]
  expect(allowedRange(steps, 'amount', INTEGER)).toEqual({ min: 5, max: 90 })
  expect(allowedRange(steps, 'third', INTEGER)).toBeUndefined()
  expect(allowedRange([{ step: 'range', column: 'day', min: '2024-01-01' }], 'day', { name: 'date' })).toEqual({ min: Date.UTC(2024, 0, 1) / 1000 })
})

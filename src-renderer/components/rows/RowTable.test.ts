import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { INTEGER, TEXT } from '#shared/model/data-type'
import type { PreviewRow } from '#shared/model/preview'
import RowTable from './RowTable.vue'

const columns = [{ name: 'name', type: TEXT }, { name: 'age', type: INTEGER }]
const row = (part: Partial<PreviewRow>): PreviewRow => ({ row: 1, line: 2, state: 'kept', cells: ['Zoë', 7], changed: [], invalid: [], reasons: [], ...part })
const table = (rows: PreviewRow[]) => mount(RowTable, { props: { columns, rows, profiles: new Map() } })

test('a dropped row has its sign, its reason in words, and its guilty cell', () => {
  const wrapper = table([row({ state: 'rejected', reasons: [{ step: 2, rule: 'range', column: 'age', severity: 'drop', reason: 'age 141 is above 120' }] })])
  expect(wrapper.get('tbody th').text()).toMatch(/^−dropped: 3\s+age 141 is above 120/)
  expect(wrapper.get('td.guilty').text()).toContain('age 141 is above 120')
})

test('a changed cell shows what stood there and what stands there now', () => {
  const wrapper = table([row({ changed: [{ column: 'name', before: ' Zoë\n' }] })])
  expect(wrapper.get('td.changed s').text()).toBe('Zoë↵')
  expect(wrapper.get('td.changed ins').text()).toBe('Zoë')
  expect(wrapper.get('tbody th .sign').text()).toBe('~')
})

test('a cell that could not be converted keeps its text in sight', () => {
  const wrapper = table([row({ cells: ['Zoë', null], invalid: [{ column: 'age', text: 'two', reason: "'two' is not an integer" }] })])
  expect(wrapper.get('td.invalid s').text()).toBe('two')
  expect(wrapper.get('td.invalid').attributes('title')).toBe("'two' is not an integer")
})

test('null, empty text and the word null are told apart', () => {
  const wrapper = table([row({ cells: [null, 1] }), row({ row: 2, cells: ['', 1] }), row({ row: 3, cells: ['null', 1] })])
  expect(wrapper.findAll('td:nth-of-type(1)').map((cell) => [cell.text(), cell.find('.word').exists()])).toEqual([['null', true], ['empty text', true], ['null', false]])
})

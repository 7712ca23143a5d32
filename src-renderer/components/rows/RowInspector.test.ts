import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { INTEGER, TEXT } from '#shared/model/data-type'
import type { PreviewRow } from '#shared/model/preview'
import RowInspector from './RowInspector.vue'

const columns = [{ name: 'name', type: TEXT }, { name: 'age', type: INTEGER }]
const row: PreviewRow = {
  row: 5, line: 6, state: 'rejected', cells: ['Zoë  ', null], changed: [{ column: 'name', before: ' Zoë  ' }], invalid: [{ column: 'age', text: 'two', reason: "'two' is not an integer" }],
  reasons: [{ step: 2, rule: 'not_null', column: 'age', severity: 'drop', reason: 'age is missing' }],
}
const inspector = (first = false, last = false) => mount(RowInspector, { props: { row, columns, titleOf: () => 'Not null', column: 'age', first, last } })

test('shows each value as it is stored, what it was, and why the row is gone', () => {
  const wrapper = inspector()
  expect(wrapper.get('header').text()).toMatch(/Row 5.*line 6.*− dropped/)
  const [name, age] = wrapper.findAll('dd')
  expect(name?.get('.text').element.textContent).toBe('Zoë  ')
  expect(name?.get('.before').element.textContent).toBe(' Zoë  ')
  expect(age?.text()).toContain("'two' is not an integer")
  expect(wrapper.get('.reasons').text()).toContain('3 Not null: age')
})

test('Escape closes, Alt with an arrow goes on; not beyond the ends', async () => {
  const wrapper = inspector(true)
  await wrapper.get('section').trigger('keydown', { key: 'ArrowDown', altKey: true })
  await wrapper.get('section').trigger('keydown', { key: 'ArrowUp', altKey: true })
  await wrapper.get('section').trigger('keydown', { key: 'Escape' })
  expect([wrapper.emitted('move'), wrapper.emitted('close')?.length]).toEqual([[[1]], 1])
})

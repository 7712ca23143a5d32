import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '#shared/model/outcome'
import { effectGroups } from './effect-groups'
import PreviewSummary from './PreviewSummary.vue'
import { renamedColumns } from './renamed-columns'
import TotalsBar from './TotalsBar.vue'

const step = (index: number, part: { rejected?: number, removed?: number, changed?: number, invalid?: number, flagged?: number }): Outcome['steps'][number] => ({
  index, step: 'x', title: 'X', rows: { in: 10, added: 0, rejected: part.rejected ?? 0, removed: part.removed ?? 0, out: 10 }, cells: { changed: part.changed ?? 0, invalid: part.invalid ?? 0 },
  flagged: part.flagged ?? 0, columns: { added: [], removed: [] },
})
const rule = (failed: number): Outcome['rules'][number] => ({ index: 1, rule: 'range', column: 'age', severity: 'drop', evaluated: 100, passed: 100 - failed, failed })
const outcome: Outcome = {
  rows: { in: 1188, added: 0, clean: 1061, rejected: 119, removed: 5, unreadable: 3, warned: 63 },
  steps: [step(0, { changed: 400 }), step(1, { rejected: 28 }), step(2, { rejected: 91, flagged: 63 }), step(3, { removed: 5, changed: 7 })], rules: [rule(28)],
}
const clean: Outcome = { rows: { in: 10, added: 0, clean: 10, rejected: 0, removed: 0, unreadable: 0, warned: 0 }, steps: [], rules: [rule(0), rule(0)] }
const titleOf = (index: number): string => `Step ${index}`

describe('the totals', () => {
  test('add up to what came in, and each number opens its rows', async () => {
    const wrapper = mount(TotalsBar, { props: { outcome, counting: false } })
    const numbers = wrapper.findAll('button').filter((button) => /kept|dropped|taken out|unreadable/.test(button.text())).map((button) => Number(button.text().replaceAll(/\D/g, '')))
    expect(numbers.reduce((sum, n) => sum + n, 0)).toBe(outcome.rows.in)
    for (const button of wrapper.findAll('button')) await button.trigger('click')
    expect(wrapper.emitted('show')).toEqual([['result', []], ['dropped', []], ['removed', []], ['changed', []], ['result', [2]]])
    expect(wrapper.emitted('unreadable')).toHaveLength(1)
  })

  test('stay while all rows are gone through again, and say that they do', () => {
    expect(mount(TotalsBar, { props: { outcome, counting: true } }).get('[role=status]').attributes('aria-busy')).toBe('true')
    expect(mount(TotalsBar, { props: { outcome: undefined, counting: true } }).text()).toBe('Counting all rows …')
  })
})

describe('before the run', () => {
  const summary = (given: Outcome) => mount(PreviewSummary, { props: { outcome: given, counting: false, titleOf, shown: { view: 'all', only: [] } } })

  test('the account adds up, and says when it does not', () => {
    expect(summary(outcome).get('.balance').text()).toBe('Every row is accounted for.')
    expect(summary({ ...outcome, rows: { ...outcome.rows, clean: 1 } }).get('.balance').classes()).toContain('wrong')
  })

  test('each step tells how many rows it drops, the most first, and opens them', async () => {
    const wrapper = summary(outcome)
    const [first] = effectGroups(outcome, titleOf)
    expect([first?.title, first?.lines.map(({ index, n }) => [index, n])]).toEqual(['119 rows will be dropped', [[2, 91], [1, 28]]])
    await wrapper.get('[aria-label="Show: 28, 2 Step 1"]').trigger('click')
    expect(wrapper.emitted('show')).toEqual([['dropped', [1]]])
  })

  test('success is said too', () => {
    const text = summary(clean).text()
    expect(text).toContain('No row is dropped by this recipe.')
    expect(text).toContain('No problems found in 2 checks.')
  })
})

test('names are followed through the steps that give others', () => {
  const steps = [{ step: 'rename_columns', columns: { a: 'b', x: 'y' } }, { step: 'rename_columns', columns: { b: 'c' } }, { step: 'rename_columns', columns: { y: 'z' }, disabled: true }]
  expect([...renamedColumns(steps)]).toEqual([['a', 'c'], ['x', 'y']])
})

import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { RunProgress as Progress } from '#shared/model/run'
import RunProgress from './RunProgress.vue'

const progress = (part: Partial<Progress>): Progress =>
  ({ stage: 'importing', rows: 0, totalRows: null, bytes: 0, totalBytes: null, fraction: null, rowsPerSecond: null, remainingSeconds: null, ...part })
const textOf = (part: Partial<Progress>) => mount(RunProgress, { props: { progress: progress(part) } }).text()

it('says the stage in words, rows, rate and what remains', () => {
  expect(textOf({ fraction: 0.5, rows: 1500, totalRows: 3000, rowsPerSecond: 250, remainingSeconds: 6.4 })).toMatch(/Putting the rows in.*50 %.*1,500 of 3,000 rows · 250 rows\/s · about 6 s left/s)
})

it('has words for the writing at the end, and promises no 0 seconds', () => {
  expect(textOf({ stage: 'saving', fraction: 0.95, rows: 3000, totalRows: 3000, remainingSeconds: 0.2 })).toMatch(/Writing to disk.*3,000 of 3,000 rows · about 1 s left/s)
})

it('shows a stage that it has no words for as it is', () => {
  expect(textOf({ stage: 'dreaming' })).toContain('dreaming')
})

it('shows bytes where rows are not counted yet, and no share where none is known', () => {
  const wrapper = mount(RunProgress, { props: { progress: progress({ stage: 'reading', bytes: 1_000_000, totalBytes: 4_000_000 }) } })
  expect(wrapper.text()).toMatch(/Reading the file.*MB/s)
  expect(wrapper.get('[role=progressbar]').attributes('aria-valuenow')).toBeUndefined()
})

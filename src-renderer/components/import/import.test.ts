import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { FileInspection } from '#shared/contract/files'
import type { Finding } from '#shared/model/finding'
import type { Incoming, Table } from '../../stores/incoming'
import { around, fakeApi, ID } from '../../testing'
import type { Chip } from './chips'
import ArrivalPanel from './ArrivalPanel.vue'
import DatasetTarget from './DatasetTarget.vue'
import FileList from './FileList.vue'
import FoundPanel from './FoundPanel.vue'
import GuessBar from './GuessBar.vue'
import GuessChip from './GuessChip.vue'
import RawText from './RawText.vue'
import SheetPicker from './SheetPicker.vue'

const { global } = around(fakeApi({}))
const now: FileInspection = {
  name: 'a.csv', bytes: 1, format: 'csv', streams: [{ id: 'table', name: 'Table' }], input: {}, guesses: [], columns: [{ name: 'a', type: { name: 'text' } }], rows: [['x']], lines: [2], raw: ['a', 'x'], setAside: [], findings: [],
  based: { rows: 1, exact: true },
}
const chip = (part: Partial<Chip> = {}): Chip => ({
  option: 'delimiter', label: 'Delimiter', value: ',', shown: 'comma', confidence: 0.6, because: 'Most lines have it.', choices: [{ value: ',', shown: 'comma' }, { value: ';', shown: 'semicolon' }], other: 'text', set: false, ...part,
})
const incoming = (part: Partial<Incoming>): Incoming => ({ key: 1, source: { path: '/a.csv' }, name: 'a.csv', bytes: 2000, stage: 'ready', tables: [], at: 0, busy: false, ...part })
const aTable = (name: string, part: Partial<Table> = {}): Table => ({ stream: { id: name, name }, chosen: true, name, set: {}, counted: true, known: [], ...part })

afterEach(() => { document.body.innerHTML = '' })

describe('a chip', () => {
  const open = async (part: Partial<Chip> = {}, tryOut?: (value: unknown) => Promise<FileInspection | undefined>) => {
    const wrapper = mount(GuessChip, { global, attachTo: document.body, props: { chip: chip(part), now, busy: false, ...(tryOut && { tryOut }) } })
    await wrapper.get('.value').trigger('click')
    const listbox = () => document.querySelector('[role=listbox]')
    const press = async (key: string) => { listbox()?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); await flushPromises() }
    return { wrapper, listbox, press }
  }

  test('an unsure guess has its sign, its share and its reason; a sure one is calm', () => {
    const unsure = mount(GuessChip, { global, props: { chip: chip(), now, busy: false } })
    expect([unsure.classes('unsure'), unsure.text()]).toEqual([true, expect.stringMatching(/^!.*60 % sure.*Most lines have it\.$/)])
    const sure = mount(GuessChip, { global, props: { chip: chip({ confidence: 0.95 }), now, busy: false } })
    expect([sure.classes('unsure'), sure.get('.sure').text()]).toEqual([false, '95 %'])
    expect(sure.get('.value').attributes('aria-label')).toBe('Delimiter: comma, 95 % sure')
  })

  test('another value is taken by the keyboard, and the focus comes back', async () => {
    const { wrapper, listbox, press } = await open()
    await press('ArrowDown')
    await press('Enter')
    expect([wrapper.emitted('choose'), listbox()]).toEqual([[[';']], null])
    expect(document.activeElement).toBe(wrapper.get('.value').element)
  })

  test('the same value again is no change; Escape changes nothing', async () => {
    const { wrapper, press } = await open()
    await press('Enter')
    await wrapper.get('.value').trigger('click')
    await press('Escape')
    expect(wrapper.emitted('choose')).toBeUndefined()
  })

  test('each alternative tells what it would change, or that it cannot be read so', async () => {
    await open({ choices: [...chip().choices, { value: '|', shown: 'bar' }] }, async (value) => {
      if (value === '|') throw new Error('no')
      return { ...now, columns: [...now.columns, { name: 'b', type: { name: 'text' } }] }
    })
    await flushPromises()
    expect([...document.querySelectorAll('[role=option] .effect')].map((effect) => effect.textContent)).toEqual(['', '2 columns', 'cannot be read so'])
  })

  test('a number that is none is not taken', async () => {
    const { wrapper } = await open({ option: 'skip', value: 1, shown: '1', choices: [{ value: 1, shown: '1' }], other: 'number' })
    const input = document.querySelector<HTMLInputElement>('.other input')!
    const submit = async (text: string) => {
      input.value = text
      input.dispatchEvent(new Event('input'))
      await flushPromises()
      document.querySelector('.other')?.dispatchEvent(new Event('submit', { cancelable: true }))
      await flushPromises()
    }
    await submit('two')
    expect([wrapper.emitted('choose'), input.getAttribute('aria-invalid')]).toEqual([undefined, 'true'])
    await submit('2')
    expect(wrapper.emitted('choose')).toEqual([[2]])
  })

  test('set by the user: it says so, and goes back to the guess by one click', async () => {
    const wrapper = mount(GuessChip, { global, props: { chip: chip({ set: true }), now, busy: false } })
    expect(wrapper.get('.value').attributes('aria-label')).toContain('set by you')
    await wrapper.get('.reset').trigger('click')
    expect(wrapper.emitted('reset')).toHaveLength(1)
  })

  test('those that say that nothing is there stand back until they are asked for', async () => {
    const wrapper = mount(GuessBar, { global, props: { chips: [chip(), chip({ option: 'comment', label: 'Comment', value: '', confidence: 0.9 })], now, busy: false, tryOut: async () => undefined } })
    expect(wrapper.findAll('.chip')).toHaveLength(1)
    await wrapper.get('.more').trigger('click')
    expect(wrapper.findAll('.chip')).toHaveLength(2)
  })
})

test('sheets: which are imported, which one is looked at, how many rows they have if that is known', async () => {
  const tables = [aTable('One', { stream: { id: 'One', name: 'One', rows: 12 } }), aTable('Two', { chosen: false, stream: { id: 'Two', name: 'Two', hidden: true } })]
  const wrapper = mount(SheetPicker, { global, props: { tables, at: 0, disabled: false } })
  expect(wrapper.findAll('.rows').map((rows) => rows.text())).toEqual(['12 rows', '? rows, hidden'])
  await wrapper.get('[aria-label="Import Two"]').setValue(true)
  await wrapper.findAll('.look')[1]?.trigger('click')
  expect([wrapper.emitted('choose'), wrapper.emitted('look')]).toEqual([[[1, true]], [[1]]])
})

test('the list of files tells where each stands, lets each be looked at, and be taken off unless it is being imported', async () => {
  const failed = incoming({ key: 2, name: 'b.csv', stage: 'failed', problems: [{ code: 'FORMAT_BROKEN', message: 'no', remedy: '' }] })
  const wrapper = mount(FileList, { global, props: { files: [incoming({}), failed, incoming({ key: 3, name: 'c.csv', stage: 'importing' })], selected: 1 } })
  expect(wrapper.findAll('.meta').map((meta) => meta.text())).toEqual(['2.0 kB', 'failed', 'being imported'])
  expect(wrapper.findAll('.remove')).toHaveLength(2)
  await wrapper.findAll('.open')[1]?.trigger('click')
  await wrapper.get('[aria-label="Take b.csv off the list"]').trigger('click')
  expect([wrapper.emitted('select'), wrapper.emitted('remove')]).toEqual([[[2]], [[2]]])
})

test('a file on its way shows nothing at first, then how far it is, and can be stopped', async () => {
  vi.useFakeTimers()
  const wrapper = mount(ArrivalPanel, { global, props: { file: incoming({ stage: 'bringing', transfer: { bytes: 500, totalBytes: 2000, bytesPerSecond: 100, remainingSeconds: 15 } }) } })
  expect(wrapper.text()).toBe('')
  await vi.advanceTimersByTimeAsync(300)
  expect(wrapper.text()).toContain('500 B of 2.0 kB · 100 B/s · about 15 s left')
  expect(wrapper.get('[role=progressbar]').attributes('aria-valuenow')).toBe('25')
  await wrapper.get('button').trigger('click')
  expect(wrapper.emitted('cancel')).toHaveLength(1)
  vi.useRealTimers()
})

describe('findings', () => {
  const finding: Finding = { id: 'x', kind: 'ambiguous_dates', severity: 'warning', column: 'a', title: 'Dates could be day or month first', detail: 'Look.', count: 12, exact: false, examples: [{ line: 7, value: '01/02/2024' }], fixes: [] }

  test('are counted, with what the figure is based on; opened they show examples and are told', async () => {
    const wrapper = mount(FoundPanel, { global, props: { findings: [finding], based: { rows: 10_000, exact: false }, counted: true, busy: false } })
    expect([wrapper.get('.head').text(), wrapper.get('.count').text()]).toEqual([expect.stringContaining('in the first 10,000 rows'), '12+'])
    await wrapper.get('.title').trigger('click')
    expect(wrapper.get('.more').text()).toContain('01/02/2024')
    await wrapper.get('.title').trigger('click')
    expect(wrapper.emitted('open')).toEqual([[finding], [undefined]])
  })

  test('that none were found is said too', () => {
    const wrapper = mount(FoundPanel, { global, props: { findings: [], based: { rows: 3, exact: true }, counted: true, busy: false } })
    expect(wrapper.text()).toContain('No problems found in all 3 rows.')
  })
})

test('raw text: lines that are no data have their kind, bad ones a sign, and the one at hand is marked', () => {
  const wrapper = mount(RawText, { global, props: { lines: ['Title', 'a,b', '1,2', '3'], setAside: [{ kind: 'title', line: 1, raw: 'Title' }, { kind: 'header', line: 2, raw: 'a,b' }], marked: 3, bad: [4] } })
  expect(wrapper.findAll('.kind').map((kind) => kind.text())).toEqual(['above the table', 'header'])
  expect([wrapper.get('.marked code').text(), wrapper.get('.bad .number').text(), wrapper.get('h2').text()]).toEqual(['1,2', '!4', expect.stringContaining('1 line set aside')])
})

describe('findings that are not there yet, or cannot be', () => {
  test.each([[false, 'Counting what is wrong …'], [true, 'it is counted once it is imported']])('counted: %s', (counted, words) => {
    const text = mount(FoundPanel, { global, props: { findings: [], based: { rows: 0, exact: false }, counted, busy: false } }).text()
    expect([text.includes(words), text.includes('No problems')]).toEqual([true, false])
  })
})

describe('what becomes of a table', () => {
  const dataset = { id: ID, projectId: ID, name: 'orders', kind: 'imported' as const, createdAt: '', latest: null, versions: 2, bytes: 0, recipeId: null }

  test('a new dataset, whose name can be changed', async () => {
    const wrapper = mount(DatasetTarget, { global, props: { table: aTable('fresh'), fileName: 'fresh.csv', datasets: [dataset], disabled: false } })
    expect(wrapper.find('[role=radiogroup]').exists()).toBe(false)
    await wrapper.get('input').setValue('other')
    expect(wrapper.emitted('change')).toEqual([[{ name: 'other' }]])
  })

  test('a new version of the dataset that has the name already, if that is wished', async () => {
    const wrapper = mount(DatasetTarget, { global, props: { table: aTable('orders (2)'), fileName: 'orders.csv', datasets: [dataset], disabled: false } })
    expect(wrapper.get('[role=radiogroup]').text()).toContain('Version 3 of orders')
    await wrapper.get('input[value=version]').setValue(true)
    expect(wrapper.emitted('change')).toEqual([[{ datasetId: ID }]])
  })
})

import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import DataGrid from './DataGrid.vue'
import type { CellLook, GridColumn, GridProps, RowSource } from './grid'

type Row = readonly (string | null)[]

/** A browser's layout, which happy-dom has none of: 600 px wide, a header of 96 and ten rows and a half high. */
class FixedSize implements ResizeObserver {
  constructor(private readonly callback: ResizeObserverCallback) {}
  observe(target: Element): void {
    const entry = { target, contentRect: { width: 600, height: 96 + 273 } }
    this.callback([entry as ResizeObserverEntry], this)
  }
  unobserve(): void {}
  disconnect(): void {}
}

beforeEach(() => { vi.stubGlobal('ResizeObserver', FixedSize) })
afterEach(() => { vi.unstubAllGlobals() })

const columns: GridColumn[] = [{ id: 'name', title: 'name', width: 200, align: 'start' }, { id: 'age', title: 'age', width: 100, align: 'end' }, { id: 'note', title: 'note', width: 900, align: 'start' }]
const sourceOf = (rowCount: number, part: Partial<RowSource<Row>> = {}): RowSource<Row> => ({
  key: 1, rowCount, read: async (from, to) => Array.from({ length: to - from }, (_, offset) => [`name ${from + offset}`, String(from + offset), null]), ...part,
})
function plain(row: Row, column: number): CellLook {
  const text = row[column] ?? null
  return text === null ? { text: 'null', word: true } : { text }
}

async function gridOf(part: Partial<GridProps<Row>> = {}) {
  const wrapper = mount(DataGrid<Row>, {
    attachTo: document.body,
    props: { source: sourceOf(1000), columns, rowLook: (_row: Row, index: number) => ({ sign: '' as const, label: String(index + 1) }), cellLook: plain, label: 'Rows', ...part },
  })
  await flushPromises()
  await flushPromises()
  const scroller = wrapper.get('[role=grid]')
  const press = (key: string, how: KeyboardEventInit = {}) => scroller.trigger('keydown', { key, ...how })
  const cell = (row: number, column: number) => wrapper.get(`[aria-rowindex="${row + 2}"] [aria-colindex="${column + 2}"]`)
  return { wrapper, scroller, press, cell }
}

test('a grid for screen readers: counts, places, headers of rows and columns, the active cell', async () => {
  const { wrapper, scroller, cell, press } = await gridOf()
  expect(scroller.attributes()).toMatchObject({ 'aria-rowcount': '1001', 'aria-colcount': '4', 'aria-label': 'Rows', 'aria-multiselectable': 'true', tabindex: '0' })
  expect(wrapper.findAll('[role=columnheader]').map((head) => [head.attributes('aria-colindex'), head.text()])).toEqual([['1', 'Row'], ['2', 'name'], ['3', 'age'], ['4', 'note']])
  const row = wrapper.get('[aria-rowindex="6"]')
  const owned = document.getElementById(row.attributes('aria-owns') ?? '')
  expect([owned?.getAttribute('role'), owned?.textContent?.trim()]).toEqual(['rowheader', '5'])
  await press('ArrowDown')
  await press('ArrowRight')
  const active = document.getElementById(scroller.attributes('aria-activedescendant') ?? '')
  expect(active).toBe(cell(1, 1).element)
  expect(active?.getAttribute('aria-selected')).toBe('true')
  expect(wrapper.findAll('[role=gridcell][aria-selected=true]')).toHaveLength(1)
  wrapper.unmount()
})

test('only what is in sight is drawn', async () => {
  const { wrapper } = await gridOf({ source: sourceOf(10_000_000) })
  expect(wrapper.findAll('.dg-row')).toHaveLength(12)
  expect(wrapper.findAll('.dg-gutter')).toHaveLength(12)
  wrapper.unmount()
})

test('the marks of a cell and of a row are drawn, and said', async () => {
  const looks: readonly CellLook[] = [
    { text: 'new', before: { text: ' old' }, marks: ['changed'] }, { text: '-3', marks: ['guilty'], spoken: 'below 0' }, { text: 'a\tb', marks: ['flagged'] },
  ]
  const { wrapper, cell } = await gridOf({
    cellLook: (_row, column) => looks[column] ?? { text: '' }, rowLook: () => ({ sign: '−', label: '7', struck: true, spoken: 'dropped: below 0' }),
  })
  expect(cell(0, 0).classes()).toContain('changed')
  expect(cell(0, 0).get('s').text()).toBe('·old')
  expect(cell(0, 0).get('ins').text()).toBe('new')
  expect(cell(0, 0).attributes('title')).toBe('was  old')
  expect(cell(0, 1).text()).toBe('-3 (below 0)')
  expect(cell(0, 2).get('.dg-sign').text()).toBe('⇥')
  expect(wrapper.get('.dg-gutter').text()).toMatch(/−\s*dropped: below 0,\s+7/)
  expect(wrapper.get('.dg-row').classes()).toContain('struck')
  wrapper.unmount()
})

test('rows that are not read yet are bars, and say so', async () => {
  const { wrapper, cell } = await gridOf({ source: sourceOf(1000, { read: () => new Promise(() => {}) }) })
  expect(cell(3, 0).classes()).toContain('missing')
  expect([cell(3, 0).attributes('aria-label'), cell(3, 0).text()]).toEqual(['not read yet', ''])
  wrapper.unmount()
})

test('keys open, ask for menus, resize, select', async () => {
  const { wrapper, press, cell } = await gridOf()
  await press('ArrowRight')
  await press('Enter')
  await press('F10', { shiftKey: true })
  await press('ArrowDown', { altKey: true })
  await press('ArrowLeft', { altKey: true })
  expect(wrapper.emitted('open')).toEqual([[{ row: 0, column: 1 }]])
  expect(wrapper.emitted('menu')).toMatchObject([[{ row: 0, column: 1 }], [{ row: undefined, column: 1 }]])
  expect(wrapper.emitted('resize')).toEqual([['age', 84]])
  await press(' ', { ctrlKey: true })
  expect([cell(0, 1), cell(9, 1), cell(0, 0)].map((one) => one.attributes('aria-selected'))).toEqual(['true', 'true', 'false'])
  await press(' ', { shiftKey: true })
  expect([cell(0, 0), cell(0, 2), cell(1, 1)].map((one) => one.attributes('aria-selected'))).toEqual(['true', 'true', 'false'])
  await press('Escape')
  expect(wrapper.findAll('[aria-selected=true]')).toHaveLength(1)
  wrapper.unmount()
})

test('a header selects its column and tells; a control within it does not', async () => {
  const wrapper = mount(DataGrid<Row>, {
    props: { source: sourceOf(20), columns, rowLook: () => ({ sign: '' as const, label: '1' }), cellLook: plain, label: 'Rows' }, slots: { header: '<b>name</b><button type="button">Sort</button>' },
  })
  await flushPromises()
  await wrapper.findAll('.dg-head button')[1]?.trigger('click')
  expect(wrapper.emitted('header')).toBeUndefined()
  await wrapper.findAll('.dg-head b')[1]?.trigger('click')
  expect(wrapper.emitted('header')?.[0]?.[0]).toBe('age')
  expect(wrapper.vm.selection()).toEqual({ fromRow: 0, toRow: 19, fromColumn: 1, toColumn: 1 })
  wrapper.unmount()
})

test('what could not be read is told once, and read when it is asked for again', async () => {
  let broken = true
  const good = sourceOf(1000)
  const { wrapper, cell } = await gridOf({ source: { ...good, read: (from, to, signal) => (broken ? Promise.reject(new Error('gone')) : good.read(from, to, signal)) } })
  expect(wrapper.emitted('failed')).toHaveLength(1)
  expect(wrapper.get('[role=alert]').text()).toContain('Some rows could not be read.')
  broken = false
  await wrapper.get('[role=alert] button').trigger('click')
  await flushPromises()
  expect(cell(0, 0).text()).toBe('name 0')
  expect(wrapper.find('[role=alert]').exists()).toBe(false)
  wrapper.unmount()
})

test('without rows there is a sentence; while they are counted there is none', async () => {
  const { wrapper, scroller, press } = await gridOf({ source: sourceOf(0) })
  expect(wrapper.get('.dg-empty').text()).toBe('There are no rows.')
  await press('ArrowDown')
  expect(scroller.attributes('aria-activedescendant')).toBeUndefined()
  await wrapper.setProps({ source: sourceOf(0, { growing: true }) })
  expect(wrapper.find('.dg-empty').exists()).toBe(false)
  expect(scroller.attributes('aria-rowcount')).toBe('-1')
  await wrapper.setProps({ source: sourceOf(3, { growing: true }) })
  await flushPromises()
  expect(wrapper.findAll('.dg-row')).toHaveLength(3)
  wrapper.unmount()
})

test('one row, one column, none at all', async () => {
  for (const [rowCount, count] of [[1, 1], [5, 0], [0, 0]] as const) {
    const { wrapper, press } = await gridOf({ source: sourceOf(rowCount), columns: columns.slice(0, count) })
    for (const key of ['End', 'ArrowDown', 'PageDown', 'Enter']) await press(key)
    await press('a', { ctrlKey: true })
    expect(wrapper.findAll('[role=gridcell]')).toHaveLength(rowCount * count)
    wrapper.unmount()
  }
})

test('other rows of the same place keep the scroll place and the active cell; another place begins anew', async () => {
  const { wrapper, press, cell } = await gridOf({ source: sourceOf(1000, { place: 'a' }) })
  await press('End', { ctrlKey: true })
  await vi.waitFor(() => expect(cell(999, 2).text()).toBe('null'))
  await wrapper.setProps({ source: sourceOf(1000, { place: 'a', key: 2, read: () => new Promise(() => {}) }) })
  expect(cell(999, 2).text()).toBe('null')
  expect(wrapper.get('.dg-row').classes()).toContain('old')
  await wrapper.setProps({ source: sourceOf(1000, { place: 'b', key: 3 }) })
  await vi.waitFor(() => expect(cell(0, 0).text()).toBe('name 0'))
  expect(wrapper.emitted('update:active')?.at(-1)).toEqual([{ row: 0, column: 0 }])
  wrapper.unmount()
})

test('goToColumn goes where a name is, and nowhere for a name that is not there', async () => {
  const { wrapper } = await gridOf()
  wrapper.vm.goToColumn('note')
  wrapper.vm.goToColumn('nobody')
  expect(wrapper.emitted('update:active')).toEqual([[{ row: 0, column: 2 }]])
  expect(wrapper.vm.rowAt(5)).toEqual(['name 5', '5', null])
  wrapper.unmount()
})

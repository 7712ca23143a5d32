import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import { DATE, INTEGER, TEXT } from '#shared/model/data-type'
import type { SourceStream } from '#shared/model/source'
import { estimateOf, total } from './estimate'
import RelationList from './RelationList.vue'
import { sampleQuality } from './sample-quality'
import StreamColumns from './StreamColumns.vue'
import StreamList from './StreamList.vue'

const stream = (id: string, part: Partial<SourceStream> = {}): SourceStream => ({ id, name: id.split('.').at(-1) ?? id, kind: 'table', columns: [], key: [], rows: null, bytes: null, cursors: [], ...part })

describe('the list of streams', () => {
  const streams = [stream('shop.orders', { group: 'shop', rows: { count: 12_000, exact: false }, comment: 'What was bought' }), stream('shop.people', { group: 'shop', kind: 'view' }), stream('log.hits', { group: 'log', bytes: 2_000_000 })]
  const list = (chosen: string[] = []) => mount(StreamList, { props: { streams, at: 'shop.orders', chosen: new Set(chosen) } })

  test('stands by schema, with kind and size', () => {
    const wrapper = list()
    expect(wrapper.findAll('h2 .title').map((title) => title.text())).toEqual(['shop', 'log'])
    expect(wrapper.findAll('.stream').map((one) => one.text().replaceAll('\u00a0', ' '))).toEqual(['orders, table≈ 12 k', 'people, view', 'hits, table2.0 MB'])
    expect(wrapper.get('[aria-current=true]').text()).toContain('orders')
  })

  test('is filtered by name, schema, kind and comment', async () => {
    const wrapper = list()
    for (const [text, names] of [['bought', ['orders']], ['shop view', ['people']], ['log', ['hits']]] as const) {
      await wrapper.get('input[type=search]').setValue(text)
      expect(wrapper.findAll('.name').map((name) => name.text())).toEqual(names)
    }
    await wrapper.get('input[type=search]').setValue('nothing')
    expect(wrapper.text()).toContain('No stream fits "nothing".')
  })

  test('lets one or all of a schema be chosen', async () => {
    const wrapper = list(['shop.orders'])
    expect(wrapper.get<HTMLInputElement>('[aria-label="Choose all of shop"]').element.indeterminate).toBe(true)
    await wrapper.get('[aria-label="Choose all of shop"]').setValue(true)
    await wrapper.get('[aria-label="Choose hits"]').setValue(true)
    expect(wrapper.emitted('choose')).toEqual([['shop.orders', true], ['shop.people', true], ['log.hits', true]])
  })

  test('counts and chooses all that fit, however many lines are drawn', async () => {
    const wrapper = mount(StreamList, { props: { streams: Array.from({ length: 500 }, (_, n) => stream(`big.t${n}`, { group: 'big' })), at: undefined, chosen: new Set<string>() } })
    expect([wrapper.get('h2 .meta').text(), wrapper.findAll('.stream').length, wrapper.text()]).toEqual(['500', 400, expect.stringContaining('100 more')])
    await wrapper.get('[aria-label="Choose all of big"]').setValue(true)
    expect(wrapper.emitted('choose')).toHaveLength(500)
  })

  test('is one stop of Tab; the arrows go from line to line, in the names or in the ticks', async () => {
    const wrapper = mount(StreamList, { props: { streams, at: 'shop.people', chosen: new Set<string>() }, attachTo: document.body })
    const at = () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.querySelector('.name')?.textContent
    expect(wrapper.findAll('li [tabindex="0"]').length).toBe(2)
    wrapper.get<HTMLInputElement>('input[type=search]').element.focus()
    const went: unknown[] = []
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Home', 'End', 'ArrowUp']) {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
      await flushPromises()
      went.push(at())
    }
    expect(went).toEqual(['people', 'hits', 'hits', 'orders', 'hits', 'people'])
    wrapper.get<HTMLElement>('[aria-label="Choose people"]').element.focus()
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }))
    await flushPromises()
    expect(at()).toBe('Choose orders')
    await wrapper.get('input[type=search]').setValue('log')
    await wrapper.get('input[type=search]').trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('look')).toEqual([['log.hits']])
  })
})

describe('columns', () => {
  const columns = [{ name: 'id', type: INTEGER, native: 'int(11)', nullable: false }, { name: 'name', type: TEXT }]
  const sample = { columns, rows: [[1, 'a'], [2, null], [3, 'a'], [4, ' b']] }
  const table = (taken?: string[]) => mount(StreamColumns, { props: { columns, keys: ['id'], sample, taken } })

  test('have their types, keys and quality', () => {
    expect(table().findAll('tbody tr').map((row) => row.findAll('th, td').slice(1).map((cell) => cell.text()))).toEqual([['id', 'int(11)never null', '0 %', '4', ''], ['name', 'text', '25 %', '2', '! 1 with spaces at the ends']])
    expect(table().get('[role=img]').attributes('aria-label')).toBe('key, integer')
  })

  test('are taken or not; all are said by none, and the last one stays', async () => {
    const wrapper = table()
    await wrapper.get('[aria-label="Take name"]').setValue(false)
    await wrapper.setProps({ taken: ['id'] })
    expect(wrapper.get('[aria-label="Take id"]').attributes('disabled')).toBeDefined()
    await wrapper.get('[aria-label="Take name"]').setValue(true)
    expect(wrapper.emitted('take')).toEqual([[['id']], [undefined]])
  })
})

describe('quality by the first rows', () => {
  const odd = (values: (string | number | null)[], type = TEXT) => sampleQuality([{ name: 'a', type }], values.map((value) => [value]))[0]?.odd

  test.each([
    [['1', '2.5', '3', '4', '1,200'], ['numbers as text']], [['007', '008', '009', '010', '011'], []], [['94491995370841889269', '94491995370841889270', '94491995370841889271', '94491995370841889272', '94491995370841889273'], []],
    [['2024-01-01', '2024-1-2', '2024-01-03', '2024-01-04', '2024-01-05 10:00'], ['dates as text']], [['x', 'x', 'x', 'x', 'x'], ['always the same']], [['Berlin', 'berlin'], ['same words in different case']],
    [['', ' ', 'a '], ['2 empty texts', '1 with spaces at the ends']], [['1', '2'], []], [[null, null], []],
  ])('%j: %j', (values, found) => { expect(odd(values)).toEqual(found) })

  test('types that are right already are not suspected', () => { expect(odd(['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05'], DATE)).toEqual([]) })
})

test('relationships are arrows; the other end can be gone to, a guessed one says so', async () => {
  const relations = [{ from: { stream: 'orders', columns: ['customer_id'] }, to: { stream: 'people', columns: ['id'] }, declared: true }, { from: { stream: 'lines', columns: ['order_id'] }, to: { stream: 'orders', columns: ['id'] }, declared: false }]
  const wrapper = mount(RelationList, { props: { relations, at: 'orders' } })
  expect(wrapper.findAll('li').map((line) => line.text().replaceAll(/\s+/g, ' '))).toEqual(['customer_id→people id', 'lines order_id→id? guessed by names and types'])
  await wrapper.findAll('button')[1]?.trigger('click')
  expect(wrapper.emitted('look')).toEqual([['lines']])
})

test('an estimate follows the rows and the chosen columns; what is not told is not in the total', () => {
  const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name, type: TEXT }))
  const known = stream('a', { columns, rows: { count: 1_000_000, exact: true }, bytes: 40_000_000 })
  const [whole, half, unknown] = [estimateOf(known, {}), estimateOf(known, { columns: ['a', 'b'] }), estimateOf(stream('b'), {})]
  expect([whole?.bytes, half?.bytes, unknown]).toEqual([40_000_000, 20_000_000, undefined])
  expect((whole?.seconds ?? 0) > (half?.seconds ?? 0)).toBe(true)
  expect(total([whole, unknown]).rows).toBe(1_000_000)
})

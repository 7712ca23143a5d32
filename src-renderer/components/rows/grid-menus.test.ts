import { expect, test, vi } from 'vitest'
import { INTEGER, TEXT } from '#shared/model/data-type'
import type { StepCard } from '#shared/model/step-card'
import type { MenuColumns } from '../menu/menu'
import { stepsForColumn } from './column-steps'
import { cellMenu, columnMenu, type GridActions } from './grid-menus'

const card = (name: string, group: string, properties: Record<string, unknown>): StepCard =>
  ({ name, title: name, group, kind: 'transform', scope: 'row', summary: '', docs: '', icon: 'type', common: null, aliases: [], params: { type: 'object', properties } })
const catalogue = [
  card('trim', 'text', { columns: { type: 'array', widget: 'columns' } }), card('range', 'rules', { column: { type: 'string', widget: 'column' } }),
  card('set_types', 'types', { columns: { type: 'object', propertyNames: { widget: 'column' } } }), card('sort', 'rows', { by: { type: 'array' } }),
]
const actions = (): GridActions => ({ sort: vi.fn<GridActions['sort']>(), filter: vi.fn<GridActions['filter']>(), editFilter: vi.fn<GridActions['editFilter']>(), hide: vi.fn<GridActions['hide']>(), chooseColumn: vi.fn<() => void>(), copy: vi.fn<GridActions['copy']>(), mark: vi.fn<GridActions['mark']>(), begin: vi.fn<NonNullable<GridActions['begin']>>() })
const find = (columns: MenuColumns, id: string) => columns.flat().flatMap(({ items }) => items).find((item) => item.id === id)

test('steps are offered that work on the type, with the column filled in', () => {
  expect(stepsForColumn(catalogue, { name: 'n', type: INTEGER }).map(({ step }) => step)).toEqual([{ step: 'range', column: 'n' }, { step: 'set_types', columns: { n: 'integer' } }])
  expect(stepsForColumn(catalogue, { name: 't', type: TEXT }).map(({ step }) => step)).toEqual([{ step: 'set_types', columns: { t: 'text' } }, { step: 'trim', columns: ['t'] }])
})

test('a header sorts, and says how it is sorted', () => {
  const act = actions()
  const menu = columnMenu({ name: 'n', type: INTEGER }, { column: 'n', descending: true }, undefined, catalogue, act)
  expect([find(menu, 'ascending')?.checked, find(menu, 'descending')?.checked]).toEqual([false, true])
  find(menu, 'unsort')?.run()
  expect(act.sort).toHaveBeenCalledWith(undefined)
  find(menu, 'rename')?.run()
  expect(act.begin).toHaveBeenCalledWith({ step: 'rename_columns', columns: { n: 'n' } })
})

test('a header marks a column as sensitive, and takes off what was found', () => {
  const act = actions()
  const column = { name: 'email', type: TEXT }
  const item = (state?: 'marked' | 'found' | 'cleared') => find(columnMenu(column, undefined, undefined, catalogue, act, state && { state, found: { column: 'email', by: 'values', kind: 'e-mail' } }), 'sensitive')
  expect([item(), item('cleared'), item('marked'), item('found')].map((one) => one?.label)).toEqual(['Mark as sensitive', 'Mark as sensitive', 'Not sensitive', 'Not sensitive'])
  expect(item('found')?.about).toContain('e-mail addresses')
  item()?.run()
  item('found')?.run()
  expect(vi.mocked(act.mark).mock.calls).toEqual([['email', true], ['email', false]])
})

test('a cell filters to its value or without it, and begins steps with it; NULL has its own', () => {
  const act = actions()
  const menu = cellMenu({ name: 'country', type: TEXT }, 'DE', catalogue, () => {}, act)
  find(menu, 'without')?.run()
  expect(act.filter).toHaveBeenCalledWith({ column: 'country', op: 'not_equals', value: 'DE' })
  find(menu, 'replace')?.run()
  expect(act.begin).toHaveBeenCalledWith({ step: 'map_values', column: 'country', values: { DE: 'DE' } })
  const missing = cellMenu({ name: 'country', type: TEXT }, null, catalogue, () => {}, act)
  expect([find(missing, 'replace'), find(missing, 'fill')?.label]).toEqual([undefined, 'Fill in …'])
})

test('where no recipe is written no steps are offered', () => {
  const menu = cellMenu({ name: 'country', type: TEXT }, 'DE', catalogue, () => {}, { ...actions(), begin: undefined })
  expect(menu.flat().flatMap(({ items }) => items).map(({ id }) => id)).toEqual(['only', 'without', 'copy', 'details'])
})

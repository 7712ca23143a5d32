import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Column } from '../model/column'
import { INTEGER, TEXT } from '../model/data-type'
import type { RecipeStep } from '../model/recipe'
import { asInSource, type Mapping, nameProblems, withColumn, withMoved } from './mapping'
import { mappingOf, mappingSteps, replaceMapping, stepsWithoutColumns } from './steps'

const columns: Column[] = [{ name: 'id', type: TEXT }, { name: 'Signed Up', type: TEXT }, { name: 'note', type: TEXT }, { name: 'age', type: INTEGER }]
/** As if every step named its columns so. */
const schemaOf = () => ({ properties: { columns: { widget: 'columns' } } })
const date = { type: 'date', formats: ['%d/%m/%Y'] }

test('only what differs becomes a step, in an order that works', () => {
  const start = asInSource(columns)
  expect(mappingSteps(columns, start)).toEqual([])
  const renamed = withColumn(start, 'Signed Up', { target: 'signed_up', type: date })
  expect(mappingSteps(columns, withColumn(renamed, 'age', { type: { type: 'integer', formats: [] } }))).toEqual([
    { step: 'rename_columns', columns: { 'Signed Up': 'signed_up' } },
    { step: 'set_types', columns: { signed_up: { type: 'date', format: '%d/%m/%Y' } } },
  ])
  expect(mappingSteps(columns, withMoved(withColumn(renamed, 'note', { include: false, target: 'gone' }), 3, 0))).toEqual([
    { step: 'select_columns', columns: ['age', 'id', 'Signed Up'] },
    { step: 'rename_columns', columns: { 'Signed Up': 'signed_up' } },
    { step: 'set_types', columns: { signed_up: { type: 'date', format: '%d/%m/%Y' } } },
  ])
})

test('new columns of later files: kept, but for those left out on purpose', () => {
  const mapping: Mapping = { ...withColumn(asInSource(columns), 'note', { include: false }), keepNew: true }
  const steps = mappingSteps(columns, mapping)
  expect(steps).toEqual([{ step: 'select_columns', columns: ['id', 'Signed Up', 'age'], keep_new: true, drop: ['note'] }])
  expect(mappingOf(steps, columns).mapping).toMatchObject({ ...mapping, extras: { select: {} } })
})

test('the three steps are read in any order, with the names that hold at their place', () => {
  const steps: RecipeStep[] = [
    { step: 'set_types', columns: { 'Signed Up': { type: 'date', format: '%d/%m/%Y' }, id: 'integer' }, on_error: 'reject_row', name: 'Types' },
    { step: 'Rename_Columns', columns: { 'Signed Up': 'since' } },
    { step: 'rename_columns', columns: { since: 'day', id: 'since' } },
    { step: 'select_columns', columns: ['day', 'since'] },
    { step: 'trim' },
    { step: 'set_types', columns: { day: 'text' } },
  ]
  const { mapping, head, stopped, later } = mappingOf(steps, columns)
  expect([head, stopped, later]).toEqual([4, undefined, [5]])
  expect(mapping.columns).toEqual([
    { source: 'Signed Up', target: 'day', include: true, type: date },
    { source: 'note', target: 'note', include: false },
    { source: 'age', target: 'age', include: false },
    { source: 'id', target: 'since', include: true, type: { type: 'integer', formats: [] } },
  ])
  expect(replaceMapping(steps, columns, mapping, schemaOf)).toEqual([
    { step: 'select_columns', columns: ['Signed Up', 'id'] },
    { step: 'rename_columns', columns: { 'Signed Up': 'day', id: 'since' } },
    { step: 'set_types', name: 'Types', on_error: 'reject_row', columns: { day: { type: 'date', format: '%d/%m/%Y' }, since: 'integer' } },
    { step: 'trim' },
    { step: 'set_types', columns: { day: 'text' } },
  ])
})

test.each<[string, string, RecipeStep[]]>([
  ['a column that is not there', 'missing', [{ step: 'rename_columns', columns: { gone: 'x' } }]],
  ['a name that was given up', 'missing', [{ step: 'rename_columns', columns: { id: 'key' } }, { step: 'select_columns', columns: ['id'] }]],
  ['a rule', 'rule', [{ step: 'rename_columns', rule: 'snake_case' }]],
  ['a second type', 'twice', [{ step: 'set_types', columns: { id: 'integer' } }, { step: 'set_types', columns: { id: 'text' } }]],
  ['other options', 'options', [{ step: 'set_types', columns: { id: 'integer' } }, { step: 'set_types', columns: { note: 'date' }, on_error: 'fail' }]],
  ['a member of later versions', 'unknown', [{ step: 'select_columns', columns: ['id'], pattern: 'x' }]],
])('%s is left alone, and so is what follows', (_what, because, steps) => {
  const recipe = [...steps, { step: 'rename_columns', columns: { note: 'remark' } }]
  const { head, stopped, later } = mappingOf(recipe, columns)
  expect({ head, stopped, later }).toEqual({ head: steps.length - 1, stopped: { index: steps.length - 1, because }, later: [steps.length] })
  const { mapping } = mappingOf(recipe, columns)
  expect(replaceMapping(recipe, columns, mapping, schemaOf).slice(head)).toEqual(recipe.slice(head))
})

test('steps that are switched off are passed over and stay', () => {
  const off = { step: 'rename_columns', columns: { id: 'x' }, disabled: true }
  const { mapping, head } = mappingOf([off, { step: 'rename_columns', columns: { id: 'key' } }, off], columns)
  expect([head, mapping.columns[0]?.target]).toEqual([2, 'key'])
  expect(replaceMapping([off, { step: 'rename_columns', columns: { id: 'key' } }, off], columns, withColumn(mapping, 'id', { target: 'id' }), schemaOf)).toEqual([off, off])
})

test('what the steps say is what was mapped, whatever it is', () => {
  const names = ['id', 'ID 2', 'Név', 'constructor', '2024', 'a b', '']
  const source: Column[] = names.filter((name) => name !== '').map((name) => ({ name, type: TEXT }))
  const wish = fc.constantFrom(undefined, { type: 'integer', formats: [] }, date, { type: 'timestamp', formats: ['%Y', '%d/%m/%Y'] })
  fc.assert(fc.property(fc.shuffledSubarray(source.map(({ name }) => name), { minLength: 1 }), fc.array(wish, { minLength: 6, maxLength: 6 }), fc.shuffledSubarray(source.map(({ name }) => `${name}!`), { minLength: 6 }), (order, wishes, targets) => {
    const going = order.map((name, place) => ({ source: name, target: place % 2 === 0 ? name : targets[place] ?? name, include: true, ...(wishes[place] && { type: wishes[place] }) }))
    const left = source.filter(({ name }) => !order.includes(name)).map(({ name }) => ({ source: name, target: name, include: false }))
    const steps = mappingSteps(source, { columns: [...going, ...left], keepNew: false, extras: {} })
    const { mapping, head } = mappingOf(steps, source)
    expect(head).toBe(steps.length)
    expect(mapping.columns.filter(({ include }) => include)).toEqual(going)
    expect(mappingSteps(source, mapping)).toEqual(steps)
  }))
})

test('names that cannot be are told at their column', () => {
  const wrong = (change: Readonly<Record<string, string>>) => Object.fromEntries(nameProblems({ ...asInSource(columns), columns: columns.map(({ name }) => ({ source: name, target: change[name] ?? name, include: name !== 'note' })) }))
  expect(wrong({ id: 'AGE' })).toEqual({ id: { kind: 'duplicate', source: 'age' } })
  expect(wrong({ id: 'x', age: 'X' })).toEqual({ age: { kind: 'duplicate', source: 'id' } })
  expect(wrong({ id: 'age', age: 'id' })).toEqual({})
  expect(wrong({ id: 'note' })).toEqual({})
  expect(wrong({ id: ' ', age: 'rowid' })).toEqual({ id: { kind: 'empty' }, age: { kind: 'reserved', like: 'rowid_2' } })
  expect(wrong({ id: '__x', age: 'a  b' })).toEqual({ id: { kind: 'reserved', like: '_x' }, age: { kind: 'reserved', like: 'a b' } })
  expect(wrong({ id: 'x'.repeat(201) })).toEqual({ id: { kind: 'long' } })
})

test('steps behind it follow the new names; those that name columns which are left out are told', () => {
  const steps: RecipeStep[] = [{ step: 'rename_columns', columns: { 'Signed Up': 'since' } }, { step: 'trim', columns: ['since', 'id'] }, { step: 'not_null', columns: ['note'] }, { step: 'not_null', columns: ['note'], disabled: true }]
  const { mapping } = mappingOf(steps, columns)
  const next = replaceMapping(steps, columns, withColumn(withColumn(withColumn(mapping, 'Signed Up', { target: 'id' }), 'id', { target: 'key' }), 'note', { include: false }), schemaOf)
  expect(next).toEqual([
    { step: 'select_columns', columns: ['id', 'Signed Up', 'age'] }, { step: 'rename_columns', columns: { id: 'key', 'Signed Up': 'id' } },
    { step: 'trim', columns: ['id', 'key'] }, { step: 'not_null', columns: ['note'] }, { step: 'not_null', columns: ['note'], disabled: true },
  ])
  expect(stepsWithoutColumns(next, mappingOf(next, columns), schemaOf)).toEqual([3])
})

import { describe, expect, it } from 'vitest'
import { problemsOf } from '#shared/model/problem'
import type { Column } from '#shared/model/column'
import { compileRecipe } from './compile'

const COLUMNS: readonly Column[] = [
  { name: 'name', type: { name: 'text' } }, { name: 'city', type: { name: 'text' } }, { name: 'age', type: { name: 'integer' } }, { name: 'born', type: { name: 'date' } },
]

/** What compiling one step says. */
function told(step: string, params: Record<string, unknown>): string {
  try {
    compileRecipe(COLUMNS, [{ step, ...params }], new Map())
    return 'nothing'
  } catch (error) {
    return problemsOf(error).map(({ code, message }) => `${code}: ${message}`).join(' | ')
  }
}

/** Steps that cannot be: refused before anything runs, with what is wrong. */
const REFUSED: readonly (readonly [step: string, params: Record<string, unknown>, told: string | RegExp])[] = [
  ['set_types', { columns: { nme: 'integer' } }, /COLUMN_MISSING: .*"nme"/],
  ['set_types', { columns: { name: 'intger' } }, /RECIPE_INVALID: .*must be text, integer/],
  ['set_types', { columns: { name: 'decimal(5,9)' } }, /OPTION_INVALID: decimal\(5,9\) cannot be/],
  ['set_types', { columns: { name: { type: 'integer', format: '%d' } } }, /OPTION_INVALID: name: only dates and times have a format/],
  ['set_types', { columns: { name: { type: 'date', format: '%d/%Q/%Y' } } }, /OPTION_INVALID: .*holds "%Q"/],
  ['set_types', { columns: { name: { type: 'date', format: '%d/%m' } } }, /OPTION_INVALID: .*leaves out the day, the month or the year/],
  ['parse_date', { columns: ['age'] }, /TYPE_MISMATCH: age is an integer, not text/],
  ['parse_date', { columns: ['name'], formats: ['%H:%M'] }, /OPTION_INVALID/],
  ['parse_number', { columns: ['age'] }, /TYPE_MISMATCH: age is an integer, not text/],
  ['parse_number', { columns: ['name'], group: '.' }, /RECIPE_INVALID: .*must differ/],
  ['parse_number', { columns: ['name'], units: ['5kg'] }, /RECIPE_INVALID/],
  ['select_columns', { columns: ['name', 'nmae'] }, /COLUMN_MISSING/],
  ['select_columns', {}, /RECIPE_INVALID: .*give columns, a pattern, or both/],
  ['select_columns', { pattern: 'ag' }, /OPTION_INVALID: No column has a name like "ag"/],
  ['select_columns', { pattern: '(?=a)' }, /PATTERN_INVALID/],
  ['drop_columns', { missing_ok: true }, /RECIPE_INVALID: .*give columns, a pattern, or both/],
  ['drop_columns', { pattern: 'x.*' }, /OPTION_INVALID: No column has a name like "x\.\*"/],
  ['drop_columns', { pattern: 'x.*', missing_ok: true }, 'nothing'],
  ['drop_columns', { pattern: '.*' }, /OPTION_INVALID: No column would be left/],
  ['drop_columns', { columns: ['name', 'city', 'age', 'born'] }, /OPTION_INVALID: No column would be left/],
  ['rename_columns', { columns: { name: 'CITY' } }, /COLUMN_EXISTS: There is a column "city" already: names must differ/],
  ['rename_columns', { columns: { name: 'city' } }, 'COLUMN_EXISTS: There is a column "city" already.'],
  ['rename_columns', { columns: { name: 'x', city: 'X' } }, /COLUMN_EXISTS/],
  ['rename_columns', { columns: { name: '__row' } }, /OPTION_INVALID: "__row" cannot be the name/],
  ['rename_columns', {}, /RECIPE_INVALID: .*give new names or a rule/],
  ['trim', { columns: ['age'] }, /TYPE_MISMATCH/],
  ['trim', { ends: 'none' }, /RECIPE_INVALID: .*nothing would be done/],
  ['find_replace', { find: '' }, /RECIPE_INVALID: .*whole cell/],
  ['find_replace', { find: '(?=a)', regex: true }, /PATTERN_INVALID: The pattern \(\?=a\) is not valid/],
  ['find_replace', { find: '(a)', replace: '$2', regex: true }, /PATTERN_INVALID: .*asks for group \$2, but the pattern \(a\) has only 1/],
  ['find_replace', { find: 'a', replace: '$1', regex: true }, /PATTERN_INVALID: .*has none/],
  ['find_replace', { find: 'a', replace: '$$1', regex: true }, 'nothing'],
  ['set_null', { columns: ['age'], values: ['n/a'] }, /TYPE_MISMATCH/],
  ['split_column', { column: 'name' }, /RECIPE_INVALID: .*give one of/],
  ['split_column', { column: 'name', delimiter: ',', names: ['a', 'city'] }, /COLUMN_EXISTS/],
  ['split_column', { column: 'name', positions: [3, 2] }, /RECIPE_INVALID: .*must rise/],
  ['split_column', { column: 'name', positions: [3], names: ['a', 'b', 'c'] }, /OPTION_INVALID: 2 parts are made, but 3 names/],
  ['split_column', { column: 'name', pattern: '(', into: 'rows' }, /PATTERN_INVALID/],
  ['split_column', { column: 'name', widths: [1], into: 'rows' }, /RECIPE_INVALID: .*rows are split/],
  ['split_column', { column: 'name', pattern: ',', from: 'right' }, /RECIPE_INVALID: .*from the right/],
  ['merge_columns', { columns: ['name', 'city'], into: 'age' }, /COLUMN_EXISTS/],
  ['merge_columns', { columns: ['name', 'city'], into: 'city' }, 'nothing'],
  ['extract_text', { column: 'name', first: 1, last: 1 }, /RECIPE_INVALID: .*give one of/],
  ['extract_text', { column: 'name', pattern: '(a)', group: 2 }, /PATTERN_INVALID: .*has no group 2/],
  ['extract_text', { column: 'name', first: 1, into: 'Name' }, /COLUMN_EXISTS/],
  ['map_values', { column: 'age', values: { abc: 1 } }, /TYPE_MISMATCH/],
  ['map_values', { column: 'age', values: { 1: 2.5 } }, /TYPE_MISMATCH: age cannot hold 2.5 without loss/],
  ['map_values', { column: 'name', values: {} }, /RECIPE_INVALID: .*must list 1 to/],
  ['map_values', { column: 'name', values: { a: 'b' }, unmatched: 'default' }, /RECIPE_INVALID/],
  ['conditional_column', { into: 'x', cases: [{ conditions: [{ column: 'name' }], value: 1 }] }, /RECIPE_INVALID: The comparison of name by is needs a value/],
  ['conditional_column', { into: 'x', cases: [{ conditions: [{ column: 'name', value: 'a', values: ['b'] }], value: 1 }] }, /RECIPE_INVALID: .*takes no values/],
  ['conditional_column', { into: 'x', cases: [{ conditions: [{ column: 'name', value: 'a', other_column: 'city' }], value: 1 }] }, /RECIPE_INVALID: .*not both/],
  ['conditional_column', { into: 'x', cases: [{ conditions: [{ column: 'name', operator: 'less_than', value: 5 }], value: 1 }] }, /TYPE_MISMATCH: name is text/],
  ['conditional_column', { into: 'x', cases: [{ conditions: [{ column: 'name', other_column: 'age' }], value: 1 }] }, /TYPE_MISMATCH: .*only one of them is text/],
  ['conditional_column', { into: 'x', cases: [{ conditions: [{ column: 'name', operator: 'matches', other_column: 'city' }], value: 1 }] }, /RECIPE_INVALID: .*takes no other_column/],
  ['conditional_column', { into: 'x', cases: [{ conditions: [{ column: 'name', operator: 'matches', value: '[' }], value: 1 }] }, /PATTERN_INVALID/],
  ['conditional_column', { into: 'x', cases: [{ conditions: [{ column: 'age', operator: 'between', value: 1 }], value: 1 }] }, /RECIPE_INVALID: .*needs "to"/],
  ['conditional_column', { into: 'x', cases: [{ conditions: [{ column: 'age', value: 1 }] }] }, /RECIPE_INVALID: x: every case needs/],
  ['conditional_column', { into: 'x', type: 'integer', cases: [{ conditions: [{ column: 'age', value: 1 }], value: 'a' }] }, /TYPE_MISMATCH/],
  ['conditional_column', { into: 'age', cases: [{ conditions: [{ column: 'age', value: 1 }], value: 1 }] }, /COLUMN_EXISTS/],
]

describe('a step that cannot be is refused before anything runs', () => {
  it.each(REFUSED)('%s %j', (step, params, expected) => {
    if (typeof expected === 'string') expect(told(step, params)).toBe(expected)
    else expect(told(step, params)).toMatch(expected)
  })
})

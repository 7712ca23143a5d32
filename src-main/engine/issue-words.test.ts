import { expect, it } from 'vitest'
import { problemsOf } from '#shared/model/problem'
import { readOptions } from './datasets/input-file'
import { formats } from './formats/registry'
import { loadRecipe } from './recipe/load'

/** What is said of a recipe of one step, written as YAML in one line. */
function told(step: string): string {
  const { issues } = loadRecipe(`winnow: 1\nsteps:\n  - {${step}}\n`, 'orders.yaml')
  return issues.map(({ message, remedy, place }) => `${place?.pointer}: ${message} ${remedy}`).join(' | ')
}

const SAID: readonly (readonly [kind: string, step: string, told: string])[] = [
  ['missing', 'step: range, min: 1', '/steps/0/column: range needs the parameter column. Add "column: …". Column whose values are looked at.'],
  ['missing among a few', 'step: change_case, columns: [a]', '/steps/0/to: change_case needs the parameter to. Add "to: …". The case that they get.'],
  ['missing inside', 'step: conditional_column, into: a, cases: [{value: 1, conditions: [{value: 2}]}]', '/steps/0/cases/0/conditions/0/column: conditional_column needs the parameter column in cases, item 1, conditions, item 1. Add "column: …".'],
  ['a text instead of a list', 'step: not_null, columns: email', '/steps/0/columns: columns of not_null must be a list, not "email". Write a list: columns: [email].'],
  ['a number instead of a text', 'step: not_null, columns: [1]', '/steps/0/columns/0: columns, item 1 of not_null must be a text, not 1. Write a text, in quotes where it looks like a number.'],
  ['a text instead of a truth value', 'step: trim, collapse: "yes"', '/steps/0/collapse: collapse of trim must be true or false, not "yes". Write true or false, without quotes.'],
  ['a fraction', 'step: length, column: a, min: 1.5', '/steps/0/min: min of length must be a whole number, not 1.5. Write a whole number, without quotes.'],
  ['nothing', 'step: find_replace, find:', '/steps/0/find: find of find_replace must be a text, not empty. Write a text, in quotes where it looks like a number.'],
  ['a list instead of names with values', 'step: rename_columns, columns: [a]', '/steps/0/columns: columns of rename_columns must be names with values, not a list. Write names with values: {name: value}.'],
  ['a slip in a word', 'step: change_case, columns: [a], to: uper', '/steps/0/to: to of change_case must be upper, lower, title or sentence, not "uper". Did you mean "upper"?'],
  ['another word', 'step: reorder_columns, columns: [a], to: middle', '/steps/0/to: to of reorder_columns must be front or end, not "middle". Write front or end.'],
  ['unknown', 'step: not_null, colums: [a], columns: [a]', '/steps/0/colums: not_null has no parameter "colums". Did you mean "columns"?'],
  ['unknown inside', 'step: sort, by: [{column: a, down: true}]', '/steps/0/by/0: by, item 1 of sort has no parameter "down". Remove it, or look at how it is written.'],
  ['too small', 'step: length, column: a, min: -1', '/steps/0/min: min of length must be at least 0, not -1. Write a number that is at least 0.'],
  ['too large', 'step: length, column: a, max: 2000000000', '/steps/0/max: max of length must be at most 1000000000, not 2000000000. Write a number that is at most 1000000000.'],
  ['an empty text', 'step: range, column: "", min: 1', '/steps/0/column: column of range must not be empty. Write something, or leave it out.'],
  ['an empty list', 'step: not_null, columns: []', '/steps/0/columns: columns of not_null must not be empty. Give at least 1 item.'],
  ['too few', 'step: merge_columns, columns: [a], into: b', '/steps/0/columns: columns of merge_columns must have at least 2 items, not 1. Add what is missing.'],
  ['too long', `step: regex, column: a, pattern: ${'x'.repeat(1001)}`, '/steps/0/pattern: pattern of regex must have at most 1000 characters, not 1001. Make it shorter.'],
  ['none of several types', 'step: range, column: a, min: [1]', '/steps/0/min: min of range must be a number or a text, not a list. Write a number or a text.'],
  ['one of several forms, with a slip', 'step: dedupe, keep: fist', '/steps/0/keep: keep of dedupe must be first, last, most_complete or none, not "fist". Did you mean "first"?'],
  ['one of several forms, wrong inside', 'step: dedupe, keep: {order_by: 5}', '/steps/0/keep: keep, order_by of dedupe must be a text, not 5. Write a text, in quotes where it looks like a number.'],
  ['a pattern with words', 'step: set_types, columns: {a: intger}', '/steps/0/columns/a: columns, a of set_types must be text, integer, decimal, decimal(18,2), number, boolean, date, time, timestamp or timestamptz, not "intger". Write it in that form.'],
  ['an empty name', 'step: rename_columns, columns: {"": b}', '/steps/0/columns/: A name in columns of rename_columns is not allowed: it is empty. Give it another name.'],
  ['words of a step', 'step: split_column, column: a, positions: [3, 2]', '/steps/0/positions: positions of split_column must rise. Change positions of split_column.'],
  ['words that stand by themselves', 'step: range, column: a', '/steps/0/min: min of range: give min, max or both. Change min of range.'],
]

it.each(SAID)('says what is wrong and what to do: %s', (_kind, step, words) => {
  expect(told(step)).toBe(words)
})

it.each([
  ['steps: []', 'orders.yaml needs the member winnow.'],
  ['winnow: 2\nsteps: []', 'winnow of orders.yaml must be 1, not 2.'],
  ['winnow: 1', 'orders.yaml needs the member steps.'],
  ['winnow: 1\nsteps: [{name: x}]', 'orders.yaml needs the member step in steps, item 1.'],
  ['winnow: 1\nsteps: trim', 'steps of orders.yaml must be a list, not "trim".'],
  ['[]', 'orders.yaml must be names with values, not a list.'],
])('says why a text is no recipe: %s', (text, words) => {
  let said: string[] = []
  try {
    loadRecipe(text, 'orders.yaml')
  } catch (error) {
    said = problemsOf(error).map(({ message }) => message)
  }
  expect(said[0]).toBe(words)
})

it('says the same of the options of a format', () => {
  const csv = [...formats.values()].find(({ id }) => id === 'csv')
  let said: readonly unknown[] = []
  try {
    if (csv?.reads) readOptions({ ...csv, reads: csv.reads }, { delimiter: 5, headr: 1 })
  } catch (error) {
    said = problemsOf(error).map(({ message }) => message)
  }
  expect(said).toEqual([`delimiter of ${csv?.title} must be a text, not 5. ${csv?.title} has no option "headr".`])
})

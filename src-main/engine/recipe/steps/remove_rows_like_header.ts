import { z } from 'zod'
import { compared, inWords } from '#shared/define/cells'
import { allOf, call, col, type Expression, isNull, lit } from '#shared/define/expression'
import { optionalColumns } from '#shared/define/params'
import { defineStep } from '#shared/define/step'
import type { Column } from '#shared/model/column'
import { failure } from '#shared/model/problem'

export default defineStep({
  name: 'remove_rows_like_header',
  title: 'Remove repeated headers',
  group: 'rows',
  icon: 'heading',
  summary: 'Takes away rows that repeat the header.',
  docs: `Such rows come from files that were joined or printed page by page. A row goes when every text cell in it equals the header of its column;
case and white space do not matter. Cells of other types have to be NULL, which is what a header becomes in them. Let this step stand before columns
are renamed: a renamed column is compared with its new name.`,
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({ columns: optionalColumns('Columns that are compared; all when left out.') }),
  describe: ({ columns }) => `rows that repeat the header${columns ? ` of ${inWords(columns)}` : ''}`,
  compile: (input, { columns }) => {
    const picked = input.pick(columns)
    if (!picked.some(({ type }) => type.name === 'text')) {
      throw failure('TYPE_MISMATCH', 'None of the columns is text: a header cannot be repeated in them.', 'Put this step before set_types.',
        { column: picked[0]?.name ?? '' })
    }
    return { remove: call('is_true', allOf(picked.map(likeHeader))) }
  },
  examples: [
    {
      title: 'Case and white space do not matter',
      params: {},
      columns: { Größe: 'text', city: 'text' },
      rows: [['12', 'Köln'], ['größe ', 'CITY'], ['Größe', null], ['Größe', ''], [' ', 'city']],
      expect: { rows: [['12', 'Köln'], ['Größe', null], ['Größe', ''], [' ', 'city']], removed: [2] },
    },
    {
      title: 'A header in a column of numbers could not be converted; a rejected row is gone already',
      params: {},
      columns: { name: 'text', age: 'text' },
      rows: [['Zoë', '41'], ['name', 'age'], ['name', '7'], [null, 'age']],
      before: [{ step: 'not_null', columns: ['name'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: { columns: { name: 'text', age: 'integer' }, rows: [['Zoë', 41], ['name', 7]], removed: [2] },
    },
    {
      title: 'One column decides',
      params: { columns: ['name'] },
      columns: { name: 'text', age: 'text' },
      rows: [['NAME', 'x'], ['Ann', 'age']],
      expect: { rows: [['Ann', 'age']], removed: [1] },
    },
  ],
})

function likeHeader({ name, header = name, type }: Column): Expression {
  if (type.name !== 'text') return isNull(col(name))
  if (header.trim() === '') return call('is_blank', col(name))
  const form = { ignore_case: true, ignore_spaces: true }
  return call('eq', compared(col(name), form), compared(lit(header), form))
}

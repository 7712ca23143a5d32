import { z } from 'zod'
import { call, col, columnsOf, type Expression, textOf } from '#shared/define/expression'
import { failuresOf } from '#shared/define/failures'
import { columnName, formula } from '#shared/define/params'
import { defineStep, type OutputColumn } from '#shared/define/step'

export default defineStep({
  name: 'formula',
  title: 'Formula',
  group: 'columns',
  icon: 'sigma',
  summary: 'Computes a column by an expression over the others.',
  docs: `The expression is one SQL expression over the columns of one row: \`round(price * 1.19, 2)\`, \`first || ' ' || last\`, \`CASE WHEN n > 9
THEN 'many' ELSE 'few' END\`. Columns with odd letters stand in double quotes, texts in single ones. Decimals stay exact. \`||\` gives NULL when one
side is NULL, \`concat()\` passes over it. A cell becomes NULL and is listed as invalid where a division by zero or a CAST fails; TRY_CAST fails in
silence, COALESCE where one of its values does not. A column of the same name is replaced, else the new one stands last.`,
  aliases: ['add_column_formula'],
  kind: 'transform',
  scope: 'row',
  params: z.strictObject({
    column: columnName('Name of the column that is computed; one that exists is replaced.'),
    expression: formula('Expression that gives its values.'),
  }),
  describe: ({ column, expression }) => `${column} = ${expression}`,
  formulas: ({ expression }) => [expression],
  compile: (input, { column, expression: text }) => {
    const { expression, type } = input.formula(text)
    const computed: OutputColumn = { name: column, type, value: expression, ...lineage(expression) }
    const kept = input.columns.map((existing): OutputColumn => (
      existing.name === column ? computed : { name: existing.name, type: existing.type, value: col(existing.name), from: [existing.name] }
    ))
    return { columns: input.columns.some(({ name }) => name === column) ? kept : [...kept, computed] }
  },
  examples: [
    {
      title: 'A new column; NULL in, NULL out',
      params: { column: 'gross', expression: 'round(net * 1.19, 2)' },
      columns: { net: 'decimal(9,2)' },
      rows: [['10.00'], ['0.05'], [null]],
      expect: { columns: { net: 'decimal(9,2)', gross: 'decimal(38,2)' }, rows: [['10.00', '11.90'], ['0.05', '0.06'], [null, null]] },
    },
    {
      title: 'Texts, in place of the column',
      params: { column: 'name', expression: "upper(name) || '!'" },
      columns: { name: 'text' },
      rows: [['zoë'], [''], [' '], [null]],
      expect: { rows: [['ZOË!'], ['!'], [' !'], [null]], changed: 3 },
    },
    {
      title: 'A division by zero makes an invalid cell, unless it was thought of',
      params: { column: 'each', expression: 'total / pieces' },
      columns: { total: 'integer', pieces: 'integer' },
      rows: [[1, 8], [7, 0], [null, 0]],
      expect: {
        columns: { total: 'integer', pieces: 'integer', each: 'decimal(38,10)' },
        rows: [[1, 8, '0.1250000000'], [7, 0, null], [null, 0, null]],
        invalid: [{ row: 2, column: 'each', text: '0' }],
      },
    },
    {
      title: 'A CAST that fails makes an invalid cell, TRY_CAST an empty one; blank text is no failure',
      params: { column: 'age', expression: 'cast(born as integer) + coalesce(try_cast(more as integer), 0)' },
      columns: { born: 'text', more: 'text' },
      rows: [['1990', '1'], ['1990', 'x'], ['1.5', '1'], ['', null]],
      expect: {
        columns: { born: 'text', more: 'text', age: 'integer' },
        rows: [['1990', '1', 1991], ['1990', 'x', 1990], ['1.5', '1', null], ['', null, null]],
        invalid: [{ row: 3, column: 'age', text: '1.5' }],
      },
    },
    {
      title: 'An invalid cell is NULL; a rejected row is not computed',
      params: { column: 'next', expression: 'coalesce(age, 0) + 1' },
      columns: { name: 'text', age: 'text' },
      rows: [['Zoë', '41'], ['Ben', 'abc'], [null, '1']],
      before: [{ step: 'not_null', columns: ['name'] }, { step: 'set_types', columns: { age: 'integer' } }],
      expect: { columns: { name: 'text', age: 'integer', next: 'integer' }, rows: [['Zoë', 41, 42], ['Ben', null, 1]] },
    },
  ],
})

/** Where the values come from and where they fail; what failed is told by the first of the columns. */
function lineage(expression: Expression): Pick<OutputColumn, 'from' | 'invalid' | 'invalidReason'> {
  const { failed, reads } = failuresOf(expression)
  const from = [...new Set([...reads, ...columnsOf(expression)])]
  const [guilty] = from
  if (!failed || guilty === undefined) return { from }
  return {
    from,
    invalid: failed,
    invalidReason: textOf(`${guilty} '`, call('coalesce', call('to_text', col(guilty)), ''), "' cannot be computed with"),
  }
}

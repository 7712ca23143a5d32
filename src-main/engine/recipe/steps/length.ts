import { z } from 'zod'
import { asText, isMissing } from '#shared/define/cells'
import { allOf, anyOf, call, type Expression, not, textOf, when } from '#shared/define/expression'
import { blank, columnName } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

const count = (description: string) => z.number().int().min(0).max(1_000_000_000).optional().describe(description)

const characters = (n: number): string => (n === 1 ? '1 character' : `${n} characters`)

export default defineStep({
  name: 'length',
  title: 'Length',
  group: 'rules',
  icon: 'move-horizontal',
  summary: 'Texts are neither too short nor too long.',
  docs: `Counts characters (Unicode code points), white space included. Values of other types are measured as they are written. A missing value
passes; a blank text is missing unless \`blank: keep\` says otherwise. The same \`min\` and \`max\` ask for an exact length.`,
  kind: 'rule',
  scope: 'row',
  params: z.strictObject({
    column: columnName('Column whose texts are measured.'),
    min: count('Least number of characters.'),
    max: count('Greatest number of characters.'),
    blank: blank(),
  }).refine(({ min, max }) => min !== undefined || max !== undefined, { error: 'give min, max or both', path: ['min'] }),
  describe: ({ column, min, max }) => {
    if (min === max && max !== undefined) return `${column} has ${characters(max)}`
    const parts = [min !== undefined && `at least ${min}`, max !== undefined && `at most ${max}`]
    return `${column} has ${parts.filter(Boolean).join(' and ')} characters`
  },
  compile: (input, { column: name, min, max, blank: whether }) => {
    const column = input.column(name)
    const length = call('length', asText(column))
    const says = (words: string): Expression => textOf(`${column.name} has `, call('to_text', length),
      when([{ when: call('eq', length, 1), then: textOf(' character') }], textOf(' characters')), `, ${words}`)
    const broken = [
      ...(min === undefined ? [] : [{ when: call('lt', length, min), then: says(`at least ${min} ${min === 1 ? 'is' : 'are'} needed`) }]),
      ...(max === undefined ? [] : [{ when: call('gt', length, max), then: says(`at most ${max} ${max === 1 ? 'is' : 'are'} allowed`) }]),
    ]
    return {
      conditions: [{ column: column.name, failed: allOf([not(isMissing(column, whether)), anyOf(broken.map((branch) => branch.when))]), reason: when(broken) }],
    }
  },
  examples: [
    {
      title: 'Characters, not bytes; blank texts pass',
      params: { column: 'code', min: 2, max: 3 },
      columns: { code: 'text' },
      rows: [['äöü'], ['a'], ['abcd'], [null], [''], [' ']],
      expect: {
        rows: [['äöü'], [null], [''], [' ']],
        rejects: [{ row: 2, reasons: ['code has 1 character, at least 2 are needed'] }, { row: 3, reasons: ['code has 4 characters, at most 3 are allowed'] }],
      },
    },
    {
      title: 'Blank texts measured too',
      params: { column: 'code', min: 2, blank: 'keep' },
      columns: { code: 'text' },
      rows: [['ab'], [''], ['  '], [null]],
      expect: { rows: [['ab'], ['  '], [null]], rejects: [{ row: 2, reasons: ['code has 0 characters, at least 2 are needed'] }] },
    },
    {
      title: 'Numbers as they are written; a cell that could not be converted is broken',
      params: { column: 'year', min: 4, max: 4 },
      columns: { id: 'text', year: 'text' },
      rows: [['a', '2024'], ['b', '24'], ['c', 'abcd'], [null, '1']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { year: 'integer' } }],
      expect: {
        columns: { id: 'text', year: 'integer' },
        rows: [['a', 2024]],
        rejects: [{ row: 2, reasons: ['year has 2 characters, at least 4 are needed'] }, { row: 3, reasons: ["'abcd' is not an integer"] },
          { row: 4, reasons: ['year has 1 character, at least 4 are needed'] }],
      },
    },
  ],
})

import { z } from 'zod'
import { inWords, isMissing, unlessMissing } from '#shared/define/cells'
import { call, col, type Window, when } from '#shared/define/expression'
import { blank, columnNames } from '#shared/define/params'
import { defineStep } from '#shared/define/step'

export default defineStep({
  name: 'fill_down',
  title: 'Fill down',
  group: 'values',
  icon: 'arrow-down-to-line',
  summary: 'Repeats the value above (or below) where one is missing.',
  docs: `Rows are taken in their present order, so sort before if that matters. Missing values before the first value stay missing. With groups,
nothing is carried from one group into another. Blank texts count as missing unless \`blank: keep\` says otherwise. Rejected and removed rows pass
nothing on.`,
  kind: 'transform',
  scope: 'table',
  params: z.strictObject({
    columns: columnNames('Columns to fill.'),
    direction: z.enum(['down', 'up']).default('down').describe('Whether values come from above (down) or from below (up).'),
    group_by: columnNames('Columns whose equal values make groups.').optional(),
    blank: blank(),
  }),
  describe: ({ columns, direction, group_by: groups }) => `${inWords(columns)} filled ${direction}${groups ? ` by ${inWords(groups)}` : ''}`,
  compile: (input, { columns, direction, group_by: groups, blank: whether }) => {
    const wanted = input.pick(columns)
    const partitionBy = groups ? input.pick(groups).map(({ name }) => col(name)) : []
    const fn: Window['fn'] = direction === 'down' ? 'last_before' : 'first_after'
    const helperOf = new Map(wanted.map(({ name }, index) => [name, `__carried${index}`]))
    return {
      helpers: wanted.map((column) => ({
        name: helperOf.get(column.name) ?? '',
        window: { fn, args: [unlessMissing(column, whether)], partitionBy, orderBy: [] },
      })),
      columns: input.columns.map((column) => {
        const helper = helperOf.get(column.name)
        const value = col(column.name)
        const filled = helper === undefined ? value : when([{ when: isMissing(column, whether), then: call('coalesce', col(helper), value) }], value)
        return { name: column.name, type: column.type, value: filled, from: [column.name] }
      }),
    }
  },
  examples: [
    {
      title: 'Down, in groups; the first missing values stay',
      params: { columns: ['city'], group_by: ['country'] },
      columns: { country: 'text', city: 'text' },
      rows: [['DE', null], ['DE', 'Köln'], ['DE', ''], ['FR', '  '], ['FR', 'Lyon'], ['DE', null]],
      expect: { rows: [['DE', null], ['DE', 'Köln'], ['DE', 'Köln'], ['FR', '  '], ['FR', 'Lyon'], ['DE', 'Köln']], changed: 2 },
    },
    {
      title: 'Up; blank texts are values',
      params: { columns: ['city'], direction: 'up', blank: 'keep' },
      columns: { city: 'text' },
      rows: [[null], [''], [null], ['Bonn'], [null]],
      expect: { rows: [[''], [''], ['Bonn'], ['Bonn'], [null]], changed: 2 },
    },
    {
      title: 'A rejected row passes nothing on, and a cell that could not be converted is missing',
      params: { columns: ['n'] },
      columns: { id: 'text', n: 'text' },
      rows: [['a', '1'], [null, '2'], ['c', null], ['d', 'x']],
      before: [{ step: 'not_null', columns: ['id'] }, { step: 'set_types', columns: { n: 'integer' } }],
      expect: { columns: { id: 'text', n: 'integer' }, rows: [['a', 1], ['c', 1], ['d', 1]] },
    },
  ],
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { useEngine } from '#tests/support/engine'
import type { Recipe } from '#shared/model/recipe'
import type { PreviewView } from '#shared/model/preview'
import type { RowFilter } from '#shared/model/row-filter'

/** Rows that are filtered and ordered: in a version as it is, and under a recipe. */

const engine = useEngine()

const recipe = (...steps: Recipe['steps']): Recipe => ({ winnow: 1, steps })
const quoted = (cell: string | null): string => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`)

async function importRows(...rows: readonly (readonly (string | null)[])[]): Promise<string> {
  const text = rows.map((row) => `${row.map(quoted).join(',')}\n`).join('')
  return (await engine.import('rows.csv', text, { input: { format: 'csv', header: 1, delimiter: ',' } })).versionId
}

const ORDERS = [
  ['id', 'who', 'amount', 'day'],
  ['1', 'Ann', '10', '2024-01-31'], ['2', 'bob', '9', '2024-02-01'], ['3', 'ANNA', '100.5', '2024-02-29'], ['4', '', 'x', '2023-12-31'], ['5', null, null, null], ['6', 'cid', '9.0', '2024-02-01'],
] as const
const TYPES = { step: 'set_types', columns: { id: 'integer', amount: 'decimal(10,2)', day: 'date' } }

describe('a version as it is', () => {
  let versionId: string
  const rows = async (...filter: RowFilter[]): Promise<number[]> => {
    const page = await engine.client.datasets.page({ versionId, filter })
    expect(page.total).toBe(page.rows.length)
    return page.rows.map(({ row }) => row)
  }
  beforeAll(async () => { versionId = await importRows(...ORDERS) })

  it('finds texts whatever their case, and the very text', async () => {
    expect(await rows({ column: 'who', op: 'contains', value: 'ann' })).toEqual([1, 3])
    expect(await rows({ column: 'who', op: 'equals', value: 'Ann' })).toEqual([1])
    expect(await rows({ column: 'who', op: 'one_of', values: ['Ann', 'cid'] })).toEqual([1, 6])
    expect(await rows({ column: 'who', op: 'not_equals', value: 'Ann' })).toEqual([2, 3, 4, 5, 6])
  })

  it('tells NULL from an empty text', async () => {
    expect(await rows({ column: 'who', op: 'is_null' })).toEqual([5])
    expect(await rows({ column: 'who', op: 'is_blank' })).toEqual([4, 5])
    expect(await rows({ column: 'who', op: 'not_null' })).toEqual([1, 2, 3, 4, 6])
  })

  it('compares texts as the numbers and dates that they stand for', async () => {
    expect(await rows({ column: 'id', op: 'greater', value: 3 })).toEqual([4, 5, 6])
    expect(await rows({ column: 'id', op: 'greater', value: '3', orEqual: true })).toEqual([3, 4, 5, 6])
    expect(await rows({ column: 'amount', op: 'equals', value: 9 })).toEqual([2, 6])
    expect(await rows({ column: 'day', op: 'between', from: '2024-01-31', to: '2024-02-01' })).toEqual([1, 2, 6])
    const [first, last] = [Date.UTC(2024, 0, 1) / 1000, Date.UTC(2024, 1, 1) / 1000]
    expect(await rows({ column: 'day', op: 'between', from: first, to: last, below: true })).toEqual([1])
    expect(await rows({ column: 'amount', op: 'invalid' })).toEqual([])
    expect(await rows({ column: 'id', op: 'less', value: 3 }, { column: 'who', op: 'contains', value: 'B' })).toEqual([2])
  })

  it('orders by what the texts stand for, NULL last either way, equal ones in their own order', async () => {
    const order = async (column: string, descending: boolean) => (await engine.client.datasets.page({ versionId, sort: { column, descending } })).rows.map(({ row }) => row)
    expect(await order('id', true)).toEqual([6, 5, 4, 3, 2, 1])
    expect(await order('day', false)).toEqual([4, 1, 2, 6, 3, 5])
    expect(await order('day', true)).toEqual([3, 2, 6, 1, 4, 5])
    expect(await order('who', false)).toEqual([4, 1, 3, 2, 6, 5])
    const page = await engine.client.datasets.page({ versionId, sort: { column: 'day', descending: false }, offset: 2, limit: 2 })
    expect(page).toMatchObject({ total: 6, rows: [{ row: 2, line: 3, cells: ['2', 'bob', '9', '2024-02-01'] }, { row: 6 }] })
  })

  it('says which column is not there', async () => {
    await expect(engine.client.datasets.page({ versionId, filter: [{ column: 'ammount', op: 'is_null' }], sort: { column: 'whoo', descending: false } }))
      .rejects.toMatchObject({ code: 'COLUMN_MISSING', data: { problems: [{ remedy: expect.stringContaining('"amount"') }, { place: { column: 'whoo' } }] } })
  })
})

describe('under a recipe', () => {
  let versionId: string
  const page = (view: PreviewView, steps: Recipe['steps'], filter: RowFilter[], sort?: { column: string; descending: boolean }) =>
    engine.client.preview.page({ versionId, recipe: recipe(...steps), view, filter, ...(sort && { sort }) })
  const rows = async (...given: Parameters<typeof page>) => {
    const { rows: found, total } = await page(...given)
    expect(total).toBe(found.length)
    return found.map(({ row }) => row)
  }
  beforeAll(async () => { versionId = await importRows(...ORDERS) })

  it('refers to the columns that the recipe gives', async () => {
    const steps = [TYPES, { step: 'rename_columns', columns: { amount: 'sum' } }]
    expect(await rows('all', steps, [{ column: 'sum', op: 'greater', value: '9.00', orEqual: true }])).toEqual([1, 2, 3, 6])
    expect(await rows('result', steps, [{ column: 'sum', op: 'is_null' }], { column: 'id', descending: true })).toEqual([5, 4])
    await expect(page('result', steps, [{ column: 'amount', op: 'is_null' }])).rejects.toMatchObject({ code: 'COLUMN_MISSING' })
    await expect(page('result', steps, [{ column: 'sum', op: 'greater', value: 'many' }])).rejects.toMatchObject({ code: 'TYPE_MISMATCH', data: { problems: [{ place: { column: 'sum', value: 'many' } }] } })
  })

  it('finds the cells that could not be converted', async () => {
    expect(await rows('all', [TYPES], [{ column: 'amount', op: 'invalid' }])).toEqual([4])
    expect(await rows('all', [TYPES], [{ column: 'id', op: 'invalid' }])).toEqual([])
  })

  it('chooses among the rows of a view: result, changed, dropped, removed', async () => {
    const steps = [{ step: 'change_case', columns: ['who'], to: 'lower' }, { step: 'filter_rows', expression: "id <> '6'" }, TYPES, { step: 'range', column: 'amount', max: 50 }]
    expect(await rows('changed', steps, [{ column: 'who', op: 'contains', value: 'a' }])).toEqual([1])
    expect(await rows('result', steps, [{ column: 'who', op: 'contains', value: 'B' }])).toEqual([2])
    expect(await rows('dropped', steps, [{ column: 'who', op: 'contains', value: 'ANN' }])).toEqual([3])
    expect(await rows('dropped', steps, [], { column: 'id', descending: true })).toEqual([4, 3])
    const { rows: [gone] } = await page('removed', steps, [{ column: 'day', op: 'equals', value: '2024-02-01' }])
    expect(gone).toMatchObject({ row: 6, state: 'removed', reasons: [{ rule: 'filter_rows' }] })
    expect(await rows('removed', steps, [{ column: 'day', op: 'is_null' }])).toEqual([])
  })

  it('orders rows that earlier parts of a recipe let go among the others', async () => {
    const steps = [TYPES, { step: 'range', column: 'amount', max: 50 }, { step: 'unique', columns: ['day'] }]
    expect((await page('all', steps, [], { column: 'amount', descending: true })).rows.map(({ row, state }) => `${row} ${state}`))
      .toEqual(['3 rejected', '1 kept', '2 rejected', '6 rejected', '4 rejected', '5 kept'])
    expect(await rows('all', steps, [{ column: 'id', op: 'between', from: 2, to: 4 }])).toEqual([2, 3, 4])
    expect(await rows('result', steps, [], { column: 'id', descending: true })).toEqual([5, 1])
  })

  it('chooses the rows that a step let go, changed or flagged, in one stage and over several', async () => {
    const row = [{ step: 'change_case', columns: ['who'], to: 'lower' }, { step: 'filter_rows', expression: "id <> '6'" }, TYPES, { step: 'range', column: 'amount', max: 50 }, { step: 'not_null', columns: ['day'], severity: 'warn' }]
    const touched = async (view: PreviewView, steps: readonly Recipe['steps'][number][], ...touchedBy: number[]) => {
      const found = await engine.client.preview.page({ versionId, recipe: recipe(...steps), view, touchedBy })
      expect(found.total).toBe(found.rows.length)
      return found.rows.map((one) => one.row)
    }
    // Of a row that an earlier stage let go nothing is known but who did that.
    for (const [steps, changed] of [[row, [1, 3]], [[...row, { step: 'unique', columns: ['id'] }], [1]]] as const) {
      expect(await touched('all', steps, 0)).toEqual(changed)
      expect(await touched('all', steps, 1)).toEqual([6])
      expect(await touched('removed', steps, 1)).toEqual([6])
      expect(await touched('removed', steps, 0)).toEqual([])
      expect(await touched('dropped', steps, 3)).toEqual([3, 4])
      expect(await touched('all', steps, 3)).toEqual([3, 4])
      expect(await touched('result', steps, 4)).toEqual([5])
      expect((await engine.client.preview.page({ versionId, recipe: recipe(...steps), view: 'result', touchedBy: [4] })).rows[0]?.reasons).toMatchObject([{ step: 4, rule: 'not_null', column: 'day', severity: 'warn' }])
      expect(await touched('all', steps, 0, 4)).toEqual([...changed, 5])
    }
  })

  it('reads pages of a sorted and multiplied table', async () => {
    const steps = [TYPES, { step: 'sort', by: [{ column: 'id', direction: 'desc' }] }]
    expect(await rows('all', steps, [{ column: 'id', op: 'less', value: 4 }])).toEqual([3, 2, 1])
  })
})

it('takes names and values for nothing but names and values', async () => {
  const names = ['a"b', "x'; DROP TABLE rows; --", 'p', 'row', 'rowid', '__place', '$1', 'reasons', 'ÄÖ é', '日本', 'null']
  const values = ['"', "'", "'; SELECT 1 --", '%', '_', '\\', '$1', '', ' ', 'NaN', 'ﬀ', '😀', 'a\nb', '\u0000'.replace('\u0000', 'z')]
  const versionId = await importRows(names, ...values.map((value) => names.map(() => value)))
  const { columns } = await engine.client.datasets.page({ versionId })
  for (const { name: column } of columns) {
    for (const [index, value] of values.entries()) {
      expect((await engine.client.datasets.page({ versionId, filter: [{ column, op: 'equals', value }] })).rows.map(({ row }) => row)).toEqual([index + 1])
    }
    const sorted = await engine.client.preview.page({ versionId, recipe: recipe({ step: 'not_null', columns: [column] }), view: 'result', sort: { column, descending: false } })
    // An empty text and a space are missing to rules.
    expect(sorted.total).toBe(values.length - 2)
    expect((await engine.client.preview.page({ versionId, recipe: recipe({ step: 'in_set', column, values: ['%'] }), view: 'dropped', filter: [{ column, op: 'contains', value: "'" }] })).total).toBe(2)
  }
})

it('compares numbers of any size to the last digit', async () => {
  const big = ['9007199254740993', '9007199254740992', '12345678901234567890123456789012345678']
  const versionId = await importRows(['n', 'd'], ...big.map((n) => [n, `${n.slice(0, 15)}.10`]))
  const typed = recipe({ step: 'set_types', columns: { n: 'decimal(38,0)', d: 'decimal(20,2)' } })
  const found = async (filter: RowFilter) => (await engine.client.preview.page({ versionId, recipe: typed, filter: [filter] })).rows.map(({ row }) => row)
  for (const [index, value] of big.entries()) expect(await found({ column: 'n', op: 'equals', value })).toEqual([index + 1])
  expect(await found({ column: 'd', op: 'greater', value: '123456789012345.0999999999' })).toEqual([1, 2, 3])
  expect(await found({ column: 'd', op: 'greater', value: '123456789012345.1000000001' })).toEqual([1, 2])
  expect(await found({ column: 'n', op: 'greater', value: 1e40 })).toEqual([])
})

it('gives a page up when nobody waits for it, and makes the list anew for the next', async () => {
  const versionId = await importRows(...ORDERS)
  const abort = new AbortController()
  abort.abort()
  const input = { versionId, recipe: recipe(TYPES), sort: { column: 'day', descending: false } }
  await expect(engine.client.preview.page(input, { signal: abort.signal })).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
  expect((await engine.client.preview.page(input)).total).toBe(6)
})

it('forgets what was longest not asked for, and finds it again', async () => {
  const versionId = await importRows(...ORDERS)
  for (let round = 0; round < 2; round += 1) {
    const found = await Promise.all(Array.from({ length: 12 }, (_, index) => engine.client.datasets.page({ versionId, filter: [{ column: 'id', op: 'greater', value: index }] })))
    expect(found.map(({ total }) => total)).toEqual([6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0])
  }
})

it('gives the same pages of a large table while an ordered copy is made of it, and from that', async () => {
  const rows = 1_010_000
  const path = join(engine.folder, 'large.csv')
  writeFileSync(path, `id,n\n${Array.from({ length: rows }, (_, index) => `${index},${(index * 7919) % rows}\n`).join('')}`)
  const started = await engine.client.files.import({ projectId: engine.projectId, file: { path } })
  for await (const { type } of await engine.client.runs.watch({ runId: started.id })) if (type === 'result') break
  const { result } = await engine.client.runs.get({ runId: started.id })
  const versionId = result?.kind === 'import' ? result.versionId : ''
  const typed = recipe({ step: 'set_types', columns: { id: 'integer', n: 'integer' } }, { step: 'range', column: 'id', min: 10 })
  // The first rows are told before all are in order, with how many there are. The ten that go are none of these.
  const first = { versionId, recipe: typed, view: 'result' as const, sort: { column: 'n', descending: true }, limit: 11 }
  const top = await engine.client.preview.page(first)
  expect([top.total, top.rows.map(({ cells }) => cells[1])]).toEqual([rows - 10, Array.from({ length: 11 }, (_, place) => rows - 1 - place)])
  const beyond = await engine.client.preview.page({ ...first, offset: 1_995 })
  expect([beyond.total, beyond.rows.map(({ cells }) => cells[1])]).toEqual([rows - 10, Array.from({ length: 11 }, (_, place) => rows - 1 - 1_995 - place)])
  expect((await engine.client.preview.page(first)).rows).toEqual(top.rows)
  const descending = Array.from({ length: 3 }, (_, place) => rows - 1 - 500_000 - place)
  for (let look = 0; look < 8; look += 1) {
    const page = await engine.client.preview.page({ versionId, recipe: typed, view: 'all', sort: { column: 'n', descending: true }, offset: 500_000, limit: 3 })
    expect(page).toMatchObject({ total: rows, rows: descending.map(() => ({ row: expect.any(Number) })) })
    expect(page.rows.map(({ cells }) => cells[1])).toEqual(descending)
    for (const { row, line, cells } of page.rows) expect([line, Number(cells[0])]).toEqual([row + 1, row - 1])
    await setTimeout(300)
  }
}, 120_000)

import ExcelJS from 'exceljs'
import { beforeAll, expect, it } from 'vitest'
import { useEngine } from '#tests/support/engine'

/** Workbooks of several sheets: each as a dataset of its own, or all as one. */

const engine = useEngine()
let path: string

beforeAll(async () => {
  const book = new ExcelJS.Workbook()
  book.addWorksheet('January').addRows([['id', 'who'], [1, 'ann'], [2, 'bob']])
  book.addWorksheet("It's March").addRows([['id', 'who'], [3, 'ann'], [4, null], [5, 'cid']])
  path = engine.write('months.xlsx', new Uint8Array(await book.xlsx.writeBuffer()))
})

it('offers each sheet with its rows and the options that choose it, and reads them one after the other', async () => {
  const { streams } = await engine.client.files.inspect({ file: { path } })
  expect(streams.map(({ name, rows }) => [name, rows])).toEqual([['January', 3], ["It's March", 4]])
  for (const { name, input } of streams) {
    expect(await engine.client.files.inspect({ file: { path }, input })).toMatchObject({ based: { rows: name === 'January' ? 2 : 3, exact: true } })
    expect(await engine.client.files.import({ projectId: engine.projectId, file: { path }, input, name })).toMatchObject({ problems: [], status: 'COMPLETED' })
  }
  expect((await engine.client.datasets.list({ projectId: engine.projectId })).map(({ name, latest }) => [name, latest?.rows])).toEqual([["It's March", 3], ['January', 2]])
})

it('says which sheet a rejected row is from', async () => {
  const rejectsOf = async (input: Record<string, unknown>): Promise<(string | number | boolean | null)[][]> => {
    const imported = await engine.client.files.import({ projectId: engine.projectId, file: { path }, input: { format: 'excel', ...input } })
    const versionId = imported.result?.kind === 'import' ? imported.result.versionId : ''
    const run = await engine.client.runs.start({ versionId, recipe: { winnow: 1, steps: [{ step: 'in_set', column: 'who', values: ['bob', 'cid'] }, { step: 'not_null', columns: ['who'] }] } })
    const { columns, rows } = await engine.client.datasets.page({ versionId: run.result?.kind === 'recipe' ? run.result.rejectsVersionId ?? '' : '' })
    return rows.map(({ cells }) => ['reject_sheet', 'reject_line', 'id'].map((name) => cells[columns.findIndex((column) => column.name === name)] ?? null))
  }
  expect(await rejectsOf({ sheets: 'all' })).toEqual([['January', 2, 1], ["It's March", 2, 3], ["It's March", 3, 4]])
  expect(await rejectsOf({ sheet: "It's March" })).toEqual([["It's March", 2, 3], ["It's March", 3, 4]])
})

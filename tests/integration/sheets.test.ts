import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'
import type { Client } from '#shared/contract/index'

/** Workbooks of several sheets: each as a dataset of its own, or all as one. */

let folder: string
let path: string
let engine: Composition
let client: Client
let projectId: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-sheets-'))
  const book = new ExcelJS.Workbook()
  book.addWorksheet('January').addRows([['id', 'who'], [1, 'ann'], [2, 'bob']])
  book.addWorksheet("It's March").addRows([['id', 'who'], [3, 'ann'], [4, null], [5, 'cid']])
  path = join(folder, 'months.xlsx')
  writeFileSync(path, new Uint8Array(await book.xlsx.writeBuffer()))
  engine = await compose({ home: homeOf(join(folder, 'home'), {}) })
  client = engine.client
  projectId = (await client.projects.list())[0]!.id
})

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

it('offers each sheet with its rows and the options that choose it, and reads them one after the other', async () => {
  const { streams } = await client.files.inspect({ file: { path } })
  expect(streams.map(({ name, rows }) => [name, rows])).toEqual([['January', 3], ["It's March", 4]])
  for (const { name, input } of streams) {
    expect(await client.files.inspect({ file: { path }, input })).toMatchObject({ based: { rows: name === 'January' ? 2 : 3, exact: true } })
    expect(await client.files.import({ projectId, file: { path }, input, name })).toMatchObject({ problems: [], status: 'COMPLETED' })
  }
  expect((await client.datasets.list({ projectId })).map(({ name, latest }) => [name, latest?.rows])).toEqual([["It's March", 3], ['January', 2]])
})

it('says which sheet a rejected row is from', async () => {
  const rejectsOf = async (input: Record<string, unknown>): Promise<(string | number | boolean | null)[][]> => {
    const imported = await client.files.import({ projectId, file: { path }, input: { format: 'excel', ...input } })
    const versionId = imported.result?.kind === 'import' ? imported.result.versionId : ''
    const run = await client.runs.start({ versionId, recipe: { winnow: 1, steps: [{ step: 'in_set', column: 'who', values: ['bob', 'cid'] }, { step: 'not_null', columns: ['who'] }] } })
    const { columns, rows } = await client.datasets.page({ versionId: run.result?.kind === 'recipe' ? run.result.rejectsVersionId ?? '' : '' })
    return rows.map(({ cells }) => ['reject_sheet', 'reject_line', 'id'].map((name) => cells[columns.findIndex((column) => column.name === name)] ?? null))
  }
  expect(await rejectsOf({ sheets: 'all' })).toEqual([['January', 2, 1], ["It's March", 2, 3], ["It's March", 3, 4]])
  expect(await rejectsOf({ sheet: "It's March" })).toEqual([["It's March", 2, 3], ["It's March", 3, 4]])
})

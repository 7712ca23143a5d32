import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'

let folder: string
let engine: Composition
let projectId: string

const CSV = 'id,name,age\n001, Ann ,34\n002,Bo,141\n003,,7\n"004","Cy\nD",x\n'
const RECIPE = {
  winnow: 1 as const, name: 'Clean people',
  steps: [
    { step: 'set_types', columns: { age: 'integer' } },
    { step: 'trim', columns: ['name'] },
    { step: 'not_null', columns: ['name'], severity: 'drop' },
    { step: 'range', column: 'age', min: 0, max: 120, severity: 'drop' },
  ],
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-job-'))
  engine = await compose({ home: homeOf(join(folder, 'home'), {}) })
  projectId = (await engine.client.projects.list())[0]!.id
  writeFileSync(join(folder, 'people.csv'), CSV)
})

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

it('takes a messy file in and gives a clean one, the rejects and a certificate', async () => {
  const { client } = engine
  const file = { path: join(folder, 'people.csv') }
  expect(await client.files.inspect({ file })).toMatchObject({ format: 'csv', columns: [{ name: 'id' }, { name: 'name' }, { name: 'age' }] })

  const imported = await client.files.import({ projectId, file })
  expect(imported).toMatchObject({ status: 'COMPLETED', mode: 'SYNC', result: { kind: 'import', rows: 4, unreadable: 0 } })
  const versionId = imported.result?.kind === 'import' ? imported.result.versionId : ''
  expect(await client.datasets.page({ versionId, offset: 2, limit: 2 })).toMatchObject({ total: 4, rows: [{ row: 3, line: 4, cells: ['003', null, '7'] }, { row: 4, line: 5, cells: ['004', 'Cy\nD', 'x'] }] })

  expect(await client.profile.get({ versionId })).toMatchObject({ rows: 4 })
  expect(await client.profile.measure({ versionId })).toMatchObject({ status: 'COMPLETED' })
  expect(await client.recipes.columnsAt({ versionId, recipe: RECIPE, stepIndex: 1 })).toMatchObject([{}, {}, { name: 'age', type: { name: 'integer' } }])
  expect((await client.recipes.validate({ recipe: { winnow: 1, steps: [{ step: 'trim', columns: ['nome'] }] }, versionId })).issues).toMatchObject([{ code: 'COLUMN_MISSING', place: { pointer: expect.stringContaining('/steps/0') } }])

  expect(await client.preview.outcome({ versionId, recipe: RECIPE })).toMatchObject({ rows: { in: 4, clean: 1, rejected: 3 } })
  const run = await client.runs.start({ versionId, recipe: RECIPE, clean: { format: 'csv' }, rejects: { format: 'csv' }, invalid: { format: 'csv' }, unreadable: { format: 'csv' } })
  expect(run.problems).toEqual([])
  expect(run).toMatchObject({ status: 'COMPLETED', result: { kind: 'recipe', outcome: { rows: { in: 4, clean: 1, rejected: 3 } } } })

  const files = await client.runs.artifacts({ runId: run.id })
  expect(files.map(({ name, kind }) => [name, kind])).toEqual([['people.clean.csv', 'clean'], ['people.rejects.csv', 'rejects'], ['people.unreadable.csv', 'unreadable'], ['people.invalid.csv', 'invalid_cells'], ['people.certificate.json', 'certificate']])
  const { path } = await client.artifacts.locate({ artifactId: files[0]!.id })
  expect(readFileSync(path, 'utf8')).toBe('id,name,age\n001,Ann,34\n')
  expect((await client.datasets.list({ projectId })).map(({ name, kind }) => [name, kind])).toEqual([['people (rejects)', 'rejects'], ['people (clean)', 'clean'], ['people', 'imported']])
})

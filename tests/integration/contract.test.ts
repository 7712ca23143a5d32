import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { expect, it } from 'vitest'
import { router } from '#main/api/router'
import { type ImportOptions, useEngine } from '#tests/support/engine'
import type { Recipe } from '#shared/model/recipe'

/** The contract beside the main job: what is kept, changed, deleted and brought back. */

const engine = useEngine()

const recipe = (...steps: Recipe['steps']): Recipe => ({ winnow: 1, steps })
const problemOf = (call: Promise<unknown>) => expect(call).rejects

const importText = (text: string, options?: ImportOptions) => engine.import('people.csv', text, options)

it('keeps a later file as a new version of the same dataset, and the last ones only', async () => {
  const { datasetId } = await importText('a\n1\n')
  await engine.client.settings.update({ keepVersions: 2 })
  for (let value = 2; value <= 4; value += 1) await importText(`a\n${value}\n`, { datasetId })
  expect((await engine.client.datasets.versions({ datasetId })).map(({ number, rows }) => [number, rows])).toEqual([[4, 1], [3, 1]])
  const { latest } = await engine.client.datasets.get({ datasetId })
  expect(latest).toMatchObject({ number: 4, file: { name: 'people.csv', bytes: 4, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } })
  expect((await engine.client.datasets.page({ versionId: latest!.id })).rows).toEqual([{ row: 1, line: 2, cells: ['4'] }])
})

it('deletes with the size told, and brings back', async () => {
  const { datasetId, versionId } = await importText('a\n1\n', { name: 'Gone' })
  const { bytes } = await engine.client.datasets.get({ datasetId })
  await engine.client.datasets.page({ versionId })
  const deletion = await engine.client.datasets.delete({ datasetId })
  expect(deletion).toMatchObject({ kind: 'dataset', name: 'Gone', bytes })
  await problemOf(engine.client.datasets.page({ versionId })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await engine.client.deletions.list()).toMatchObject([{ id: deletion.id }])
  await engine.client.deletions.undo({ deletionId: deletion.id })
  expect((await engine.client.datasets.page({ versionId })).rows).toHaveLength(1)
  expect(await engine.client.deletions.list()).toEqual([])
})

it('does not delete what a run works on', async () => {
  const { datasetId, versionId } = await importText('a\n1\n')
  const { store } = engine.parts
  const run = store.runs.create({ projectId: engine.projectId, kind: 'profile', title: 'x', mode: 'ASYNC', progress: (await engine.client.runs.list({ projectId: engine.projectId }))[0]!.progress, repeats: null, task: { versionId } })
  await problemOf(engine.client.datasets.delete({ datasetId })).toMatchObject({ code: 'CONFLICT' })
  await problemOf(engine.client.datasets.deleteVersion({ versionId })).toMatchObject({ code: 'CONFLICT' })
  await problemOf(engine.client.projects.delete({ projectId: engine.projectId })).toMatchObject({ code: 'CONFLICT' })
  store.runs.move(run.id, 'PENDING', 'CANCELLED', {})
  expect(await engine.client.datasets.deleteVersion({ versionId })).toMatchObject({ kind: 'version' })
})

it('keeps projects apart, and makes a new first one when the last is deleted', async () => {
  const other = await engine.client.projects.create({ name: 'Other' })
  expect(await engine.client.datasets.list({ projectId: other.id })).toEqual([])
  expect(await engine.client.projects.rename({ projectId: other.id, name: 'Another' })).toMatchObject({ name: 'Another', slug: 'other' })
  expect(await engine.client.projects.delete({ projectId: other.id })).toMatchObject({ kind: 'project', name: 'Another' })
  await problemOf(engine.client.datasets.list({ projectId: other.id })).toMatchObject({ code: 'NOT_FOUND' })
})

it('shows the lines that could not be read', async () => {
  const { versionId } = await importText('a,b\n1,2\n3,4,5,6\n7,8\n')
  const { total, lines } = await engine.client.datasets.unreadable({ versionId })
  expect(lines).toHaveLength(total)
  expect(await engine.client.datasets.version({ versionId })).toMatchObject({ unreadable: total, report: { format: 'csv', guesses: expect.any(Array) } })
})

it('reads recipes from text with the line of every problem, and writes them back', async () => {
  const { versionId } = await importText('name,age\nAnn,1\n')
  const yaml = 'winnow: 1\nsteps:\n  - step: trim\n    columns: [name]\n  - step: range\n    column: agee\n    min: 0\n'
  const parsed = await engine.client.recipes.parse({ yaml })
  expect(parsed.issues).toEqual([])
  expect((await engine.client.recipes.validate({ yaml, versionId })).issues).toMatchObject([{ code: 'COLUMN_MISSING', place: { line: expect.any(Number), pointer: expect.stringMatching(/^\/steps\/1/) } }])
  expect((await engine.client.recipes.validate({ yaml: 'steps: [' })).issues).toMatchObject([{ code: 'RECIPE_INVALID', place: { line: expect.any(Number) } }])
  expect((await engine.client.recipes.validate({ recipe: recipe({ step: 'trim', colums: ['name'] }) })).issues).toMatchObject([{ code: 'RECIPE_INVALID', place: { pointer: '/steps/0/colums' } }])
  await problemOf(engine.client.recipes.validate({})).toMatchObject({ code: 'INPUT_INVALID' })
  expect((await engine.client.recipes.parse({ yaml: (await engine.client.recipes.print({ recipe: parsed.recipe })).yaml })).recipe).toEqual(parsed.recipe)
})

it('tells which columns a recipe misses, and runs when they are mapped or left out', async () => {
  const { versionId } = await importText('full_name,age\nAnn,1\n')
  const made = recipe({ step: 'not_null', columns: ['fullname'] })
  expect(await engine.client.recipes.drift({ versionId, recipe: made })).toMatchObject({ missing: [{ column: 'fullname', likely: 'full_name', steps: [0] }] })
  expect(await engine.client.runs.start({ versionId, recipe: made })).toMatchObject({ status: 'FAILED', problems: [{ code: 'SCHEMA_DRIFT' }] })
  expect(await engine.client.runs.start({ versionId, recipe: made, drift: { map: { fullname: 'full_name' } } })).toMatchObject({ problems: [], status: 'COMPLETED' })
  expect(await engine.client.runs.start({ versionId, recipe: made, drift: { skipMissing: true } })).toMatchObject({ problems: [], status: 'COMPLETED' })
})

it('leaves no file behind when a run fails', async () => {
  const { versionId } = await importText('a\n\nx\n')
  const run = await engine.client.runs.start({ versionId, recipe: recipe({ step: 'in_set', column: 'a', values: ['y'], severity: 'fail' }), clean: { format: 'csv' } })
  expect(run).toMatchObject({ status: 'FAILED', problems: [{ code: 'RULE_FAILED' }] })
  expect(await engine.client.runs.artifacts({ runId: run.id })).toEqual([])
  expect(existsSync(join(engine.folder, 'home', 'uploads', 'my-data', 'clean', run.id))).toBe(false)
  expect(existsSync(join(engine.folder, 'home', 'projects', 'my-data', 'runs', run.id))).toBe(false)
})

it('writes a version in any format, and again when the run is repeated', async () => {
  const { versionId } = await importText('a,b\n1,x\n', { name: 'Out' })
  for (const format of ['csv', 'json', 'jsonl', 'parquet']) {
    const run = await engine.client.datasets.export({ versionId, output: { format } })
    expect(run).toMatchObject({ problems: [], status: 'COMPLETED', result: { kind: 'export', rows: 1 } })
    const [artifact] = await engine.client.runs.artifacts({ runId: run.id })
    const { path, sha256 } = await engine.client.artifacts.locate({ artifactId: artifact!.id })
    const again = await engine.client.runs.repeat({ runId: run.id })
    const [copy] = await engine.client.runs.artifacts({ runId: again.id })
    expect(copy?.sha256).toBe(sha256)
    expect(readFileSync(path).length).toBe(artifact?.bytes)
  }
  expect(await engine.client.datasets.export({ versionId, output: { format: 'docx' } })).toMatchObject({ status: 'FAILED', problems: [{ code: 'FORMAT_UNKNOWN' }] })
})

it('runs a recipe over what another one has cleaned', async () => {
  const { versionId } = await importText('a\n 1\n2\n')
  const first = await engine.client.runs.start({ versionId, recipe: recipe({ step: 'trim', columns: ['a'] }) })
  const clean = first.result?.kind === 'recipe' ? first.result.cleanVersionId : ''
  expect(await engine.client.preview.outcome({ versionId: clean, recipe: recipe({ step: 'in_set', column: 'a', values: ['1'] }) })).toMatchObject({ rows: { in: 2, clean: 1, rejected: 1 } })
  expect(await engine.client.runs.start({ versionId: clean, recipe: recipe({ step: 'in_set', column: 'a', values: ['1'] }) })).toMatchObject({ problems: [], status: 'COMPLETED' })
  expect(await engine.client.profile.measure({ versionId: clean })).toMatchObject({ problems: [], status: 'COMPLETED' })
})

it('shows rows that earlier parts of a recipe dropped in their places, and what stood in changed cells', async () => {
  const { versionId } = await importText('id,n,word\n1,5, a\n2,,b\n3,x,c\n1,7,d\n4,,total\n')
  const steps = recipe(
    { step: 'remove_total_rows', column: 'word' }, { step: 'trim', columns: ['word'] }, { step: 'set_types', columns: { n: 'integer' } },
    { step: 'not_null', columns: ['id'] }, { step: 'range', column: 'n', max: 6, severity: 'drop' }, { step: 'unique', columns: ['id'] },
  )
  await engine.client.preview.outcome({ versionId, recipe: steps })
  const { rows, total } = await engine.client.preview.page({ versionId, recipe: steps })
  expect(total).toBe(5)
  expect(rows.map(({ row, state }) => `${row} ${state}`)).toEqual(['1 kept', '2 kept', '3 rejected', '4 rejected', '5 removed'])
  expect(rows[0]?.changed).toEqual([{ column: 'word', before: ' a' }])
  expect(rows[3]).toMatchObject({ cells: ['1', '7', 'd'], reasons: [{ rule: 'range', column: 'n' }] })
  expect((await engine.client.preview.page({ versionId, recipe: steps, offset: 3, limit: 1 })).rows.map(({ row }) => row)).toEqual([4])
})

it('offers steps to begin with, findings and a profile before all rows were measured, and after', async () => {
  const { versionId } = await importText('id,when\n1,2024-01-31\n2,2024-02-01\n3, 2024-02-02\n')
  expect(await engine.client.profile.suggest({ versionId })).toMatchObject([{ step: 'set_types' }])
  const quick = await engine.client.profile.get({ versionId })
  await engine.client.profile.measure({ versionId })
  expect((await engine.client.profile.get({ versionId })).columns.map(({ type }) => type.name)).toEqual(quick.columns.map(({ type }) => type.name))
  expect(await engine.client.profile.findings({ versionId })).toBeInstanceOf(Array)
})

it('says where each example of a finding stands, also before all rows were measured', async () => {
  const { versionId } = await importText('id,name\n1,Ann\n2,Bob\n3, Cid \n4,Dan\n')
  expect((await engine.client.profile.findings({ versionId })).find(({ kind }) => kind === 'spaces')?.examples).toEqual([{ row: 3, line: 4, value: ' Cid ' }])
})

it('describes formats, steps, rule templates and recipe files', async () => {
  expect((await engine.client.system.formats()).map(({ id }) => id)).toEqual(expect.arrayContaining(['csv', 'excel', 'json', 'jsonl', 'parquet']))
  expect((await engine.client.steps.catalogue()).map(({ name }) => name)).toEqual(expect.arrayContaining(['set_types', 'not_null', 'range']))
  expect((await engine.client.steps.templates()).length).toBeGreaterThan(3)
  expect(await engine.client.recipes.schema()).toMatchObject({ properties: { steps: { items: { required: ['step'] } } } })
  expect((await engine.client.system.doctor()).checks.map(({ id }) => id)).toContain('node')
})

it('keeps the stack of what was not expected in a log, and shows the problem only', async () => {
  const { parts } = engine
  const broken = { ...parts, store: Object.create(parts.store, { settings: { get: () => { throw new TypeError('a bug') } } }) }
  const error: unknown = await call(router.settings.get, undefined, { context: broken }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'INTERNAL', message: 'Something went wrong inside Winnow.', data: { problems: [{ detail: 'a bug' }] } })
  expect(readFileSync(join(engine.folder, 'home', 'logs', 'engine.log'), 'utf8')).toMatch(/TypeError: a bug\\n\s+at /)
})

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'
import { cellCounts, Certificate, type Outcome } from '#shared/model/outcome'
import type { Recipe } from '#shared/model/recipe'
import { listSamples } from '#main/samples'

/** One meaning of an invalid cell: a step could not convert it in a row that reached the step. All who count them say the same. */

let folder: string
let engine: Composition
let versionId: string
let recipe: Recipe

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-invalid-'))
  engine = await compose({ home: homeOf(join(folder, 'home'), {}) })
  const { path } = (await listSamples()).find(({ name }) => name === 'orders.csv')!
  const projectId = (await engine.client.projects.list())[0]!.id
  const { result } = await engine.client.files.import({ projectId, file: { path } })
  versionId = result?.kind === 'import' ? result.versionId : ''
  recipe = (await engine.client.recipes.parse({ yaml: readFileSync(path.replace('.csv', '.recipe.yaml'), 'utf8') })).recipe
})

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

const tally = (keys: readonly string[]): Record<string, number> => Object.fromEntries([...new Set(keys)].toSorted().map((key) => [key, keys.filter((one) => one === key).length]))
const bySteps = ({ steps }: Outcome) => Object.fromEntries(steps.flatMap(({ index, cells: { invalid } }) => (invalid > 0 ? [[String(index + 1), invalid]] : [])))

async function table(runId: string, kind: string): Promise<{ rows: number | null, lines: string[][] }> {
  const { id, rows } = (await engine.client.runs.artifacts({ runId })).find((file) => file.kind === kind)!
  const { path } = await engine.client.artifacts.locate({ artifactId: id })
  return { rows, lines: readFileSync(path, 'utf8').trimEnd().split('\n').slice(1).map((line) => line.split(',')) }
}

it('is said alike by preview, run, file and certificate', async () => {
  const { client } = engine
  const { result, id } = await client.runs.start({ versionId, recipe, clean: { format: 'csv' }, invalid: { format: 'csv' }, removed: { format: 'csv' } })
  if (result?.kind !== 'recipe') throw new Error('the run made nothing')
  const { outcome } = result
  expect(bySteps(outcome)).toEqual({ 8: 34, 9: 8, 10: 23 })
  expect(await client.preview.outcome({ versionId, recipe })).toEqual(outcome)

  const file = await table(id, 'invalid_cells')
  expect(tally(file.lines.map(([, step]) => step!))).toEqual(bySteps(outcome))
  expect(file.rows).toBe(65)
  const certificate = (await client.runs.artifacts({ runId: id })).find(({ kind }) => kind === 'certificate')!
  const { cells } = Certificate.parse(JSON.parse(readFileSync((await client.artifacts.locate({ artifactId: certificate.id })).path, 'utf8')))
  expect(cells).toEqual(cellCounts(outcome))
  expect(cells.invalid).toBe(65)

  // A repeated header was taken out before its cells came to be converted.
  const removed = new Set((await table(id, 'removed')).lines.map(([line]) => line))
  expect(removed.size).toBe(5)
  expect(file.lines.filter(([line]) => removed.has(line))).toEqual([])
})

it('is the same in the rows that a preview shows', async () => {
  const { client } = engine
  const rowSteps = { ...recipe, steps: recipe.steps.filter(({ step }) => step !== 'dedupe') }
  const { steps } = await client.preview.outcome({ versionId, recipe: rowSteps })
  const shown: string[] = []
  for (let offset = 0; offset < 1200; offset += 400) {
    const { rows } = await client.preview.page({ versionId, recipe: rowSteps, view: 'all', offset, limit: 400 })
    shown.push(...rows.flatMap(({ invalid }) => invalid.map(({ column }) => column)))
  }
  expect(tally(shown)).toEqual({ amount: steps[8]!.cells.invalid, ordered_on: steps[7]!.cells.invalid, quantity: steps[9]!.cells.invalid })

  const page = (given: object) => client.preview.page({ versionId, recipe: rowSteps, view: 'all', ...given })
  expect((await page({ filter: [{ column: 'ordered_on', op: 'invalid' }] })).total).toBe(steps[7]!.cells.invalid)
  // Its text is not lost to the eye: it is shown as what was there before.
  const { rows: [header] } = await page({ touchedBy: [0] })
  expect(header).toMatchObject({ state: 'removed', invalid: [], changed: expect.arrayContaining([{ column: 'ordered_on', before: 'ordered_on' }]) })
})

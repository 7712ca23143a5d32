import { expect, it } from 'vitest'
import { useEngine } from '#tests/support/engine'
import type { Recipe } from '#shared/model/recipe'

/** What the columns would be after a recipe, before it was run. */

const engine = useEngine()

const recipe = (...steps: Recipe['steps']): Recipe => ({ winnow: 1, steps })
const TYPES = { step: 'set_types', columns: { n: 'integer', when: 'date' } }

const importText = async (text: string): Promise<string> => (await engine.import('rows.csv', text)).versionId

it('measures the rows that stay, in the types that they get', async () => {
  const versionId = await importText('n,when,who\n1,2024-01-01,ann\n2,2024-01-02,ANN\nx,2024-01-03,bob\n,,bob\n99,2024-01-05,bob\n')
  const { rows, based, columns } = await engine.client.preview.profile({ versionId, recipe: recipe(TYPES) })
  expect({ rows, based }).toEqual({ rows: 5, based: { rows: 5, exact: true } })
  expect(columns[0]).toMatchObject({ name: 'n', type: { name: 'integer' }, rows: 5, nulls: 1, invalid: 1, valid: 3, distinct: 3, min: 1, max: 99, histogram: expect.any(Array) })
  expect(columns[1]).toMatchObject({ type: { name: 'date' }, min: '2024-01-01', invalid: 0, nulls: 1 })
  const after = await engine.client.preview.profile({ versionId, recipe: recipe(TYPES, { step: 'change_case', columns: ['who'], to: 'lower' }) })
  expect(after.columns[2]).toMatchObject({ name: 'who', top: [{ value: 'bob', count: 3 }, { value: 'ann', count: 2 }], distinct: 2 })
})

it('measures the table as it is after so many steps, and without the rows that go', async () => {
  const versionId = await importText('n,when,who\n1,2024-01-01,ann\n70,2024-01-02,bob\n2,2024-01-02,bob\n')
  const steps = recipe(TYPES, { step: 'range', column: 'n', max: 50 }, { step: 'unique', columns: ['who'] }, { step: 'drop_columns', columns: ['when'] })
  const told = async (until: number) => {
    const { rows, columns } = await engine.client.preview.profile({ versionId, recipe: steps, steps: until })
    return { rows, columns: columns.map(({ name, type }) => `${name} ${type.name}`) }
  }
  expect(await told(0)).toEqual({ rows: 3, columns: ['n text', 'when text', 'who text'] })
  expect(await told(2)).toEqual({ rows: 2, columns: ['n integer', 'when date', 'who text'] })
  expect(await told(4)).toEqual({ rows: 2, columns: ['n integer', 'who text'] })
})

it('measures a sample of a large table, and says so', async () => {
  const versionId = await importText(`n,when,who\n${Array.from({ length: 50_000 }, (_, index) => `${index},2024-01-0${1 + (index % 9)},w${index % 4}\n`).join('')}`)
  const steps = recipe(TYPES, { step: 'in_set', column: 'who', values: ['w1', 'w2', 'w3'] })
  await engine.client.preview.outcome({ versionId, recipe: steps })
  const { rows, based, columns } = await engine.client.preview.profile({ versionId, recipe: steps })
  expect(rows).toBe(37_500)
  expect(based.exact).toBe(false)
  expect(based.rows).toBeGreaterThan(10_000)
  expect(based.rows).toBeLessThanOrEqual(20_480)
  expect(columns[0]).toMatchObject({ min: 1, max: 49_999, rows: based.rows, nulls: 0 })
})

it('can be given up, and asked for again', async () => {
  const versionId = await importText('n,who\n1,ann\n')
  const abort = new AbortController()
  abort.abort()
  await expect(engine.client.preview.profile({ versionId, recipe: recipe() }, { signal: abort.signal })).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
  expect(await engine.client.preview.profile({ versionId, recipe: recipe() })).toMatchObject({ rows: 1 })
})

it('is quick on the samples', async () => {
  for (const { path } of await engine.client.system.samples()) {
    const { result } = await engine.client.files.import({ projectId: engine.projectId, file: { path } })
    const versionId = result?.kind === 'import' ? result.versionId : ''
    const steps = recipe(...await engine.client.profile.suggest({ versionId }))
    const started = performance.now()
    await engine.client.preview.profile({ versionId, recipe: steps })
    const took = performance.now() - started
    // The machine may be busy: on a quiet one it is under 150 ms.
    expect(took).toBeLessThan(1_500)
  }
})

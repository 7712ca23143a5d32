import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import type { StreamChoice } from '#shared/model/source'
import { useEngine } from '../support/engine'
import { useSources } from '../support/sources'

/** What becomes of datasets whose columns changed at their source: told before anything is read, and followed as it was chosen. */
const engine = useEngine()
const sources = useSources(engine)

/** A dataset of people from a database, and ways to change that database and to refresh the dataset. */
async function people(name: string, choice: StreamChoice) {
  const path = join(engine.folder, `${name}.db`)
  const change = (sql: string): void => {
    const made = new Database(path)
    made.exec(sql)
    made.close()
  }
  change("CREATE TABLE people (id INTEGER PRIMARY KEY, first_name TEXT, born DATE, city TEXT); INSERT INTO people VALUES (1, 'Ana', '1990-01-02', 'Oslo')")
  const { datasetId } = await sources.read(await sources.create('sqlite', { path }), choice)
  return {
    datasetId, change,
    refresh: (changes: 'map' | 'skip' | 'stop', renamed?: Record<string, string>) => sources.refreshRun(datasetId, { changes, ...(renamed && { renamed }) }),
    columns: async () => (await engine.client.datasets.get({ datasetId })).latest?.columns.map((column) => column.name),
  }
}

it('what was not chosen is no change', async () => {
  const { datasetId, refresh, change } = await people('chosen', { stream: 'people', columns: ['id', 'first_name'] })
  change('ALTER TABLE people ADD COLUMN score REAL')
  expect(await engine.client.sources.changes({ datasetId })).toMatchObject({ stream: 'people', added: [], removed: [], renamed: [], retyped: [] })
  expect((await refresh('stop')).status).toBe('COMPLETED')
})

it('renamed, new and lost columns are told, stop the refresh, and are followed when that is chosen', async () => {
  const { datasetId, refresh, change, columns } = await people('whole', { stream: 'people' })
  change('ALTER TABLE people RENAME COLUMN first_name TO firstname; ALTER TABLE people ADD COLUMN score REAL; ALTER TABLE people DROP COLUMN born')
  expect(await engine.client.sources.changes({ datasetId })).toMatchObject({ renamed: [{ from: 'first_name', to: 'firstname' }], added: [{ name: 'score' }], removed: [{ name: 'born' }], retyped: [] })
  expect((await refresh('stop')).problems.map(({ code }) => code)).toEqual(['SOURCE_CHANGED'])
  expect([(await refresh('map')).status, await columns()]).toEqual(['COMPLETED', ['id', 'first_name', 'city', 'score']])
  // What was followed once is not asked again.
  expect([(await refresh('stop')).status, await columns()]).toEqual(['COMPLETED', ['id', 'first_name', 'city', 'score']])
})

it('new columns that were left out once are no change after that', async () => {
  const { refresh, change, columns } = await people('left out', { stream: 'people' })
  change('ALTER TABLE people ADD COLUMN score REAL')
  await refresh('skip')
  expect([(await refresh('stop')).status, await columns()]).toEqual(['COMPLETED', ['id', 'first_name', 'born', 'city']])
})

it('a renamed column goes on under its name where columns were chosen, too', async () => {
  const { refresh, change, columns } = await people('renamed', { stream: 'people', columns: ['id', 'first_name'] })
  change('ALTER TABLE people RENAME COLUMN first_name TO firstname')
  expect([(await refresh('map')).status, await columns()]).toEqual(['COMPLETED', ['id', 'first_name']])
  expect([(await refresh('stop')).status, await columns()]).toEqual(['COMPLETED', ['id', 'first_name']])
})

it('which columns were renamed can be told: names that are not alike, and names that only look so', async () => {
  const { refresh, change, columns } = await people('told', { stream: 'people' })
  change('ALTER TABLE people RENAME COLUMN city TO residence; ALTER TABLE people RENAME COLUMN first_name TO firstname')
  expect([(await refresh('map', { city: 'residence' })).status, await columns()]).toEqual(['COMPLETED', ['id', 'firstname', 'born', 'city']])
  expect([(await refresh('stop')).status, await columns()]).toEqual(['COMPLETED', ['id', 'firstname', 'born', 'city']])
})

it('a column that is told to be another one goes on where columns were chosen, with its cursor', async () => {
  const { refresh, change, columns } = await people('told cursor', { stream: 'people', columns: ['id', 'born'], cursor: 'born' })
  change("ALTER TABLE people RENAME COLUMN born TO day_of_birth; INSERT INTO people VALUES (2, 'Bo', '1991-01-01', 'Rome')")
  const { result } = await refresh('skip', { born: 'day_of_birth' })
  expect([result, await columns()]).toEqual([expect.objectContaining({ rows: 2 }), ['id', 'born']])
})

it('a column that cannot have been renamed so is refused', async () => {
  const { refresh, change, columns } = await people('refused', { stream: 'people' })
  change('ALTER TABLE people RENAME COLUMN city TO residence')
  const wrong: readonly Record<string, string>[] = [{ born: 'residence' }, { city: 'nothing' }, { city: 'born' }]
  for (const renamed of wrong) {
    expect((await refresh('map', renamed)).problems).toEqual([expect.objectContaining({ code: 'INPUT_INVALID', place: { value: expect.any(String) } })])
  }
  expect(await columns()).toEqual(['id', 'first_name', 'born', 'city'])
})

it('a column whose values did not fit its type stays text without being asked about', async () => {
  const { refresh, change, datasetId } = await people('as text', { stream: 'people' })
  change("ALTER TABLE people ADD COLUMN age INTEGER; UPDATE people SET age = 'forty'")
  expect((await refresh('map')).status).toBe('COMPLETED')
  expect((await engine.client.datasets.get({ datasetId })).latest?.columns.at(-1)).toMatchObject({ name: 'age', type: { name: 'text' } })
  expect((await refresh('stop')).status).toBe('COMPLETED')
})

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
    refresh: (changes: 'map' | 'skip' | 'stop') => sources.refreshRun(datasetId, { changes }),
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

it('a column whose values did not fit its type stays text without being asked about', async () => {
  const { refresh, change, datasetId } = await people('as text', { stream: 'people' })
  change("ALTER TABLE people ADD COLUMN age INTEGER; UPDATE people SET age = 'forty'")
  expect((await refresh('map')).status).toBe('COMPLETED')
  expect((await engine.client.datasets.get({ datasetId })).latest?.columns.at(-1)).toMatchObject({ name: 'age', type: { name: 'text' } })
  expect((await refresh('stop')).status).toBe('COMPLETED')
})

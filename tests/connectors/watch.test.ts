import { appendFileSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { Dataset } from '#shared/model/dataset'
import { WatchedPlace } from '#tests/support/watched-place'

/** Datasets that follow folders and files by themselves: real files, real engine, its own pace. */

const version = (number: number) => ({ latest, watched }: Dataset): boolean => latest?.number === number && watched?.state === 'watching'
/** Long enough for a change to be seen, at rest, and read. */
const aWhile = () => setTimeout(3_000)

const inPlace = test.extend<{ place: WatchedPlace }>({
  place: async ({ task: _task }, use) => {
    const place = await new WatchedPlace().start()
    await use(place)
    await place.end()
  },
})

inPlace.concurrent('files that come, change or go bring a new version with what is there then; a half-written one is waited for', async ({ place }) => {
  place.write('a.csv', 'id\n1\n')
  place.write('b.csv', 'id\n2\n')
  const datasetId = await place.watched()
  // Somebody writes a file for two seconds, and a program brings another one under a name of its own.
  place.write('x.csv.part', 'id\n')
  place.write('c.csv', 'id\n')
  const writing = setInterval(() => appendFileSync(place.path('c.csv'), '3\n'), 100)
  await aWhile()
  clearInterval(writing)
  expect((await place.client.datasets.get({ datasetId })).latest?.number).toBe(1)
  const lines = 25
  const added = await place.when(datasetId, version(2))
  expect(added.latest?.rows).toBeGreaterThan(lines / 2)
  expect(await place.rowsOf(added)).toEqual(['a.csv 1', 'b.csv 2', ...Array.from({ length: (added.latest?.rows ?? 0) - 2 }, () => 'c.csv 3')])
  expect(added.watched).toMatchObject({ problem: null, runId: added.latest?.runId, refreshedAt: expect.any(String) })
  rmSync(place.path('c.csv'))
  rmSync(place.path('b.csv'))
  renameSync(place.path('x.csv.part'), place.path('x.part'))
  expect(await place.rowsOf(await place.when(datasetId, version(3)))).toEqual(['a.csv 1'])
  expect(await place.runs()).toHaveLength(3)
})

inPlace.concurrent('a file that a program saves by putting another in its place is followed, too', async ({ place }) => {
  place.write('one.csv', 'id\n1\n')
  const datasetId = await place.watched('one.csv', 'one.csv')
  expect((await place.client.datasets.get({ datasetId })).watched).toEqual({ state: 'watching', problem: null, runId: null, refreshedAt: null })
  place.write('~one.csv.tmp', 'id\n1\n2\n')
  renameSync(place.path('~one.csv.tmp'), place.path('one.csv'))
  expect(await place.rowsOf(await place.when(datasetId, version(2)))).toEqual(['1', '2'])
})

inPlace.concurrent('columns that changed stop it until somebody has decided, or they are as before; nothing is lost', async ({ place }) => {
  place.write('a.csv', 'id\n1\n')
  place.write('b.csv', 'id\n2\n')
  const datasetId = await place.watched()
  place.write('c.csv', 'id,note\n3,new\n')
  const stopped = await place.when(datasetId, ({ watched: watch }) => watch?.state === 'stopped')
  expect(stopped).toMatchObject({ latest: { number: 1, rows: 2 }, watched: { problem: { code: 'SOURCE_CHANGED', message: expect.stringContaining('"note" is new') } } })
  // It is not tried again and again, also not by the next start.
  await place.close()
  await place.start()
  await aWhile()
  expect([(await place.runs()).length, (await place.client.datasets.get({ datasetId })).watched?.state]).toEqual([2, 'stopped'])
  await place.settled((await place.client.sources.refresh({ datasetId, changes: 'map' })).id)
  expect((await place.when(datasetId, version(2))).latest?.rows).toBe(3)
  place.write('a.csv', 'id\n1\n10\n')
  expect((await place.when(datasetId, version(3))).latest?.rows).toBe(4)
})

inPlace.concurrent('what changed while Winnow was closed is found when it starts; what did not is not read again', async ({ place }) => {
  place.write('a.csv', 'id\n1\n')
  place.write('b.csv', 'id\n2\n')
  const datasetId = await place.watched()
  await place.close()
  await place.start()
  await aWhile()
  expect(await place.runs()).toHaveLength(1)
  await place.close()
  place.write('c.csv', 'id\n3\n')
  await place.start()
  expect((await place.when(datasetId, version(2))).latest?.rows).toBe(3)
})

inPlace.concurrent('switched off, or with its source deleted, it follows no more; brought back it does', async ({ place }) => {
  place.write('a.csv', 'id\n1\n')
  place.write('b.csv', 'id\n2\n')
  const datasetId = await place.watched()
  const { id } = await place.client.sources.delete({ sourceId: (await place.client.datasets.get({ datasetId })).origin?.sourceId ?? '' })
  place.write('c.csv', 'id\n3\n')
  await aWhile()
  expect([(await place.runs()).length, (await place.client.datasets.get({ datasetId })).watched]).toEqual([1, undefined])
  await place.client.deletions.undo({ deletionId: id })
  expect((await place.when(datasetId, version(2))).latest?.rows).toBe(3)
  expect((await place.client.sources.watch({ datasetId, on: false })).watched).toBeUndefined()
  place.write('d.csv', 'id\n4\n')
  await aWhile()
  expect(await place.runs()).toHaveLength(2)
})

inPlace.concurrent('a folder that is gone is told, and followed again when it is back', async ({ place }) => {
  place.write('a.csv', 'id\n1\n')
  place.write('b.csv', 'id\n2\n')
  const datasetId = await place.watched()
  await place.when(datasetId, version(1))
  renameSync(place.path(), join(place.root, 'away'))
  expect(await place.when(datasetId, ({ watched: watch }) => watch?.state === 'stopped')).toMatchObject({ latest: { number: 1 }, watched: { problem: { code: 'FILE_NOT_FOUND' } } })
  renameSync(join(place.root, 'away'), place.path())
  await place.when(datasetId, version(1))
  expect(await place.runs()).toHaveLength(1)
})

inPlace.concurrent('only what a source tells of can be watched', async ({ place }) => {
  const { id: sourceId } = await place.client.sources.create({ projectId: place.projectId, name: 'web', connector: 'http', config: { url: 'https://example.com/a.csv' } })
  const { id: datasetId } = place.engine.parts.store.datasets.create(place.projectId, 'a', 'imported')
  await expect(place.client.sources.watch({ datasetId, on: true })).rejects.toMatchObject({ code: 'CONFLICT', message: '"a" was not read from a saved source.' })
  place.engine.parts.store.datasets.setOrigin(datasetId, { sourceId, choice: { stream: 'file' }, cursorValue: null })
  await expect(place.client.sources.watch({ datasetId, on: true })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('does not tell when it changes') })
  const cards = await place.client.connectors.list()
  expect(cards.filter(({ can }) => can.watch).map(({ id }) => id)).toEqual(['files'])
})

inPlace('nothing is listened to any more when Winnow has ended', { skip: process.platform !== 'linux' }, async ({ place }) => {
  place.write('a.csv', 'id\n1\n')
  await place.watched('a.csv')
  await vi.waitFor(() => expect(listening()).toBe(1), 10_000)
  const { queue } = place.engine.parts
  await place.close()
  expect([listening(), queue.watchers]).toEqual([0, 0])
})

/** How many folders the system is asked to tell of. */
const listening = (): number => readdirSync('/proc/self/fdinfo').flatMap((name) => {
  try {
    return readFileSync(`/proc/self/fdinfo/${name}`, 'utf8').match(/^inotify wd/gm) ?? []
  } catch {
    // Closed meanwhile.
    return []
  }
}).length

import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { Store } from '#main/store/store'
import { homeOf } from '#main/store/home'
import { Uploads } from '#main/store/uploads'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()
const home = homeOf(desk.path('home'), {})
const clean = (...args: readonly string[]) => desk.start(['clean', ...args], { WINNOW_HOME: home.root }).ended

function put(path: string, bytes: number): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'x'.repeat(bytes))
  return path
}

/** A version whose file has as many bytes as its number. */
function addVersion(store: Store, datasetId: string, number: number, file: string | null = null): string {
  const id = randomUUID()
  const path = `${store.projects.first().slug}/datasets/${datasetId}/${id}.duckdb`
  put(join(home.projects, path), number)
  const source = file === null ? null : { name: 'read.csv', path: file, bytes: 1, modifiedAt: new Date().toISOString(), sha256: 'a' }
  store.datasets.addVersion(datasetId, { id, path, rows: 1, unreadable: 0, bytes: number, sha256: 'a', columns: [], file: source, report: null, runId: null })
  return path
}

async function upload(store: Store, name: string, bytes: number): Promise<string> {
  const uploads = new Uploads(store)
  const { uploadId, path } = await uploads.begin(store.projects.first().id, name)
  put(path, bytes)
  return store.artifactFile((await uploads.finish(uploadId, { bytes: bytes, sha256: 'a'.repeat(64), createdBy: null })).id)
}

test('clean lists what nothing needs with its size, and deletes it only with --yes', async () => {
  expect(await clean('--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"items": []') })
  expect(existsSync(home.root)).toBe(false)

  const store = await Store.open({ home })
  const { id } = store.datasets.create(store.projects.first().id, 'orders', 'imported')
  const read = await upload(store, 'read.csv', 300)
  const unread = await upload(store, 'unread.csv', 400)
  const [oldest = '', ...kept] = [1, 2, 3, 4, 5, 6].map((number) => addVersion(store, id, number, read))
  const stray = put(join(home.uploads, store.projects.first().slug, 'clean', 'x', 'stray.csv'), 500)
  const foreign = put(join(home.uploads, 'not-ours.csv'), 600)
  const copy = put(join(home.backups, 'winnow-1-x.sqlite'), 700)
  await store.close()
  put(join(home.temp, 'left'), 800)

  const listed = await clean('--json')
  expect(JSON.parse(listed.stdout)).toEqual({
    home: home.root, removed: false, leftovers: 800, bytes: 1601, items: [
      { kind: 'version', name: 'My data: orders, version 1', bytes: 1 }, { kind: 'upload', name: 'My data: unread.csv', bytes: 400 },
      { kind: 'stray', name: 'my-data/clean/x/stray.csv', bytes: 500 }, { kind: 'copy', name: 'winnow-1-x.sqlite', bytes: 700 },
    ],
  })
  const spare = [join(home.projects, oldest), unread, stray, copy]
  expect(spare.every((path) => existsSync(path))).toBe(true)

  expect(await clean('--yes')).toMatchObject({ code: 0, stdout: expect.stringContaining('were deleted') })
  expect(spare.filter((path) => existsSync(path))).toEqual([])
  expect([read, foreign, ...kept.map((path) => join(home.projects, path))].every((path) => existsSync(path))).toBe(true)
  expect((await clean()).stdout).toContain('nothing to delete')
})

test('clean leaves a store alone that another Winnow owns, and says who', async () => {
  const store = await Store.open({ home })
  expect(await clean('--yes')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`process ${process.pid}`) })
  await store.close()
})

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HttpHost } from '#main/hosts/http/server'
import { useEngine } from '../support/engine'
import { portLink } from './factories'

/** Forms with files as programs send them: in any order, with odd names, and wrong. */

const engine = useEngine()
let host: HttpHost
let link: ReturnType<typeof portLink>
let key: string
let projectId: string

type Part = readonly [field: string, value: string, fileName?: string]

beforeAll(async () => {
  link = portLink(engine.parts)
  host = await HttpHost.listen({ link: link.link })
  projectId = (await engine.client.projects.create({ name: 'Second' })).id
  key = (await engine.client.keys.create({ name: 'script', scopes: ['data_write'] })).key
})

afterAll(async () => {
  await host.close()
  await link.close()
})

async function send(body: FormData | string, { path = '/uploads', type }: { path?: string; type?: string } = {}): Promise<{ status: number; body: ReturnType<typeof JSON.parse> }> {
  const answer = await fetch(`${host.origin}/api/v1${path}`, { method: 'POST', headers: { 'x-api-key': key, ...(type !== undefined && { 'content-type': type }) }, body })
  return { status: answer.status, body: await answer.json() }
}

function form(...parts: readonly Part[]): FormData {
  const data = new FormData()
  for (const [field, value, name] of parts) {
    if (name === undefined) data.append(field, value)
    else data.append(field, new Blob([value]), name)
  }
  return data
}

const stored = async (project: string) => (await engine.client.artifacts.list({ projectId: project })).map(({ name }) => name)
const folders = (slug: string): string[] => readdirSync(join(engine.parts.store.home.uploads, slug, 'raw'))

it('puts a file into the project that the form names, before the file or behind it', async () => {
  expect((await send(form(['project_id', projectId], ['file', 'a\n1\n', 'before.csv']))).body).toMatchObject({ projectId, name: 'before.csv' })
  const behind = await send(form(['file', 'a\n1\n', 'behind.csv'], ['project_id', projectId]), { path: '/ingestion/upload/file' })
  expect(behind).toMatchObject({ status: 201, body: { status: 'COMPLETED', preview_rows: [{ a: '1' }] } })
  expect(await stored(projectId)).toEqual(['behind.csv', 'before.csv'])
  expect(await engine.client.datasets.list({ projectId })).toMatchObject([{ name: 'behind' }])
  expect(folders('second')).toHaveLength(2)
  expect(folders('my-data')).toEqual([])
})

it('puts nothing into a project that the key does not see, wherever the form names it', async () => {
  const everything = key
  key = (await engine.client.keys.create({ name: 'fenced', scopes: ['data_write'], projectIds: [projectId] })).key
  const [{ id: foreign = '' } = {}] = await engine.client.projects.list()
  const before = await stored(foreign)
  for (const parts of [[['project_id', foreign], ['file', 'a\n1\n', 'x.csv']], [['file', 'a\n1\n', 'x.csv'], ['project_id', foreign]]] satisfies Part[][]) {
    expect(await send(form(...parts))).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  }
  key = everything
  expect(await stored(foreign)).toEqual(before)
  expect(folders('second')).toHaveLength(2)
})

it.each<readonly [title: string, parts: readonly Part[], words: RegExp]>([
  ['two files', [['file', 'a\n1\n', 'a.csv'], ['file', 'b\n1\n', 'b.csv']], /more than one file/],
  ['a field of another name, before', [['projectId', 'x'], ['file', 'a\n1\n', 'a.csv']], /"projectId".*did you mean "project_id"/],
  ['a field of another name, behind', [['file', 'a\n1\n', 'a.csv'], ['comment', 'mine']], /"comment"/],
  ['a file of another name', [['datei', 'a\n1\n', 'a.csv']], /"datei"/],
  ['a text in place of the file', [['file', 'a,b']], /a text, not a file/],
  ['no file', [['project_id', '00000000-0000-4000-8000-000000000000']], /no file/],
  ['a project that is none', [['file', 'a\n1\n', 'a.csv'], ['project_id', 'mine']], /id of the project/],
])('refuses a form with %s, and keeps nothing of it', async (_title, parts, words) => {
  const before = folders('my-data')
  const { status, body } = await send(form(...parts))
  expect(status).toBe(400)
  expect(body).toMatchObject({ code: 'INPUT_INVALID', message: expect.stringMatching(words) })
  await expect.poll(() => folders('my-data')).toEqual(before)
})

it.each([
  ['breaks off within the file', '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na\n1'],
  ['has no end', '--b\r\ngarbage'],
  ['is empty', ''],
])('refuses a form that %s', async (_title, body) => {
  const before = folders('my-data')
  expect(await send(body, { type: 'multipart/form-data; boundary=b' })).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } })
  await expect.poll(() => folders('my-data')).toEqual(before)
})

it('keeps nothing of a file that cannot be read, since the answer names no id of it', async () => {
  const before = await stored(engine.parts.store.projects.first().id)
  expect(await send(form(['file', '', 'empty.csv']), { path: '/ingestion/upload/file' })).toMatchObject({ status: 422, body: { code: 'FILE_IS_EMPTY' } })
  expect(await send(form(['file', 'no workbook', 'book.xlsx']), { path: '/data-sources/upload' })).toMatchObject({ status: 422, body: { code: 'FORMAT_BROKEN' } })
  expect(await stored(engine.parts.store.projects.first().id)).toEqual(before)
})

it.each(['käse “x” ;.csv', '数据.csv', 'a+b&c=d%20.csv', '🎉.csv'])('keeps the name of %s', async (name) => {
  expect((await send(form(['file', 'a\n1\n', name]))).body.name).toBe(name)
})

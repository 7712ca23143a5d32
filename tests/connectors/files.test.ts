import { mkdirSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { useEngine } from '#tests/support/engine'
import { zip } from '#tests/support/zip'

/** Files and folders as a source: single files, many as one, tables inside files. */

const engine = useEngine()
let made = 0

/** A folder with these files, as a saved source. */
async function folderWith(files: Readonly<Record<string, string | Uint8Array>>, config: Record<string, unknown> = {}): Promise<string> {
  const name = `folder-${made += 1}`
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(engine.folder, name, file, '..'), { recursive: true })
    engine.write(join(name, file), content)
  }
  const { id } = await engine.client.sources.create({ projectId: engine.projectId, name, connector: 'files', config: { path: join(engine.folder, name), ...config } })
  return id
}

async function imported(sourceId: string, stream: string): Promise<{ columns: string[]; rows: unknown[][]; datasetId: string }> {
  const { id } = await engine.client.sources.import({ sourceId, choice: { stream } })
  const { result, problems } = await engine.settled(id)
  expect(problems).toEqual([])
  if (result?.kind !== 'import') throw new Error('not imported')
  const { columns, rows } = await engine.client.datasets.page({ versionId: result.versionId })
  return { columns: columns.map(({ name }) => name), rows: rows.map(({ cells }) => cells), datasetId: result.datasetId }
}

it('lists each file, and those of one kind in one folder as one table with what differs', async () => {
  const sourceId = await folderWith({ 'part-2.csv': 'id,name\n2,Bob\n', 'part-10.csv': 'id,name,age\n10,Cid,5\n', 'part-1.csv': 'id,name\n1,Ann\n', 'sub/x.json': '[{"a": 1}]', '~$open.xlsx': 'x', 'empty.csv': '' })
  const { streams } = await engine.client.sources.discover({ source: { sourceId } })
  expect(streams.map(({ id, kind }) => [id, kind])).toEqual([['*.csv', 'files'], ['part-1.csv', 'file'], ['part-2.csv', 'file'], ['part-10.csv', 'file'], ['sub/x.json', 'file']])
  expect(streams[0]).toMatchObject({ name: 'All 3 .csv files as one', bytes: 49, columns: [{ name: 'source_file' }, { name: 'id' }, { name: 'name' }, { name: 'age' }] })
  expect(streams[0]?.notes).toEqual([expect.stringContaining('a document is open'), expect.stringContaining('1 file without any content'), '"age" is in 1 of 3 files only.'])
})

it('reads many files as one: matched by name, each row with its file, in the order of people', async () => {
  const sourceId = await folderWith({ 'part-2.csv': 'name,id\nBob,2\n', 'part-10.csv': 'id,name,age\n10,Cid,5\n', 'part-1.csv': 'id,name\n1,Ann\n' })
  const { columns, rows } = await imported(sourceId, '*.csv')
  expect(columns).toEqual(['source_file', 'id', 'name', 'age'])
  expect(rows).toEqual([['part-1.csv', '1', 'Ann', null], ['part-2.csv', '2', 'Bob', null], ['part-10.csv', '10', 'Cid', '5']])
})

it('reads the files of all folders as one, or of a folder with all below it, each row with its path', async () => {
  const sourceId = await folderWith({ 'a.csv': 'id\n1\n', '2024/05/b.csv': 'id,note\n2,x\n', '2024/c.csv': 'id\n3\n', '2024/d.json': '[{"id": 9}]' })
  const { streams } = await engine.client.sources.discover({ source: { sourceId } })
  expect(streams[0]).toMatchObject({ id: '**/*.csv', name: 'All 3 .csv files of all folders as one', kind: 'files', notes: ['"note" is in 1 of 3 files only.'] })
  expect((await imported(sourceId, '**/*.csv')).rows).toEqual([['2024/05/b.csv', '2', 'x'], ['2024/c.csv', '3', null], ['a.csv', '1', null]])
  const { rows, datasetId } = await imported(sourceId, '2024/**/*.csv')
  expect(rows).toEqual([['2024/05/b.csv', '2', 'x'], ['2024/c.csv', '3', null]])
  expect(await engine.client.datasets.get({ datasetId })).toMatchObject({ name: '2024' })
  engine.write(join(`folder-${made}`, '2024/e.csv'), 'id\n4\n')
  await engine.settled((await engine.client.sources.refresh({ datasetId })).id)
  expect((await engine.client.datasets.get({ datasetId })).latest?.rows).toBe(3)
  await expect(engine.client.sources.sample({ source: { sourceId }, choice: { stream: '2023/**/*.csv' } })).rejects.toMatchObject({ code: 'SOURCE_MISSING' })
})

it('reads one file, packed or not, and takes its name for the dataset', async () => {
  const sourceId = await folderWith({ 'a.csv': 'id\n1\n', 'b.csv.gz': gzipSync('id\n2\n') })
  const { rows, datasetId } = await imported(sourceId, 'b.csv.gz')
  expect(rows.map((cells) => cells.at(-1))).toEqual(['2'])
  expect(await engine.client.datasets.get({ datasetId })).toMatchObject({ origin: { sourceId, choice: { stream: 'b.csv.gz' } } })
})

it('reads what is there now when a dataset is refreshed, and says how its columns changed', async () => {
  const sourceId = await folderWith({ 'a.csv': 'id,full_name\n1,Ann\n', 'b.csv': 'x\n1\n' })
  const { datasetId } = await imported(sourceId, 'a.csv')
  const file = engine.write(join(`folder-${made}`, 'a.csv'), 'id,fullname,age\n1,Ann,30\n2,Bob,31\n')
  utimesSync(file, 1, 1)
  expect((await engine.client.datasets.get({ datasetId })).latest?.rows).toBe(1)
  const stopped = await engine.client.sources.refresh({ datasetId })
  const ended = await engine.settled(stopped.id)
  expect(ended).toMatchObject({ status: 'FAILED', problems: [{ code: 'SOURCE_CHANGED', message: expect.stringContaining('"full_name" seems to be called "fullname" now') }] })
  await engine.settled((await engine.client.sources.refresh({ datasetId, changes: 'map' })).id)
  const { latest } = await engine.client.datasets.get({ datasetId })
  expect(latest).toMatchObject({ number: 2, rows: 2, columns: [{ name: 'id' }, { name: 'full_name' }, { name: 'age' }] })
})

it('tells what is missing, and follows no link out of the folder', async () => {
  const sourceId = await folderWith({ 'in/a.csv': 'a\n1\n' })
  engine.write('secret.csv', 'a\nsecret\n')
  symlinkSync(join(engine.folder, 'secret.csv'), join(engine.folder, `folder-${made}`, 'in', 'b.csv'))
  const { streams } = await engine.client.sources.discover({ source: { sourceId } })
  expect(streams.map(({ id }) => id)).toEqual(['in/a.csv'])
  expect(streams[0]?.notes).toEqual(['1 file behind links that lead out of the folder passed over.'])
  expect(await engine.client.sources.test({ source: { connector: 'files', config: { path: '/nowhere' } } })).toMatchObject({ ok: false, steps: [{ what: 'file', message: 'There is no folder or file "/nowhere".' }] })
  await expect(engine.client.sources.sample({ source: { sourceId }, choice: { stream: '../secret.csv' } })).rejects.toMatchObject({ code: 'SOURCE_MISSING' })
})

it('reads 200 files whose columns drift, and loses none of their rows', async () => {
  const part = (index: number): string => (index % 50 === 7 ? `name,id,note\nN${index},${index},extra\n` : `id,name\n${index},N${index}\n${index},again\n`)
  const sourceId = await folderWith(Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`day-${index + 1}.csv`, part(index + 1)])))
  const { id } = await engine.client.sources.import({ sourceId, choice: { stream: '*.csv' } })
  const { result, problems } = await engine.settled(id)
  expect(problems).toEqual([])
  expect(result).toMatchObject({ kind: 'import', rows: 396 })
  if (result?.kind !== 'import') throw new Error('not imported')
  const { columns, rows } = await engine.client.datasets.page({ versionId: result.versionId, limit: 1_000 })
  expect(columns.map(({ name }) => name)).toEqual(['source_file', 'id', 'name', 'note'])
  expect(rows.find(({ cells }) => cells[0] === 'day-57.csv')?.cells).toEqual(['day-57.csv', '57', 'N57', 'extra'])
  // Nothing has changed since.
  expect(await engine.settled((await engine.client.sources.refresh({ datasetId: result.datasetId })).id)).toMatchObject({ status: 'COMPLETED', problems: [] })
})

it('offers the tables of a file that holds several', async () => {
  const sourceId = await folderWith({ 'book.zip': zip({ 'one.csv': 'a\n1\n', 'two.json': '[{"b": 2}]' }) })
  const { streams } = await engine.client.sources.discover({ source: { sourceId } })
  expect(streams.map(({ id }) => id)).toEqual(expect.arrayContaining(['book.zip#one.csv', 'book.zip#two.json']))
  expect((await imported(sourceId, 'book.zip#two.json')).rows).toEqual([[2]])
  await expect(engine.client.sources.sample({ source: { sourceId }, choice: { stream: 'book.zip#two.jsn' } })).rejects.toMatchObject({ message: '"book.zip" has no table "two.jsn".', data: { problems: [{ remedy: 'Did you mean "two.json"?' }] } })
})

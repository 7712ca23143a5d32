import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'
import type { Client } from '#shared/contract/index'

/** What is told of the data of a file before anything is made of it. */

let folder: string
let engine: Composition
let client: Client
let projectId: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-findings-'))
  engine = await compose({ home: homeOf(join(folder, 'home'), {}) })
  client = engine.client
  projectId = (await client.projects.list())[0]!.id
})

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

it('finds in the samples what is found once they are imported, and creates nothing', async () => {
  for (const { path } of await client.system.samples()) {
    const { findings, based } = await client.files.inspect({ file: { path } })
    expect(await client.datasets.list({ projectId })).toEqual([])
    expect(based.exact).toBe(true)
    const { result } = await client.files.import({ projectId, file: { path } })
    if (result?.kind !== 'import') throw new Error('not imported')
    expect(based.rows).toBe(result.rows)
    expect(findings).toEqual(await client.profile.findings({ versionId: result.versionId }))
    await client.datasets.delete({ datasetId: result.datasetId })
  }
})

const LINE = 'name,"a, b",2024-01-31,12.5\n'

it.each([
  ['csv', 'utf-8', (text: string) => text],
  ['csv', 'utf-16le', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
] as const)('counts in the first rows of a large %s file (%s), and tells nothing of where these were cut', async (ending, _encoding, encode) => {
  const path = written(`large.${ending}`, encode(`who,what,day,n\n${LINE.repeat(10)}${'" ann ","x\ny",2024-02-30,7\n'.repeat(3)}${LINE.repeat(120_000)}`))
  const { findings, based } = await client.files.inspect({ file: { path } })
  expect(based.exact).toBe(false)
  expect(based.rows).toBeGreaterThan(5_000)
  expect(based.rows).toBeLessThan(20_000)
  expect(findings.every(({ exact }) => !exact)).toBe(true)
  expect(findings.filter(({ kind }) => kind === 'bad_lines')).toEqual([])
  expect(findings.find(({ kind, column }) => kind === 'spaces' && column === 'who')).toMatchObject({ count: 3, examples: [{ row: 11, line: 12, value: ' ann ' }, { row: 12, line: 14 }, { row: 13, line: 16 }] })
  // Whoever does not want to wait is told the rest.
  expect(await client.files.inspect({ file: { path }, findings: false })).toMatchObject({ findings: [], based: { rows: 0 }, columns: { length: 4 } })
})

it('counts in the first rows of large JSON lines and documents', async () => {
  const record = (index: number) => JSON.stringify({ id: index, who: index === 5 ? ' ann ' : 'bob', text: 'x'.repeat(200) })
  const many = Array.from({ length: 12_000 }, (_, index) => record(index))
  for (const path of [written('large.jsonl', many.join('\n')), written('large.json', `[${many.join(',\n')}]`)]) {
    const { findings, based } = await client.files.inspect({ file: { path } })
    expect(based.exact).toBe(false)
    expect(based.rows).toBeGreaterThan(5_000)
    expect(findings.map(({ kind }) => kind)).toContain('spaces')
    expect(findings.map(({ kind }) => kind)).not.toContain('bad_lines')
  }
})

it('counts in Parquet, too', async () => {
  const rows = written('rows.csv', `id,who\n${Array.from({ length: 20_000 }, (_, index) => `${index},${index === 7 ? ' x' : 'y'}\n`).join('')}`)
  const imported = await client.files.import({ projectId, file: { path: rows } })
  const versionId = imported.result?.kind === 'import' ? imported.result.versionId : ''
  const { id } = await client.datasets.export({ versionId, output: { format: 'parquet' } })
  const [artifact] = await client.runs.artifacts({ runId: id })
  const { findings, based } = await client.files.inspect({ file: { path: artifact?.path ?? '' } })
  expect(based.exact).toBe(false)
  expect(findings).toMatchObject([{ kind: 'spaces', column: 'who', count: 1, exact: false }])
})

it('lists the lines that could not be read', async () => {
  const path = written('bad.csv', 'a,b,c\n1,2,3\n4,5,6,7,8\n9,9,9\n')
  const { findings, based } = await client.files.inspect({ file: { path }, input: { delimiter: ',', header: 1 } })
  expect(based).toEqual({ rows: 2, exact: true })
  expect(findings.find(({ kind }) => kind === 'bad_lines')).toMatchObject({ count: 1, examples: [{ line: 3 }] })
})

it('looks at the stream that is asked for', async () => {
  const path = (await client.system.samples()).find(({ name }) => name === 'products.xlsx')?.path ?? ''
  const { streams } = await client.files.inspect({ file: { path } })
  const notes = streams.find(({ name }) => name === 'Notes')
  expect(await client.files.inspect({ file: { path }, input: { ...notes?.input } })).toMatchObject({ based: { exact: true } })
})

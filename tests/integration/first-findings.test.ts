import { expect, it } from 'vitest'
import { useEngine } from '#tests/support/engine'

/** What is told of the data of a file before anything is made of it. */

const engine = useEngine()

it('finds in the samples what is found once they are imported, and creates nothing', async () => {
  for (const { path } of await engine.client.system.samples()) {
    const { findings, based } = await engine.client.files.inspect({ file: { path } })
    expect(await engine.client.datasets.list({ projectId: engine.projectId })).toEqual([])
    expect(based.exact).toBe(true)
    const { result } = await engine.client.files.import({ projectId: engine.projectId, file: { path } })
    if (result?.kind !== 'import') throw new Error('not imported')
    expect(based.rows).toBe(result.rows)
    expect(findings).toEqual(await engine.client.profile.findings({ versionId: result.versionId }))
    await engine.client.datasets.delete({ datasetId: result.datasetId })
  }
})

const LINE = 'name,"a, b",2024-01-31,12.5\n'

it.each([
  ['csv', 'utf-8', (text: string) => text],
  ['csv', 'utf-16le', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
] as const)('counts in the first rows of a large %s file (%s), and tells nothing of where these were cut', async (ending, _encoding, encode) => {
  const path = engine.write(`large.${ending}`, encode(`who,what,day,n\n${LINE.repeat(10)}${'" ann ","x\ny",2024-02-30,7\n'.repeat(3)}${LINE.repeat(120_000)}`))
  const { findings, based } = await engine.client.files.inspect({ file: { path } })
  expect(based.exact).toBe(false)
  expect(based.rows).toBeGreaterThan(5_000)
  expect(based.rows).toBeLessThan(20_000)
  expect(findings.every(({ exact }) => !exact)).toBe(true)
  expect(findings.filter(({ kind }) => kind === 'bad_lines')).toEqual([])
  expect(findings.find(({ kind, column }) => kind === 'spaces' && column === 'who')).toMatchObject({ count: 3, examples: [{ row: 11, line: 12, value: ' ann ' }, { row: 12, line: 14 }, { row: 13, line: 16 }] })
  // Whoever does not want to wait is told the rest.
  expect(await engine.client.files.inspect({ file: { path }, findings: false })).toMatchObject({ findings: [], based: { rows: 0 }, columns: { length: 4 } })
})

it('counts in the first rows of large JSON lines and documents', async () => {
  const record = (index: number) => JSON.stringify({ id: index, who: index === 5 ? ' ann ' : 'bob', text: 'x'.repeat(200) })
  const many = Array.from({ length: 12_000 }, (_, index) => record(index))
  for (const path of [engine.write('large.jsonl', many.join('\n')), engine.write('large.json', `[${many.join(',\n')}]`)]) {
    const { findings, based } = await engine.client.files.inspect({ file: { path } })
    expect(based.exact).toBe(false)
    expect(based.rows).toBeGreaterThan(5_000)
    expect(findings.map(({ kind }) => kind)).toContain('spaces')
    expect(findings.map(({ kind }) => kind)).not.toContain('bad_lines')
  }
})

it('counts in Parquet, too', async () => {
  const rows = engine.write('rows.csv', `id,who\n${Array.from({ length: 20_000 }, (_, index) => `${index},${index === 7 ? ' x' : 'y'}\n`).join('')}`)
  const imported = await engine.client.files.import({ projectId: engine.projectId, file: { path: rows } })
  const versionId = imported.result?.kind === 'import' ? imported.result.versionId : ''
  const { id } = await engine.client.datasets.export({ versionId, output: { format: 'parquet' } })
  const [artifact] = await engine.client.runs.artifacts({ runId: id })
  const { findings, based } = await engine.client.files.inspect({ file: { path: artifact?.path ?? '' } })
  expect(based.exact).toBe(false)
  expect(findings).toMatchObject([{ kind: 'spaces', column: 'who', count: 1, exact: false }])
})

it('lists the lines that could not be read', async () => {
  const path = engine.write('bad.csv', 'a,b,c\n1,2,3\n4,5,6,7,8\n9,9,9\n')
  const { findings, based } = await engine.client.files.inspect({ file: { path }, input: { delimiter: ',', header: 1 } })
  expect(based).toEqual({ rows: 2, exact: true })
  expect(findings.find(({ kind }) => kind === 'bad_lines')).toMatchObject({ count: 1, examples: [{ line: 3 }] })
})

it('looks at the stream that is asked for', async () => {
  const path = (await engine.client.system.samples()).find(({ name }) => name === 'products.xlsx')?.path ?? ''
  const { streams } = await engine.client.files.inspect({ file: { path } })
  const notes = streams.find(({ name }) => name === 'Notes')
  expect(await engine.client.files.inspect({ file: { path }, input: { ...notes?.input } })).toMatchObject({ based: { exact: true } })
})

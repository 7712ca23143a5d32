import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { homeOf } from '#main/store/home'
import type { Run, RunProgress } from '#shared/model/run'

/** What watchers of long runs are told: it never goes back, says rows before the end, and ends at the end. */

/** So many that inserting or parsing them takes a while, on a fast machine too. */
const ROWS = { csv: 400_000, jsonl: 150_000 }
let folder: string
let engine: Composition
let projectId: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-progress-'))
  engine = await compose({ home: homeOf(join(folder, 'home'), {}), grants: [folder] })
  projectId = (await engine.client.projects.list())[0]!.id
  const record = (row: number) => ({ id: row, city: ['Berlin', 'Łódź', 'São Paulo'][row % 3]!, weight: row / 8, note: `${row * 7919 % 100_003} of many` })
  const records = Array.from({ length: ROWS.csv }, (_, row) => record(row))
  writeFileSync(join(folder, 'large.csv'), `id,city,weight,note\n${records.map((row) => Object.values(row).join(',')).join('\n')}\n`)
  writeFileSync(join(folder, 'large.jsonl'), `${records.slice(0, ROWS.jsonl).map((row) => JSON.stringify(row)).join('\n')}\n`)
})

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Starts a run and follows it from its beginning, also where the call waits for its result. */
async function follow(start: () => Promise<Run>): Promise<{ told: RunProgress[]; run: Run }> {
  const { client } = engine
  const before = new Set((await client.runs.list({ projectId })).map(({ id }) => id))
  const started = start()
  const runId = await vi.waitFor(async () => (await client.runs.list({ projectId })).find(({ id }) => !before.has(id))!.id, { timeout: 5000, interval: 10 })
  const told: RunProgress[] = []
  for await (const event of await client.runs.watch({ runId })) if (event.type === 'progress') told.push(event.progress)
  await started
  return { told, run: await client.runs.get({ runId }) }
}

function expectHonest({ told, run }: { told: readonly RunProgress[]; run: Run }, rows: number, last: readonly RunProgress['stage'][] = ['saving']): void {
  expect(run).toMatchObject({ status: 'COMPLETED', progress: { stage: 'done', fraction: 1, rows, remainingSeconds: 0 } })
  const fractions = told.map(({ fraction }) => fraction ?? 0)
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  expect(new Set(fractions).size).toBeGreaterThanOrEqual(5)
  const counts = told.map((progress) => progress.rows)
  expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  expect(counts.some((count) => count > 0 && count < rows)).toBe(true)
  expect(told.some(({ rowsPerSecond }) => rowsPerSecond !== null)).toBe(true)
  expect(told.filter(({ remainingSeconds }) => remainingSeconds !== null && !(remainingSeconds >= 0))).toEqual([])
  // The last part has words of its own.
  expect(last).toContain(told.at(-1)?.stage)
}

const importOf = (name: string) => follow(() => engine.client.files.import({ projectId, file: { path: join(folder, name) } }))

const made = { csv: '', jsonl: '' }
const versionOf = ({ result }: Run): string => (result?.kind === 'import' ? result.versionId : '')

it('tells progress of a CSV file: rows as they are inserted, of those that its lines are', async () => {
  const followed = await importOf('large.csv')
  expectHonest(followed, ROWS.csv)
  expect([...new Set(followed.told.map(({ stage }) => stage))]).toEqual(['reading', 'importing', 'saving'])
  expect(followed.told.filter(({ stage }) => stage === 'importing').every(({ totalRows }) => totalRows === ROWS.csv)).toBe(true)
  made.csv = versionOf(followed.run)
})

it('tells progress of JSON lines: rows as they are read', async () => {
  const followed = await importOf('large.jsonl')
  expectHonest(followed, ROWS.jsonl)
  expect(followed.told.some(({ stage, rows }) => stage === 'reading' && rows > 0)).toBe(true)
  made.jsonl = versionOf(followed.run)
})

it('tells progress of a recipe with its files', async () => {
  const steps = [{ step: 'set_types', columns: { id: 'integer', weight: 'number' } }, { step: 'sort', by: [{ column: 'weight', direction: 'desc' }] }, { step: 'range', column: 'weight', min: 100 }]
  const followed = await follow(() => engine.client.runs.start({ versionId: made.csv, recipe: { winnow: 1, steps }, clean: { format: 'sqlite' }, rejects: { format: 'csv' } }))
  // Saving comes after writing, too, but that may be over before it is told of.
  expectHonest(followed, ROWS.csv, ['saving', 'writing'])
  expect(new Set(followed.told.map(({ stage }) => stage))).toEqual(new Set(['cleaning', 'saving', 'writing']))
})

it('tells progress of a workbook that is written and read back', async () => {
  const written = await follow(() => engine.client.datasets.export({ versionId: made.jsonl, output: { format: 'excel', name: 'large.xlsx' }, folder }))
  expectHonest(written, ROWS.jsonl)
  const read = await importOf('large.xlsx')
  expectHonest(read, ROWS.jsonl)
  expect(read.told.some(({ stage, rows }) => stage === 'reading' && rows > 0)).toBe(true)
})

it('repeats an import of a file that has fewer rows by now', async () => {
  const { run } = await importOf('large.csv')
  writeFileSync(join(folder, 'large.csv'), 'id,city,weight,note\n1,Berlin,2,3\n')
  expect((await follow(() => engine.client.runs.repeat({ runId: run.id }))).run).toMatchObject({ status: 'COMPLETED', progress: { rows: 1 } })
})

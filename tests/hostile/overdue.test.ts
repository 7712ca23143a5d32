import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withFormat } from '#engine/datasets/file-reading'
import { Budget } from '#engine/duckdb/budget'
import { formats } from '#engine/formats/registry'
import { WorkerPool } from '#main/workers/pool'
import { pdf } from '#tests/support/pdf'

const folder = mkdtempSync(join(tmpdir(), 'winnow-overdue-'))
const workers = new WorkerPool()
afterAll(async () => {
  await workers.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a parser that takes longer than it may is ended with a sentence, and the next file is read', { timeout: 60_000 }, async () => {
  const path = join(folder, 'long.pdf')
  writeFileSync(path, await pdf(Array.from({ length: 400 }, (_, page) => (at) => { at.text(`page ${page} `.repeat(500)) })))
  const format = formats.get('pdf')
  if (!format?.reads) throw new Error('PDF files are not read')
  const { reads } = format
  const hurried: typeof reads = { ...reads, read: (file, options, context) => reads.read(file, options, { ...context, inWorker: (task, data) => context.inWorker(task, data, 50) }) }
  const file = { path, name: 'long.pdf', bytes: 1 }
  const watch = { signal: new AbortController().signal, progress: () => {} }
  const open = (chosen: typeof reads) => withFormat(file, { ...format, reads: chosen }, {}, { engine: { budget: new Budget(1 << 30), tempRoot: folder, workers }, folder, watch })
  await expect(open(hurried).read(watch)).rejects.toMatchObject({ problem: { code: 'TIMEOUT' } })
  expect((await open(reads).inspect()).streams.map(({ id }) => id)).toContain('text')
})

import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { importFile } from '#engine/datasets/import'
import { Budget } from '#engine/duckdb/budget'
import { WorkerPool } from '#main/workers/pool'
import { Desk } from '#tests/support/command-line'
import { randomNumbers } from '#tests/support/random-numbers'

const desk = new Desk()
const ENDINGS = ['csv', 'json', 'jsonl', 'xlsx', 'parquet']
/** Of each kind; the soak does the full number. */
const DAMAGES = process.env['WINNOW_SOAK'] ? 200 : 8

const Told = z.looseObject({ ok: z.boolean(), problems: z.array(z.object({ code: z.string() })).optional() })

test('files with flipped bits and cut off ends: a result or a sentence for each, in one process that lives', { timeout: 600_000 }, async () => {
  desk.put('whole.csv', `id,name,day\n${Array.from({ length: 200 }, (_, row) => `${row},"name ${row}, é",2024-01-0${row % 9}\n`).join('')}`)
  desk.put('list.tsv', ENDINGS.map((ending) => `whole.csv\tcopy.${ending}\n`).join(''))
  expect(await desk.winnow('convert', '--batch', 'list.tsv')).toMatchObject({ code: 0 })
  const random = randomNumbers(33)
  const jobs: string[] = []
  for (const ending of ENDINGS) {
    const whole = desk.bytes(`copy.${ending}`)
    for (let damage = 0; damage < DAMAGES; damage += 1) {
      const bytes = Buffer.from(whole)
      for (let flip = 0; flip <= damage % 8; flip += 1) {
        const at = Math.floor(random() * bytes.length)
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at)
      }
      jobs.push(`${desk.put(`damaged-${damage}.${ending}`, damage % 4 === 3 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes)}\tout-${damage}-${ending}.csv\n`)
    }
  }
  desk.put('list.tsv', jobs.join(''))
  const { code, stdout, stderr } = await desk.winnow('convert', '--batch', 'list.tsv')
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  const told = stdout.trimEnd().split('\n').map((line) => Told.parse(JSON.parse(line)))
  expect(told).toHaveLength(jobs.length)
  expect(told.filter(({ problems = [] }) => problems.some((problem) => problem.code === 'INTERNAL'))).toEqual([])
})

const folder = mkdtempSync(join(tmpdir(), 'winnow-changed-'))
const workers = new WorkerPool()
afterAll(async () => {
  await workers.close()
  rmSync(folder, { recursive: true, force: true })
})

test.each(['csv', 'jsonl'])('a .%s file that grows while it is read is noticed, and nothing is imported', async (ending) => {
  const path = desk.path(desk.put(`growing.${ending}`, ending === 'csv' ? 'a\n1\n2\n' : '{"a":1}\n{"a":2}\n'))
  const grow = { done: false }
  const progress = (): void => {
    if (!grow.done) appendFileSync(path, ending === 'csv' ? '3\n' : '{"a":3}\n')
    grow.done = true
  }
  const engine = { budget: new Budget(1 << 30), tempRoot: folder, workers }
  const version = join(folder, `${ending}.duckdb`)
  await expect(importFile(engine, { path, version }, { signal: new AbortController().signal, progress }))
    .rejects.toMatchObject({ problem: { code: 'FILE_CHANGED', message: expect.stringContaining('changed while it was read') } })
})

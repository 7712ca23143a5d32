import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { importFile } from '#engine/datasets/import'
import { Budget } from '#engine/duckdb/budget'
import { cleanVersion } from '#engine/recipe/clean'
import { loadRecipe } from '#engine/recipe/load'
import { WorkerPool } from '#main/workers/pool'

/**
 * Each folder beside this file is a case: `input.*` and `recipe.yaml` give `clean.csv` and `rejects.csv`, byte for byte.
 * `WINNOW_UPDATE_GOLDEN=1 npx vitest run tests/golden` writes what comes now: review it like code.
 */
const cases = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name)
const OUTPUTS = ['clean.csv', 'rejects.csv']

const workers = new WorkerPool()
const temp = mkdtempSync(join(tmpdir(), 'winnow-golden-'))
afterAll(async () => {
  await workers.close()
  rmSync(temp, { recursive: true, force: true })
})

describe.each(cases)('%s', (name) => {
  const folder = join(import.meta.dirname, name)

  test('gives what it gave', async () => {
    const made = mkdtempSync(join(temp, 'case-'))
    const file = readdirSync(folder).find((entry) => entry.startsWith('input.')) ?? 'input.csv'
    const { recipe, issues } = loadRecipe(readFileSync(join(folder, 'recipe.yaml'), 'utf8'))
    expect(issues).toEqual([])
    const engine = { budget: new Budget(1 << 30), tempRoot: temp, workers }
    const watch = { signal: new AbortController().signal, progress: () => {} }
    const path = join(folder, file)
    const version = await importFile(engine, { path, input: recipe.input, version: join(made, 'source.duckdb') }, watch)
    const { certificate } = await cleanVersion(engine, {
      source: { ...version, name: basename(path), format: version.report.format, file: path, bytes: version.fileBytes },
      recipe, folder: made, output: { path: join(made, 'clean.csv') }, rejects: { path: join(made, 'rejects.csv') },
    }, watch)
    expect(certificate.balanced).toBe(true)
    for (const output of OUTPUTS) {
      const now = readFileSync(join(made, output), 'utf8')
      if (process.env['WINNOW_UPDATE_GOLDEN']) writeFileSync(join(folder, output), now)
      expect(existsSync(join(folder, output)), `${output} is not there: WINNOW_UPDATE_GOLDEN=1 makes it`).toBe(true)
      expect(now).toBe(readFileSync(join(folder, output), 'utf8'))
    }
  })
})

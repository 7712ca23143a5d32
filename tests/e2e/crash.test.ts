import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { download, drop, importFile, openWorkbench, runRecipe, type Workbench } from './workbench'

/** Enough rows for a run to be killed in its midst. */
const ROWS = 400_000
const STEPS = `winnow: 1
steps:
  - step: trim
  - step: parse_number
    columns: [amount]
    to: decimal(18,2)
  - step: regex
    column: email
    pattern: '[^@ ]+@[^@ ]+[.][a-z]+'
  - step: dedupe
    columns: [email, amount]
`

let bench: Workbench
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-crash-'))
  const lines = Array.from({ length: ROWS }, (_, row) => `${row},person${row % 90_000}@example.${row % 7 === 0 ? '9' : 'org'}, ${row % 1000}.25,${'word '.repeat(row % 5)}`)
  await writeFile(join(folder, 'many.csv'), `id,email,amount,note\n${lines.join('\n')}\n`)
  bench = await openWorkbench()
})

afterAll(async () => {
  await bench?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The process of the engine, as the REST interface tells it. */
async function enginePid(): Promise<number> {
  const { origin, hash } = new URL(bench.served.url)
  const answer = await fetch(`${origin}/api/v1/system/info`, { headers: { 'x-api-key': new URLSearchParams(hash.slice(1)).get('token') ?? '' } })
  const { pid } = await answer.json()
  return pid
}

test('the engine dies in mid-run: the page says so, the run is interrupted, repeating it gives the same bytes', async () => {
  const { page } = bench
  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
  await drop(page, join(folder, 'many.csv'))
  await importFile(page)
  await page.getByText(`${ROWS.toLocaleString('en')} rows × 4 columns`).waitFor()
  await page.getByRole('button', { name: 'Load', exact: true }).click()
  await page.getByLabel('Or paste its text (YAML or JSON)').fill(STEPS)
  await page.getByRole('dialog').getByRole('button', { name: 'Load', exact: true }).click()
  await page.getByRole('status', { name: 'What the recipe does to all rows' }).getByText('kept').waitFor()

  await runRecipe(page)
  await page.getByRole('status').getByText('Running').waitFor()
  const pid = await enginePid()
  process.kill(pid, 'SIGKILL')
  await page.getByRole('status').getByText('Interrupted').waitFor()
  await page.getByText('The engine was restarted.').waitFor()
  expect(await enginePid()).not.toBe(pid)

  await page.getByRole('button', { name: 'Repeat', exact: true }).click()
  await page.getByRole('status').getByText('Completed').waitFor({ timeout: 60_000 })
  const repeated = await download(page, /Download .*clean/)
  await page.getByRole('button', { name: 'Repeat', exact: true }).click()
  await page.getByRole('status').getByText('Running').waitFor()
  await page.getByRole('status').getByText('Completed').waitFor({ timeout: 60_000 })
  expect(await download(page, /Download .*clean/) === repeated).toBe(true)
}, 240_000)

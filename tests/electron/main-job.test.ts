import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildRecipeByMouse, importByMouse, runByCommand, submitByMouse } from '#tests/e2e/main-path'
import { openShell, type Shell } from './shell'

/** The main job by mouse in the window of the desktop app. */
const orders = join(process.cwd(), 'resources', 'samples', 'orders.csv')
let shell: Shell

beforeAll(async () => { shell = await openShell() })
afterAll(async () => { await shell?.close() })

/** The file of that name among those that the run wrote. */
async function written(name: string): Promise<string> {
  const files = await readdir(join(shell.home, 'uploads'), { recursive: true })
  return readFile(join(shell.home, 'uploads', files.find((file) => file.endsWith(name)) ?? name), 'utf8')
}

test('dropped, imported, cleaned and run in the window: the very bytes that the command line writes', async () => {
  const { app, page, complaints } = shell
  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
  await shell.drop(shell.give(orders))
  await importByMouse(page)
  const steps = await buildRecipeByMouse(page)
  await page.getByText(`${steps} steps`, { exact: true }).waitFor()

  await page.getByRole('button', { name: 'More for the recipe' }).click()
  await page.getByRole('menuitem', { name: 'Copy as YAML' }).click()
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toContain('step: dedupe')
  const byCommand = await runByCommand(await app.evaluate(({ clipboard }) => clipboard.readText()), orders)
  await submitByMouse(page, { unguarded: true })
  await page.getByRole('link', { name: /Download .*certificate/ }).waitFor()
  expect(await written('orders.clean.csv')).toBe(byCommand.clean)
  expect(await written('orders.rejects.csv')).toBe(byCommand.rejects)
  expect(JSON.parse(await written('orders.certificate.json'))).toMatchObject({ balanced: true, rows: byCommand.rows })
  expect(complaints).toEqual([])
})

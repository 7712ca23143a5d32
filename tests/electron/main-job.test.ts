import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildRecipeByMouse, importByMouse, runByCommand, submitByMouse } from '#tests/e2e/main-path'
import { openShell, type Shell } from './shell'

/** The main job by mouse in the window of the desktop app. */
const orders = join(process.cwd(), 'resources', 'samples', 'orders.csv')
let shell: Shell

beforeAll(async () => { shell = await openShell() })
afterAll(async () => { await shell?.close() })

test('dropped, imported, cleaned and run in the window: the very bytes that the command line writes', async () => {
  const { page, complaints } = shell
  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
  await shell.drop(shell.give(orders))
  await importByMouse(page)
  const steps = await buildRecipeByMouse(page)
  await page.getByText(`${steps} steps`, { exact: true }).waitFor()

  await page.getByRole('button', { name: 'More for the recipe' }).click()
  const { text: recipe } = await shell.download(() => page.getByRole('menuitem', { name: 'Save as YAML' }).click())
  const byCommand = await runByCommand(recipe, orders)
  await submitByMouse(page)
  const files = async (name: RegExp) => (await shell.download(() => page.getByRole('link', { name }).click())).text
  expect(await files(/Download .*clean\.csv/)).toBe(byCommand.clean)
  expect(await files(/Download .*reject.*\.csv/)).toBe(byCommand.rejects)
  expect(JSON.parse(await files(/Download .*certificate/))).toMatchObject({ balanced: true, rows: byCommand.rows })
  expect(complaints).toEqual([])
})

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright'
import { z } from 'zod'

/** The main job of orders.csv by mouse alone, the same in whatever window: what is clicked, and what comes of it by command. */

/** Imports the file that is shown, takes all columns as they are, and goes on to Clean. */
export async function importByMouse(page: Page): Promise<void> {
  await page.getByRole('gridcell', { name: '94491995370841889269' }).first().waitFor()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('button', { name: 'Continue to Clean' }).click()
  await page.getByRole('complementary', { name: 'Recipe' }).getByText('No steps yet.').waitFor()
}

/** Builds a recipe by clicks: chips with their forms, a suggestion of the findings. Gives how many steps it has. */
export async function buildRecipeByMouse(page: Page): Promise<number> {
  const panel = page.getByRole('complementary', { name: 'Recipe' })
  const chip = (name: string) => panel.getByRole('button', { name, exact: true }).click()
  const apply = async () => {
    await panel.getByRole('button', { name: 'Apply' }).click()
    await panel.getByRole('combobox', { name: 'Add a step' }).waitFor()
  }

  await page.getByRole('button', { name: 'Findings' }).click()
  await page.getByRole('listitem').filter({ hasText: 'Header rows among the data' }).getByRole('button', { name: 'Add: Remove them' }).click()
  await page.getByRole('listitem').filter({ hasText: 'Values that are no number' }).getByRole('button', { name: 'Add: Set the type; reject these rows' }).click()
  await page.getByRole('radiogroup', { name: 'What is shown' }).getByText('Rows', { exact: true }).click()

  await chip('Trim')
  await apply()

  await chip('Not null')
  await chooseColumn(page, 'Columns', 'order_id')
  await page.keyboard.press('Escape')
  await apply()

  await chip('Range')
  await chooseColumn(page, 'Column', 'quantity')
  await panel.getByLabel('Min', { exact: true }).fill('1')
  await panel.getByLabel('Max', { exact: true }).fill('45')
  await panel.getByRole('status', { name: 'What it does to all rows' }).getByText(/rows/).waitFor()
  await apply()

  await chip('Dedupe')
  await chooseColumn(page, 'Columns', 'order_id')
  await page.keyboard.press('Escape')
  await apply()
  return 6
}

/** Chooses a column in a field of the step that is being added. */
export async function chooseColumn(page: Page, field: string, column: string): Promise<void> {
  await page.getByRole('complementary', { name: 'Recipe' }).getByRole('combobox', { name: field, exact: true }).click()
  await page.getByRole('option', { name: new RegExp(`^${column}\\b`) }).click()
}

/** From Clean over Preview to Submit, where the run is started, and waited for. */
export async function submitByMouse(page: Page, { unguarded = false } = {}): Promise<void> {
  await page.getByRole('button', { name: 'Preview result' }).click()
  await page.getByRole('button', { name: 'Continue to Submit' }).click()
  if (unguarded) {
    // Text that looks like a formula is there, so that it would be guarded.
    await page.locator('.guard input:checked').waitFor()
    await page.locator('.guard input').uncheck()
  }
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByText('Every row is accounted for.').first().waitFor()
  await page.getByRole('button', { name: 'Run again' }).waitFor()
}

const Report = z.object({ rows: z.object({ in: z.number(), clean: z.number(), rejected: z.number(), removed: z.number(), unreadable: z.number() }) })

export interface ByCommand {
  readonly clean: string
  readonly rejects: string
  readonly rows: z.infer<typeof Report>['rows']
}

/** What the command line makes of the same file by a recipe. */
export async function runByCommand(recipe: string, file: string): Promise<ByCommand> {
  const folder = await mkdtemp(join(tmpdir(), 'winnow-by-command-'))
  try {
    const [yaml, clean, rejects] = ['recipe.yaml', 'clean.csv', 'rejects.csv'].map((name) => join(folder, name))
    if (!yaml || !clean || !rejects) throw new Error('no paths')
    await writeFile(yaml, recipe)
    const { stdout } = await promisify(execFile)(process.execPath, [join(process.cwd(), 'out', 'engine', 'cli.js'), 'run', yaml, file, '-o', clean, '--rejects', rejects, '--json'], { env: { ...process.env, UV_THREADPOOL_SIZE: '16' } })
    return { clean: await readFile(clean, 'utf8'), rejects: await readFile(rejects, 'utf8'), rows: Report.parse(JSON.parse(stdout)).rows }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

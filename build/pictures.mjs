// @ts-check
/**
 * `npm run pictures`: takes the pictures of the docs (docs/pictures) of the page as it is now, with the sample file and
 * its recipe: the same pictures every time.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureBrowser } from './browser.mjs'
import { BUNDLES, ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { engineEnvironment, projectNode, root, say, stop } from './project.mjs'

/** Where the pictures go, unless a folder is named. */
const folder = process.argv[2] ?? join(root, 'docs', 'pictures')
const samples = join(root, 'resources', 'samples')

await ensureInstalled()
const { chromium: executablePath, missing } = await ensureBrowser()
if (missing) stop(missing)
await ensureBuilt(['engine', 'page'])
mkdirSync(folder, { recursive: true })

const { chromium } = await import('playwright')
const home = mkdtempSync(join(tmpdir(), 'winnow-pictures-'))
const served = spawn(projectNode, [join(root, BUNDLES.engine.out, 'cli.js'), 'serve', '--no-open'], { cwd: home, env: { ...engineEnvironment, WINNOW_HOME: join(home, 'store') }, stdio: ['ignore', 'pipe', 'inherit'] })
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'] })
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', colorScheme: 'light' })
  page.setDefaultTimeout(20_000)
  await page.goto(await address())
  await takeAll(page)
} finally {
  await browser.close()
  served.kill('SIGTERM')
  await new Promise((resolve) => { served.once('exit', resolve) })
  rmSync(home, { recursive: true, force: true })
}

/** @returns {Promise<string>} what the host prints when it listens */
function address() {
  return new Promise((resolve, reject) => {
    createInterface({ input: served.stdout }).on('line', (line) => {
      const url = /http:\/\/127\.0\.0\.1:\S+/.exec(line)?.[0]
      if (url) resolve(url)
    })
    served.once('exit', (code) => reject(new Error(`Winnow ended with exit code ${code} before it listened.`)))
  })
}

/** @param {import('playwright').Page} page */
async function takeAll(page) {
  /** @param {string} name */
  const take = async (name) => {
    await page.mouse.move(0, 0)
    // Colours fade in, lists open: the picture is of how they end.
    await page.waitForTimeout(400)
    await page.screenshot({ path: join(folder, `${name}.png`) })
    say(`${name}.png`)
  }
  const choose = (/** @type {string} */ name) => page.getByText(name, { exact: true }).first().click()
  const theme = (/** @type {string} */ name) => page.getByRole('radio', { name }).check({ force: true })
  const totals = page.getByRole('status', { name: 'What the recipe does to all rows' })

  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
  await take('empty-light')
  await theme('Dark')
  await take('empty-dark')
  await theme('Light')

  const broken = join(home, 'broken.xlsx')
  writeFileSync(broken, 'this is no workbook')
  await open(page, broken)
  await page.getByRole('alert').waitFor()
  await take('failing-light')

  await open(page, join(samples, 'orders.csv'))
  await page.getByLabel('Delimiter').waitFor()
  await take('import-light')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('All 1,185 rows').or(page.getByText('1,185 rows × 10 columns')).first().waitFor()
  await choose('Findings')
  await page.getByText('Header rows among the data').waitFor()
  await take('findings-light')
  await choose('Profile')
  await page.getByText('All 1,185 rows measured.').waitFor()
  await take('profile-light')
  await choose('Rows')

  await page.getByRole('button', { name: 'Load', exact: true }).click()
  await page.getByLabel('Or paste its text (YAML or JSON)').fill('winnow: 1\nsteps:\n  - step: not_nul\n    columns: [email]\n  - step: range\n    colum: quantity\n')
  await page.getByRole('dialog').getByRole('button', { name: 'Load', exact: true }).click()
  await page.getByRole('dialog').getByRole('alert').waitFor()
  await take('recipe-problems-light')
  await page.getByLabel('Choose a recipe file …').setInputFiles(join(samples, 'orders.recipe.yaml'))
  await totals.getByText('kept').waitFor()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await take('preview-light')
  await theme('Dark')
  await take('preview-dark')
  await choose('Dropped')
  await page.getByText('Why dropped').waitFor()
  await take('dropped-dark')
  await theme('Light')
  await take('dropped-light')
  await page.getByRole('button', { name: 'Edit Remove duplicates' }).first().click()
  await take('step-light')
  await page.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('button', { name: 'Run …' }).click()
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByText('Every row is accounted for.').waitFor()
  await take('run-light')
  await theme('Dark')
  await take('run-dark')
}

/** @param {import('playwright').Page} page @param {string} file */
async function open(page, file) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Open a file' }).click()])
  await chooser.setFiles(file)
}

// @ts-check
/**
 * `npm run pictures [-- FOLDER]`: takes the pictures of the docs (docs/pictures) of the page as it is now, each in light and
 * dark, with the sample file and its recipe: the same pictures every time.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureBrowser } from './browser.mjs'
import { BUNDLES, ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { makeDays, makePdf, makeWord, makeZip } from './picture-documents.mjs'
import { engineEnvironment, projectNode, root, run, say, stop } from './project.mjs'

/** @typedef {import('playwright').Page} Page */
/** @typedef {(name: string) => Promise<void>} Take */

/** Where the pictures go, unless a folder is named. */
const folder = process.argv[2] ?? join(root, 'docs', 'pictures')
const samples = join(root, 'resources', 'samples')

await ensureInstalled()
const { chromium: executablePath, missing } = await ensureBrowser()
if (missing) stop(missing)
await ensureBuilt(['engine', 'page'])
mkdirSync(folder, { recursive: true })

const { chromium } = await import('playwright')
const { default: Database } = await import('better-sqlite3')
const home = mkdtempSync(join(tmpdir(), 'winnow-pictures-'))
const served = spawn(projectNode, [join(root, BUNDLES.engine.out, 'cli.js'), 'serve', '--no-open', '--allow', home], { cwd: home, env: { ...engineEnvironment, WINNOW_HOME: join(home, 'store') }, stdio: ['ignore', 'pipe', 'inherit'] })
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'] })
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', colorScheme: 'light' })
  page.setDefaultTimeout(20_000)
  await page.goto(await address())
  /** @type {Take} */
  const take = async (name) => {
    await page.mouse.move(100, 700)
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ colorScheme: theme })
      // Colours fade in, lists open: the picture is of how they end.
      await page.waitForTimeout(450)
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`) })
    }
    await page.emulateMedia({ colorScheme: 'light' })
    say(name)
  }
  for (const part of [arrival, mapping, cleaning, result, places, workbook, failures, documents, folderOfFiles, sources, airbyte]) await part(page, take)
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

/** A database as a source: before there is any, set up, looked at, imported, failing; and the guide. @param {Page} page @param {Take} take */
async function sources(page, take) {
  const path = join(home, 'shop.db')
  makeShop(path)
  await page.getByRole('link', { name: 'Sources', exact: true }).click()
  await page.getByRole('heading', { name: 'No source yet' }).waitFor()
  await page.getByText('No database server answers').or(page.getByRole('button', { name: /^Use / })).first().waitFor()
  await take('sources-empty')
  await page.getByRole('button', { name: /^MySQL/ }).click()
  await page.getByLabel('User', { exact: true }).fill('ana')
  await page.getByLabel('Password', { exact: true }).fill('not told')
  await page.getByLabel('Port', { exact: true }).fill('1')
  await page.getByRole('button', { name: 'Test the connection' }).click()
  await page.getByText('It does not work yet.').waitFor()
  await take('source-diagnosis')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('alert').waitFor()
  await take('source-failing')

  await page.getByRole('link', { name: 'Sources', exact: true }).click()
  await page.getByRole('link', { name: 'Guide me through it' }).click()
  await page.getByLabel('Inventory').waitFor()
  await page.getByRole('button', { name: /^SQLite/ }).click()
  await page.getByLabel('File', { exact: true }).fill(path)
  await page.getByLabel('Name of this source').fill('Shop')
  await page.getByText('Read only', { exact: true }).click()
  await page.getByRole('button', { name: 'Test the connection' }).click()
  await page.getByText('It works: SQLite').waitFor()
  await page.getByLabel('Requirements').fill('A copy of the night; Jo makes it.')
  await take('guide-set-up')
  await page.getByRole('button', { name: 'Next' }).click()
  for (const stream of ['orders', 'customers']) await page.getByLabel(`Choose ${stream}`, { exact: true }).check()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('row', { name: /^orders/ }).waitFor()
  await take('guide-select')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText(/rows read/).nth(1).waitFor()
  await take('guide-validate')
  await page.getByRole('button', { name: 'Save and import 2 streams' }).click()
  await page.getByRole('link', { name: 'Open orders' }).waitFor()
  await page.getByRole('navigation', { name: 'Streams' }).getByRole('button', { name: /^orders/ }).click()
  await page.getByRole('row', { name: /same words in different case/ }).waitFor()
  await take('streams')
  await page.getByRole('link', { name: 'Sources', exact: true }).click()
  await page.getByRole('button', { name: 'Test Shop' }).click()
  await page.getByText('It works: SQLite').waitFor()
  await take('sources')
}

/** Sources from Airbyte, before Python was set up: the licences, the catalogue. Needs a Python that fits. @param {Page} page @param {Take} take */
async function airbyte(page, take) {
  await page.evaluate("location.hash = '#/settings#airbyte'")
  await page.getByRole('button', { name: 'Set up …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Set up connectors from Airbyte' })
  await dialog.getByText('Elastic License 2.0').first().waitFor()
  await dialog.locator('code').evaluateAll((all) => { for (const one of all) one.textContent = '~/.local/share/winnow/python/worker' })
  await hidePython(page)
  await take('airbyte-set-up')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('link', { name: 'Sources', exact: true }).click()
  await page.getByRole('button', { name: /^Show all/ }).scrollIntoViewIfNeeded()
  await take('airbyte-sources')
}

/** Paths of the machine that takes the pictures say nothing. @param {Page} page */
async function hidePython(page) {
  const fact = page.locator('.facts dd')
  await fact.first().waitFor()
  await fact.evaluateAll((all) => { for (const one of all) one.textContent = '3.11, /usr/bin/python3.11' })
}

/** A database with what real ones have: keys, a view, words in different case, blanks. @param {string} path */
function makeShop(path) {
  const database = new Database(path)
  database.exec(`
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, city TEXT, joined TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers(id), ordered_at DATETIME, amount DECIMAL(10,2), status TEXT, note TEXT);
    CREATE VIEW open_orders AS SELECT orders.*, name FROM orders JOIN customers ON customers.id = customer_id WHERE status = 'open'`)
  const [customer, order] = [database.prepare('INSERT INTO customers VALUES (?, ?, ?, ?, ?)'), database.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)')]
  database.transaction(() => {
    for (let id = 1; id <= 800; id += 1) customer.run(id, `Customer ${id}`, id % 7 ? `customer${id}@example.com` : null, ['Berlin', 'berlin', 'Łódź', ' München', 'Oslo'][id % 5], `${id % 28 + 1}.0${id % 9 + 1}.2024`)
    for (let id = 1; id <= 12_000; id += 1) order.run(id, id % 800 + 1, `2026-0${id % 9 + 1}-15 10:00:00`, id * 7 % 10_000 / 100, ['open', 'paid', 'Paid', 'shipped'][id % 4], id % 5 ? null : '')
  })()
  database.close()
}

/** @param {Page} page @param {Take} take */
async function arrival(page, take) {
  await page.getByRole('heading', { name: 'Drop a file to start' }).waitFor()
  await page.getByText('Samples, dirty on purpose').waitFor()
  await take('home-empty')
  await open(page, join(samples, 'customers.csv'))
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.waitForURL(/\/map$/)
  await open(page, join(samples, 'orders.csv'))
  await page.getByText('Header rows among the data').waitFor()
  await take('import')
  await page.getByRole('button', { name: 'Import', exact: true }).click()
}

/** @param {Page} page @param {Take} take */
async function mapping(page, take) {
  await page.waitForURL(/\/map$/)
  await page.getByText('10 of 10 columns').waitFor()
  await page.getByLabel('Target name of tracking_no').fill('parcel')
  await page.getByLabel('Take note', { exact: true }).click()
  await take('map-fields')
  await page.keyboard.press('Control+z')
  await page.getByLabel('Take note', { exact: true }).check()
  await page.getByLabel('Target name of tracking_no').fill('tracking_no')
  await page.getByLabel('Target name of tracking_no').press('Tab')
}

/** @param {Page} page @param {Take} take */
async function cleaning(page, take) {
  const recipe = page.getByRole('complementary', { name: 'Recipe' })
  const totals = page.getByRole('status', { name: 'What the recipe does to all rows' })
  const show = (/** @type {string} */ view) => page.getByRole('main').getByText(view, { exact: true }).first().click()

  await step(page, 'Clean')
  await recipe.getByText('No steps yet.').waitFor()
  await page.getByRole('gridcell', { name: '94491995370841889269' }).first().waitFor()
  await take('clean-empty')
  await page.getByRole('button', { name: 'Findings' }).click()
  await page.getByText('Header rows among the data').waitFor()
  await take('findings')
  await show('Profile')
  await page.getByText('All 1,185 rows measured.').waitFor()
  await take('profile')
  await show('Rows')

  await page.getByRole('button', { name: 'More for the recipe' }).click()
  await page.getByRole('menuitem', { name: 'Load a recipe …' }).click()
  await page.getByLabel('Or paste its text (YAML or JSON)').fill('winnow: 1\nsteps:\n  - step: not_nul\n    columns: [email]\n  - step: range\n    colum: quantity\n')
  await page.getByRole('dialog').getByRole('button', { name: 'Load', exact: true }).click()
  await page.getByRole('dialog').getByRole('alert').waitFor()
  await take('recipe-problems')
  await page.getByLabel('Choose a recipe file …').setInputFiles(join(samples, 'orders.recipe.yaml'))
  await totals.getByText('kept').waitFor()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await show('Result')
  await take('result')
  await show('Changes')
  await take('changes')
  await show('Dropped')
  await page.getByText('Why dropped').waitFor()
  await take('dropped')
  await show('Changes')
  await page.getByRole('gridcell', { name: '95141161', exact: false }).first().or(page.getByRole('gridcell').nth(40)).first().dblclick()
  await take('row')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('dup')
  await page.getByRole('option').first().waitFor()
  await take('commands')
  await page.keyboard.press('Escape')
  await recipe.getByRole('button', { name: 'Range', exact: true }).click()
  await recipe.getByRole('combobox', { name: 'Column', exact: true }).click()
  await page.getByRole('option', { name: /^quantity/ }).click()
  await recipe.getByLabel('Max', { exact: true }).fill('30')
  await recipe.getByRole('status', { name: 'What it does to all rows' }).getByText(/\d/).waitFor()
  await take('step-form')
  await recipe.getByRole('button', { name: 'Discard' }).click()
}

/** @param {Page} page @param {Take} take */
async function result(page, take) {
  await step(page, 'Preview')
  await page.getByText('119 rows will be dropped').waitFor()
  await take('preview')
  await step(page, 'Submit')
  await page.getByText('What is written').waitFor()
  await take('submit')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('button', { name: 'Run again' }).waitFor()
  await take('submitted')
  await step(page, 'Source')
  await page.getByText('How it was read').waitFor()
  await take('source')
}

/** @param {Page} page @param {Take} take */
async function places(page, take) {
  await page.getByRole('link', { name: 'Runs', exact: true }).click()
  await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()
  await take('runs')
  await page.getByRole('link', { name: 'Settings', exact: true }).click()
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  await hidePython(page)
  await take('settings')
  await page.getByRole('link', { name: 'Winnow' }).click()
  await page.getByText('Continue', { exact: true }).waitFor()
  await take('home')
}

/** A workbook of some 15 MB, while it is read and after. @param {Page} page @param {Take} take */
async function workbook(page, take) {
  const [text, file] = [join(home, 'deliveries.csv'), join(home, 'deliveries.xlsx')]
  const words = ['Berlin', 'Łódź', 'München', 'São Paulo', 'Zürich']
  const lines = Array.from({ length: 180_000 }, (_, row) => [row, `D-${String(row).padStart(7, '0')}`, words[row % 5], row % 977, row / 8, `2026-${String(row % 12 + 1).padStart(2, '0')}-15`, row % 3 === 0, ...words].join(','))
  writeFileSync(text, `id,number,city,parcels,weight,delivered_on,paid,a,b,c,d,e\n${lines.join('\n')}\n`)
  const { code, output } = await run(projectNode, [join(root, BUNDLES.engine.out, 'cli.js'), 'convert', text, file], { env: { ...engineEnvironment } })
  if (code !== 0) throw new Error(output)
  await open(page, file)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('link', { name: /^Runs/ }).click()
  await page.getByText('Running', { exact: true }).first().waitFor()
  await page.waitForTimeout(1_500)
  await take('workbook-running')
  await page.getByText('Nothing is running.', { exact: false }).waitFor({ timeout: 120_000 })
  await take('workbook-completed')
}

/** @param {Page} page @param {Take} take */
async function failures(page, take) {
  const broken = join(home, 'broken.xlsx')
  writeFileSync(broken, 'this is no workbook')
  await open(page, broken)
  await page.getByRole('alert').waitFor()
  await take('import-failing')
}

/** Documents and packed files before they are imported. @param {Page} page @param {Take} take */
async function documents(page, take) {
  for (const [name, file, make] of /** @type {const} */ ([['import-pdf', 'price-list.pdf', makePdf], ['import-word', 'site-visits.docx', makeWord], ['import-zip', 'orders-q1.zip', makeZip]])) {
    await page.getByRole('link', { name: 'Winnow' }).click()
    const path = join(home, file)
    await make(path)
    await open(page, path)
    await page.getByRole('heading', { name: new RegExp(file.replaceAll('.', '\\.')) }).or(page.getByText(file)).first().waitFor()
    await page.getByRole('button', { name: /^Import( |$)/ }).first().waitFor()
    await page.waitForTimeout(1_000)
    await take(name)
  }
}

/** 200 files whose columns drift, as one table. @param {Page} page @param {Take} take */
async function folderOfFiles(page, take) {
  const path = join(home, 'days')
  makeDays(path)
  await page.getByRole('link', { name: 'Sources', exact: true }).click()
  await page.getByRole('button', { name: /^Files and folders/ }).click()
  await page.getByLabel('Path', { exact: true }).fill(path)
  await page.getByLabel('Name of this source').fill('Daily orders')
  await page.getByRole('button', { name: 'Test the connection' }).click()
  await page.getByText('It works').waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('navigation', { name: 'Streams' }).getByRole('button', { name: /^All 200/ }).click()
  await page.getByText(/is in .* files only/).first().waitFor()
  await page.waitForTimeout(1_500)
  await take('folder')
  await page.getByRole('link', { name: 'Sources', exact: true }).click()
  await page.getByRole('button', { name: /Delete Daily orders/ }).click()
  await page.getByRole('button', { name: 'Close the message' }).click()
}

/** @param {Page} page @param {string} name */
async function step(page, name) {
  await page.getByRole('navigation', { name: 'Steps from file to result' }).getByRole('link', { name }).click()
}

/** @param {Page} page @param {string} file */
async function open(page, file) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Open a file' }).click()])
  await chooser.setFiles(file)
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriersInBothThemes, goToTab, openWorkbench, type Workbench } from './workbench'

/** A database as a source, by mouse alone: set up, looked at, imported, cleaned, refreshed after its columns changed, and written back to. */
let bench: Workbench
let folder: string
let path: string

const button = (name: string | RegExp) => bench.page.getByRole('button', { name, exact: typeof name === 'string' })
const change = (sql: string): void => {
  const database = new Database(path)
  database.exec(sql)
  database.close()
}
const read = (sql: string): unknown[] => {
  const database = new Database(path, { readonly: true })
  try {
    return database.prepare(sql).raw().all()
  } finally {
    database.close()
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-sources-'))
  path = join(folder, 'shop.db')
  change(`
    CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, person INTEGER REFERENCES people(id), amount DECIMAL(10,2), status TEXT);
    INSERT INTO people VALUES (1, 'Ana'), (2, 'Bo');
    INSERT INTO orders SELECT value, value % 2 + 1, value / 4.0, CASE value % 5 WHEN 0 THEN NULL ELSE 'open' END FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 500) SELECT value FROM n)`)
  bench = await openWorkbench(undefined, [folder])
})
afterAll(async () => {
  await bench?.close()
  await rm(folder, { recursive: true, force: true })
})

test('it is set up with a diagnosis that says what is wrong', async () => {
  const { page } = bench
  await button('Connect to a database or service').click()
  await page.getByRole('heading', { name: 'No source yet' }).waitFor()
  expect(await barriersInBothThemes(page)).toEqual([])
  await button(/^SQLite/).click()
  await page.getByLabel('File', { exact: true }).fill(join(folder, 'nowhere.db'))
  await button('Test the connection').click()
  await page.getByText('It does not work yet.').or(page.getByRole('alert')).first().waitFor()
  expect(await barriersInBothThemes(page)).toEqual([])
  await page.getByLabel('File', { exact: true }).fill(path)
  await page.getByLabel('Name of this source').fill('Shop')
  await page.getByText('Read only', { exact: true }).click()
  await button('Test the connection').click()
  await page.getByText('It works: SQLite').waitFor()
  await button('Save').click()
  await page.getByRole('heading', { name: 'Shop', level: 1 }).waitFor()
})

test('its streams are looked at, with types, relationships, rows and what is odd in them; a query is tried', async () => {
  const { page } = bench
  const streams = page.getByRole('navigation', { name: 'Streams' })
  await streams.getByRole('button', { name: /^orders/ }).click()
  await page.getByRole('row', { name: /amount.*DECIMAL/ }).waitFor()
  await page.getByRole('list', { name: 'Related' }).getByRole('button', { name: 'people id' }).waitFor()
  await page.getByRole('row', { name: /status.*20 %.*always the same/ }).waitFor()
  await page.getByRole('grid').getByRole('gridcell', { name: 'open' }).first().waitFor()
  expect(await barriersInBothThemes(page)).toEqual([])
  await page.getByRole('radiogroup', { name: 'What to read' }).getByText('Relationships').click()
  await page.getByRole('img', { name: '2 streams and 1 relationship between them, listed below' }).waitFor()
  expect(await barriersInBothThemes(page)).toEqual([])
  await page.getByRole('radiogroup', { name: 'What to read' }).getByText('Query').click()
  await page.getByRole('textbox', { name: 'Query', exact: true }).fill('SELECT count(*) AS n FROM orders')
  await button('Show rows').click()
  await page.getByRole('gridcell', { name: '500' }).waitFor()
  expect(await barriersInBothThemes(page)).toEqual([])
  await page.getByRole('radiogroup', { name: 'What to read' }).getByText('Streams').click()
})

test('a stream is imported and goes through the wizard to a new table of the source', async () => {
  const { page } = bench
  await button('Import').click()
  await page.waitForURL(/\/map$/)
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: /^orders/ }).waitFor()
  await button('Continue to Clean').or(button(/continue$/)).first().click()
  const recipe = page.getByRole('complementary', { name: 'Recipe' })
  await recipe.getByRole('button', { name: 'Not null', exact: true }).click()
  await recipe.getByRole('combobox', { name: 'Columns', exact: true }).click()
  await page.getByRole('option', { name: /^status\b/ }).click()
  await page.keyboard.press('Escape')
  await recipe.getByRole('button', { name: 'Apply' }).click()
  await goToTab(page, 'Submit')
  await page.getByText('100 rows will be dropped').waitFor()
  await page.getByText('Into a source').click()
  await page.getByLabel('Source', { exact: true }).selectOption('Shop')
  await page.getByLabel('Table', { exact: true }).fill('orders_clean')
  expect(await barriersInBothThemes(page, 'main')).toEqual([])
  await button('Run').click()
  await page.getByText('400 rows went to the new table orders_clean of Shop.').waitFor()
  expect(read('SELECT count(*), sum(amount) FROM orders_clean')).toEqual(read('SELECT count(*), sum(amount) FROM orders WHERE status IS NOT NULL'))
})

test('columns that changed at the source are shown before anything is read, and followed', async () => {
  const { page } = bench
  change("ALTER TABLE orders RENAME COLUMN status TO order_status; ALTER TABLE orders ADD COLUMN channel TEXT; INSERT INTO orders VALUES (501, 1, 1.25, 'open', 'web')")
  await button('More about orders').click()
  await page.getByRole('menuitem', { name: 'Refresh from Shop' }).click()
  const dialog = page.getByRole('dialog', { name: '"orders" has changed at its source' })
  await dialog.getByRole('combobox', { name: 'What status is called now' }).waitFor()
  await dialog.getByText('order_status').waitFor()
  await dialog.getByText('channel').waitFor()
  expect(await barriersInBothThemes(page, '.el-dialog')).toEqual([])
  await dialog.getByRole('button', { name: 'Refresh' }).click()
  await page.getByText('"orders" was refreshed: 501 rows.').waitFor()
  expect(bench.complaints).toEqual([])
})

test('the guide leads from a kind of source to a checked import, and keeps its notes', async () => {
  const { page } = bench
  await page.keyboard.press('Alt+s')
  await page.getByRole('link', { name: 'Guide me through it' }).click()
  await page.getByLabel('Inventory').fill('The shop, owned by Jo.')
  expect(await barriersInBothThemes(page)).toEqual([])
  await button(/^SQLite/).click()
  await page.getByLabel('File', { exact: true }).fill(path)
  await page.getByLabel('Name of this source').fill('Guided')
  await button('Test the connection').click()
  await button('Next').click()
  await page.getByLabel('Choose people').check()
  await button('Next').click()
  await page.getByRole('row', { name: /^people/ }).waitFor()
  expect(await barriersInBothThemes(page)).toEqual([])
  await button('Next').click()
  await page.getByText('2 rows read, nothing odd').waitFor()
  expect(await barriersInBothThemes(page)).toEqual([])
  await button('Save and import 1 stream').click()
  await page.getByRole('navigation', { name: 'Streams' }).getByRole('button', { name: /^people/ }).waitFor()
  await page.getByRole('link', { name: 'Open people' }).click()
  await page.waitForURL(/\/map$/)
  await page.keyboard.press('Alt+s')
  await page.getByRole('row', { name: /Guided/ }).waitFor()
  expect(await barriersInBothThemes(page)).toEqual([])
  await page.getByRole('link', { name: 'Guide me through it' }).click()
  expect(await page.getByLabel('Inventory').inputValue()).toBe('The shop, owned by Jo.')
  expect(bench.complaints).toEqual([])
})

test('a deleted source can be brought back', async () => {
  const { page } = bench
  await page.keyboard.press('Alt+s')
  await button('Delete Guided').click()
  await page.getByRole('row', { name: /Guided/ }).waitFor({ state: 'detached' })
  await page.getByText('Undo', { exact: true }).click()
  await page.getByRole('row', { name: /Guided/ }).waitFor()
  expect(await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Guided' }).count()).toBe(1)
})

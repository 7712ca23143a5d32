import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mariaDbMissing, useMariaDb } from '#tests/support/mariadb'
import { USERS } from '#tests/support/mariadb-server'
import { goToTab, loadRecipe, openWorkbench, SAMPLES, type Workbench } from './workbench'

/** A MySQL table by mouse alone: the recipe of the sample runs on it, and its clean rows go to a new table of the same server. */
describe.skipIf(mariaDbMissing)('a MySQL server', () => {
  const server = useMariaDb()
  let bench: Workbench
  let folder: string
  const button = (name: string | RegExp) => bench.page.getByRole('button', { name, exact: typeof name === 'string' })
  const one = async (sql: string): Promise<unknown> => Object.values((await server().query(sql))[0] ?? {})[0]

  beforeAll(async () => {
    // Where the server's own user may read it.
    folder = await mkdtemp(join(tmpdir(), 'winnow-mysql-'))
    const file = join(folder, 'orders.csv')
    await copyFile(join(SAMPLES, 'orders.csv'), file)
    await chmod(folder, 0o755)
    await chmod(file, 0o644)
    await server().query(
      'CREATE DATABASE store CHARACTER SET utf8mb4',
      `CREATE TABLE store.orders (${['order_id', 'tracking_no', 'customer', 'email', 'country', 'ordered_on', 'quantity', 'amount', 'status', 'note'].map((name) => `${name} TEXT`).join(', ')})`,
      // Lines that were cut wrongly are taken as far as they go.
      `LOAD DATA INFILE '${file}' IGNORE INTO TABLE store.orders CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' IGNORE 1 LINES`,
    )
    bench = await openWorkbench()
  })
  afterAll(async () => {
    await bench?.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('is connected to, and says which part is wrong with a wrong password', async () => {
    const { page } = bench
    await button('Connect to a database or service').click()
    await button(/^MySQL/).click()
    await page.getByLabel('Name of this source').fill('Store')
    await page.getByLabel('Host', { exact: true }).fill(server().host)
    await page.getByLabel('Port', { exact: true }).fill(String(server().port))
    await page.getByLabel('User', { exact: true }).fill(USERS.full.user)
    await page.getByLabel('Password', { exact: true }).fill('wrong')
    await button('Test the connection').click()
    const diagnosis = page.getByRole('status').filter({ hasText: 'It does not work yet.' })
    await diagnosis.getByRole('listitem').filter({ hasText: 'Login, wrong' }).waitFor()
    await page.getByLabel('Password', { exact: true }).fill(USERS.full.password)
    await page.getByText('Read only', { exact: true }).click()
    await button('Test the connection').click()
    await page.getByText(/^It works: /).waitFor()
    await button('Save').click()
    await page.getByRole('heading', { name: 'Store', level: 1 }).waitFor()
    expect(await page.content()).not.toContain(USERS.full.password)
  })

  test('gives its table to the wizard: the recipe of the sample runs on it, and writes back to a new table', async () => {
    const { page } = bench
    await page.getByRole('navigation', { name: 'Streams' }).getByRole('button', { name: /^orders/ }).click()
    await page.getByRole('row', { name: /^Take tracking_no/ }).waitFor()
    await button('Import').click()
    await page.waitForURL(/\/map$/)
    await goToTab(page, 'Clean')
    await loadRecipe(page, join(SAMPLES, 'orders.recipe.yaml'))
    await goToTab(page, 'Submit')
    await page.getByText(/rows will be dropped/).waitFor()
    await page.getByText('Into a source').click()
    await page.getByLabel('Source', { exact: true }).selectOption('Store')
    await page.getByLabel('Table', { exact: true }).fill('store.orders_clean')
    await button('Run').click()
    const written = page.getByText(/rows went to the new table store\.orders_clean of Store\./)
    await written.waitFor()
    await page.getByText('Every row is accounted for.').waitFor()
    const said = Number((await written.innerText()).replaceAll(/\D/g, ''))
    expect([await one('SELECT count(*) FROM store.orders_clean'), await one('SELECT count(DISTINCT order_id) FROM store.orders_clean')].map(Number)).toEqual([said, said])
    expect(await one("SELECT group_concat(column_type ORDER BY ordinal_position) FROM information_schema.columns WHERE table_schema = 'store' AND table_name = 'orders_clean' AND column_name IN ('ordered_on', 'quantity', 'amount')")).toBe('date,bigint(20),decimal(18,2)')
    expect(await one("SELECT count(*) FROM store.orders_clean WHERE order_id = '00000001' AND tracking_no = '94491995370841889269' AND customer = 'محمد علي' AND amount = 513.31 AND ordered_on = '2023-02-13'")).toBe('1')
    expect(bench.complaints).toEqual([])
  })
})

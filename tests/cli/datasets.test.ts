import { existsSync, readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { beforeAll, expect, test, vi } from 'vitest'
import { Desk } from '#tests/support/command-line'
import { runCommand as winnow } from '#tests/support/in-process-command'

const desk = new Desk()

beforeAll(async () => {
  vi.stubEnv('WINNOW_HOME', desk.path('home'))
  new Database(desk.path('shop.db')).exec(`CREATE TABLE orders (id INTEGER, name TEXT); INSERT INTO orders VALUES (1, 'Ann'), (2, NULL), (3, 'Cy')`).close()
  desk.put('clean.yaml', 'winnow: 1\nsteps:\n  - {step: not_null, columns: [name], severity: drop}\n')
  await winnow('sources', 'add', 'sqlite', '--name', 'Shop', '--set', `path=${desk.path('shop.db')}`, '--set', 'read_only=false')
  await winnow('sources', 'import', 'Shop', 'orders')
})

const datasets = (...args: string[]) => winnow('datasets', ...args)
const json = async (...args: string[]): Promise<unknown> => JSON.parse((await datasets(...args, '--json')).stdout)

test('a dataset is listed, looked at and measured', async () => {
  expect((await datasets('list')).stdout).toMatch(/orders +imported +3 +2 +1/)
  expect((await datasets('rows', 'orders', '--rows', '2')).stdout).toMatch(/1 +Ann\n +2 +null\nthe first 2 of 3 rows/)
  expect(await json('rows', 'orders', '--rows', '1')).toMatchObject({ rows: [[1, 'Ann']], total: 3 })
  expect(await json('profile', 'orders')).toMatchObject({ dataset: 'orders', rows: 3, profile: { columns: [{ name: 'id' }, { name: 'name', nulls: 1 }] }, findings: expect.any(Array) })
  expect((await datasets('profile', 'orders')).stdout).toMatch(/orders: 3 rows × 2 columns[^]*most frequent/)
})

test('a recipe cleans it: files beside each other, a table of a source, and datasets', async () => {
  const done = await datasets('run', 'orders', desk.path('clean.yaml'), '-o', desk.path('clean.csv'), '--rejects', desk.path('bad.csv'), '--to', 'Shop', '--table', 'clean')
  expect(done).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/3 in = 2 clean \+ 1 rejected[^]*2 rows in clean[^]*clean\.csv/) })
  expect(desk.read('clean.csv')).toBe('id,name\n1,Ann\n3,Cy\n')
  expect(desk.read('bad.csv')).toContain('2,')
  expect((await datasets('list')).stdout).toMatch(/clean +2 +2/)
  expect(await datasets('run', 'orders', desk.path('clean.yaml'), '--strict')).toMatchObject({ code: 1 })
})

test('it is exported as it is, and removed', async () => {
  expect(await datasets('export', 'orders', desk.path('orders.json'))).toMatchObject({ code: 0, stdout: expect.stringContaining('3 rows written') })
  expect(JSON.parse(readFileSync(desk.path('orders.json'), 'utf8'))).toHaveLength(3)
  await datasets('remove', 'orders')
  expect(await datasets('rows', 'orders')).toMatchObject({ code: 2, stderr: expect.stringContaining('no dataset "orders"') })
})

test('what cannot be written is said before any work', async () => {
  desk.put('there.csv', 'mine')
  await winnow('sources', 'import', 'Shop', 'orders', '--name', 'more')
  expect(await datasets('run', 'more', desk.path('clean.yaml'), '-o', desk.path('there.csv'))).toMatchObject({ code: 2, stderr: expect.stringContaining('there.csv') })
  expect(desk.read('there.csv')).toBe('mine')
  expect(await datasets('run', 'more', desk.path('clean.yaml'), '-o', desk.path('a.csv'), '--rejects', `${desk.folder}/elsewhere/b.csv`)).toMatchObject({ code: 2, stderr: expect.stringContaining('one folder') })
  expect(await datasets('export', 'more', desk.path('a.nothing'))).toMatchObject({ code: 2, stderr: expect.stringContaining('no format') })
  expect(existsSync(desk.path('a.csv'))).toBe(false)
})

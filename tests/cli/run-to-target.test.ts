import Database from 'better-sqlite3'
import { beforeAll, expect, test, vi } from 'vitest'
import { Desk } from '#tests/support/command-line'
import { runCommand as winnow } from '#tests/support/in-process-command'

const desk = new Desk()
const RECIPE = 'winnow: 1\nsteps:\n  - {step: set_types, columns: {id: integer}}\n  - {step: not_null, columns: [name], severity: drop}\n'

beforeAll(async () => {
  vi.stubEnv('WINNOW_HOME', desk.path('home'))
  new Database(desk.path('shop.db')).exec('CREATE TABLE old (id INTEGER)').close()
  desk.put('orders.csv', 'id,name\n1,Ann\n2,\n3,Cy\n')
  desk.put('clean.yaml', RECIPE)
  await winnow('sources', 'add', 'sqlite', '--name', 'Shop', '--set', `path=${desk.path('shop.db')}`, '--set', 'read_only=false')
})

const run = (...args: string[]) => winnow('run', desk.path('clean.yaml'), desk.path('orders.csv'), ...args)

function rows(sql: string): unknown[] {
  const database = new Database(desk.path('shop.db'))
  try {
    return database.prepare(sql).raw().all()
  } finally {
    database.close()
  }
}

test('the clean rows of a run go to a table of a saved source, the rejects to another one', async () => {
  const done = await run('--to', 'Shop', '--table', 'orders', '--rejects-table', 'bad')
  expect(done).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/3 in = 2 clean \+ 1 rejected[^]*clean rows: 2 rows in orders/) })
  expect(rows('SELECT id, name FROM orders')).toEqual([[1, 'Ann'], [3, 'Cy']])
  expect(rows('SELECT count(*) FROM bad')).toEqual([[1]])
  expect(await run('--to', 'Shop', '--table', 'orders')).toMatchObject({ code: 2, stderr: expect.stringContaining('orders') })
  expect(JSON.parse((await run('--to', 'Shop', '--table', 'orders', '--mode', 'replace', '--json')).stdout)).toMatchObject({ outcome: { rows: { clean: 2 } }, targets: [{ target: 'orders', mode: 'replace', rows: 2 }] })
})

test('what is wrong is said with what to do', async () => {
  expect(await run('--to', 'Shop')).toMatchObject({ code: 2, stderr: expect.stringContaining('--table') })
  expect(await run('--to', 'Shap', '--table', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('Shop') })
})

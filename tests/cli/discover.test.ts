import Database from 'better-sqlite3'
import { beforeAll, expect, test, vi } from 'vitest'
import { Desk } from '#tests/support/command-line'
import { runCommand as winnow } from '#tests/support/in-process-command'

const desk = new Desk()

beforeAll(() => {
  vi.stubEnv('WINNOW_HOME', desk.path('home'))
  // Where databases are looked for.
  vi.stubEnv('HOME', desk.folder)
  const database = new Database(desk.path('shop.db'))
  database.exec(`CREATE TABLE customers (id INTEGER PRIMARY KEY, mail TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers, note TEXT);
    INSERT INTO customers VALUES (1, 'pl4nted@mail.example'); INSERT INTO orders VALUES (1, 1, NULL), (2, 1, 'late')`)
  database.close()
})

test('all five phases run without a question, and what was noted stands in a file without any data', async () => {
  desk.put('answers.yaml', `
import: true
sources:
  - name: Shop
    connector: sqlite
    config: {path: ${JSON.stringify(desk.path('shop.db'))}}
    value: Every order since 2019
    effort: An hour
    requirements: Daily
    streams:
      - {stream: orders, why: What was sold}
      - {stream: gone, why: A mistake}
  - {name: Nowhere, connector: sqlite, config: {path: ${JSON.stringify(desk.path('none.db'))}}}
`)
  const { code, stdout } = await winnow('discover', '--answers', desk.path('answers.yaml'), '--write', desk.path('report.md'), '--json')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    project: { slug: 'my-data' },
    sources: [
      {
        answers: { name: 'Shop', value: 'Every order since 2019' }, check: { ok: true }, streams: [{ id: 'customers' }, { id: 'orders', rows: { count: 2 } }],
        relationships: [{ from: { stream: 'orders' }, to: { stream: 'customers' } }],
        chosen: [
          { stream: 'orders', why: 'What was sold', dataset: { name: 'orders', rows: 2 }, columns: [{ name: 'id', filled: 1, distinct: 2 }, { name: 'customer', distinct: 1 }, { name: 'note', filled: 0.5 }] },
          { stream: 'gone', problems: [{ code: 'SOURCE_MISSING' }] },
        ],
      },
      { answers: { name: 'Nowhere' }, check: { ok: false }, sourceId: null },
    ],
  })
  const report = desk.read('report.md')
  expect(report).toContain('| Shop | sqlite | yes | 2 | 2 | Every order since 2019 | An hour |')
  expect(report).toMatch(/### Chosen: orders[^]*What was sold[^]*\| note \| text \| 50 % \| 1 \|/)
  expect(report).not.toMatch(/pl4nted|late|\{\{/)
  expect((await winnow('sources', 'list')).stdout).toMatch(/^Shop /m)
})

test('notes stay with the project: the next text has them, and an exported project too', async () => {
  desk.put('more.yaml', `
find: false
inventory: Ask Jo.
sources: [{name: Shop, connector: sqlite, config: {path: ${JSON.stringify(desk.path('shop.db'))}}, findings: Dates are texts, save: false}, {name: Api, connector: rest, config: {base_url: 'https://u:pl4nted@shop.invalid/'}, save: false}]
`)
  await winnow('discover', '--answers', desk.path('more.yaml'), '--write', desk.path('second.md'))
  const text = desk.read('second.md')
  expect(text).toMatch(/Ask Jo\.[^]*Every order since 2019[^]*Dates are texts/)
  await winnow('project', 'export', desk.path('folder'))
  expect(desk.read('folder/discovery.yaml')).toMatch(/inventory: Ask Jo\.[^]*value: Every order since 2019/)
  expect(desk.read('folder/discovery.yaml')).not.toContain('pl4nted')
  expect(await winnow('project', 'import', desk.path('folder'), '--name', 'Again')).toMatchObject({ code: 0 })
  await winnow('discover', '--project', 'Again', '--write', desk.path('third.md'))
  expect(desk.read('third.md')).toMatch(/Ask Jo\.[^]*Dates are texts[^]*### Chosen: orders[^]*What was sold/)
})

test('without answers and nobody to ask it shows what is there, and how to go on', async () => {
  expect(await winnow('discover')).toMatchObject({ code: 0, stdout: expect.stringContaining('--answers FILE') })
  desk.put('bad.yaml', 'sources: [{name: x, conector: sqlite}]\n')
  expect(await winnow('discover', '--answers', desk.path('bad.yaml'))).toMatchObject({ code: 2, stderr: expect.stringContaining('has no member "conector"') })
  expect(await winnow('discover', '--answers', desk.path('none.yaml'))).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read') })
})

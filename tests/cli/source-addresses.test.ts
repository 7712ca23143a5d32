import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readSourceAddress } from '#main/hosts/cli/source-uri'
import { Desk } from '#tests/support/command-line'
import { runCommand as winnow } from '#tests/support/in-process-command'

const desk = new Desk()
const started = process.cwd()

beforeAll(() => {
  vi.stubEnv('WINNOW_HOME', desk.path('home'))
  process.chdir(desk.folder)
})

afterAll(() => process.chdir(started))

test.each<readonly [address: string, connector: string, name: string, set: Record<string, string>]>([
  ['mysql://ann:${SHOP}@db.example.org:3307/shop', 'mysql', 'shop', { host: 'db.example.org', port: '3307', user: 'ann', password: '${SHOP}', database: 'shop' }],
  ['mariadb://ann@localhost?ssl-mode=REQUIRED', 'mysql', 'localhost', { host: 'localhost', user: 'ann', tls: 'required' }],
  ['postgresql://a%40b:%24%7BPW%7D@[::1]/my%20shop?sslmode=disable&schema=sales', 'postgres', 'my shop', { host: '::1', user: 'a@b', password: '${PW}', database: 'my shop', tls: 'disabled', schema: 'sales' }],
  ['s3://exports/2026/july', 's3', 'exports', { bucket: 'exports', prefix: '2026/july' }],
  ['sqlite:///data/shop.db', 'sqlite', 'shop.db', { path: '/data/shop.db' }],
  ['sqlite:shop.db', 'sqlite', 'shop.db', { path: 'shop.db' }],
  ['duckdb://shop.duckdb', 'duckdb', 'shop.duckdb', { path: 'shop.duckdb' }],
  ['file:///data/my%20orders', 'files', 'my orders', { path: '/data/my orders' }],
  ['./orders/2026', 'files', '2026', { path: './orders/2026' }],
  ['https://example.org/data/orders.csv?day=1', 'http', 'orders.csv', { url: 'https://example.org/data/orders.csv?day=1' }],
])('%s is understood', (address, connector, name, set) => {
  expect(readSourceAddress(address)).toEqual({ connector, name, set: Object.entries(set) })
})

test('the name of a connector is no address', () => {
  for (const name of ['mysql', 'source-faker', 'files']) expect(readSourceAddress(name)).toBeUndefined()
})

test('a source is added by its address, or from the standard input; options may be added', async () => {
  desk.put('orders.csv', 'id\n1\n')
  expect(await winnow('sources', 'add', './orders.csv')).toMatchObject({ code: 0, stdout: expect.stringContaining('"orders.csv" is saved') })
  expect(await winnow('sources', 'add', './orders.csv', '--name', 'Again', '--set', 'input.delimiter=;')).toMatchObject({ code: 0 })
  const { stdout } = await winnow('sources', 'show', 'Again')
  expect(stdout).toContain('delimiter: ;')
  const { child, ended } = desk.start(['sources', 'add', '--file', '-'])
  child.stdin?.end(stdout.replace('Again', 'From a pipe'))
  expect(await ended).toMatchObject({ code: 0, stdout: expect.stringContaining('"From a pipe" is saved') })
}, 30_000)

test('no refusal of an address repeats it: there may be a password in it', async () => {
  for (const address of ['mysql://ann:hunter2@localhost/shop', 'oracle://ann:hunter2@localhost/shop', 'https://ann:hunter2@example.org/x.csv', 'mysql://ann:hunter2%zz@localhost/shop', 'mysql://ann:hunter2/@:x']) {
    const { code, stdout, stderr } = await winnow('sources', 'add', address)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^winnow: .+\n +\S/)
    expect(stderr).not.toContain('hunter2')
  }
})

test('a number that is none is refused before anything is done', async () => {
  for (const limit of ['abc', '0', '1.5', '']) expect(await winnow('sources', 'import', 'orders.csv', 'orders.csv', '--limit', limit)).toMatchObject({ code: 2, stdout: '' })
})

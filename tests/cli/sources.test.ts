import { mkdirSync } from 'node:fs'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { Desk } from '#tests/support/command-line'
import { runCommand as winnow } from '#tests/support/in-process-command'

const desk = new Desk()
const started = process.cwd()

beforeAll(() => {
  for (const [name, value] of Object.entries({ WINNOW_HOME: desk.path('home'), ENCRYPTION_KEY: 'k'.repeat(43), SHOP_TOKEN: 'fr0m-environment' })) vi.stubEnv(name, value)
  process.chdir(desk.folder)
  const database = new Database(desk.path('shop.db'))
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO orders VALUES (1, \'Ann\'), (2, NULL)')
  database.close()
  return () => process.chdir(started)
})

describe('winnow sources', () => {
  test('a source is added, looked into, imported from and removed', async () => {
    expect(await winnow('sources', 'add', 'sqlite', '--name', 'Shop', '--set', 'path=shop.db')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('"Shop" is saved') })
    expect((await winnow('sources', 'list')).stdout).toMatch(/Shop +sqlite +healthy +0 +never/)
    expect((await winnow('sources', 'test', 'Shop')).stdout).toMatch(/✓ file/)
    const { streams } = JSON.parse((await winnow('sources', 'discover', 'Shop', '--json')).stdout)
    expect(streams).toMatchObject([{ id: 'orders', rows: { count: 2, exact: true } }])
    expect((await winnow('sources', 'sample', 'Shop', 'orders')).stdout).toMatch(/2 +null/)
    expect((await winnow('sources', 'sample', 'Shop', '--query', 'SELECT count(*) AS n FROM orders')).stdout).toMatch(/n\n─\n2/)
    expect(JSON.parse((await winnow('sources', 'import', 'Shop', 'orders', '--columns', 'name', '--name', 'Names', '--json')).stdout)).toMatchObject({ dataset: 'Names', rows: 2 })
    expect((await winnow('sources', 'remove', 'Shop')).stdout).toContain('datasets stay')
    expect(JSON.parse((await winnow('sources', 'list', '--json')).stdout)).toEqual({ sources: [] })
  })

  test('a dataset is refreshed where its source has changed, and told to follow it', async () => {
    mkdirSync(desk.path('days'))
    desk.put('days/a.csv', 'id\n1\n')
    desk.put('days/b.csv', 'id\n2\n')
    await winnow('sources', 'add', 'files', '--name', 'Days', '--set', 'path=days')
    await winnow('sources', 'import', 'Days', '*.csv', '--name', 'All days')
    expect(await winnow('sources', 'refresh', 'All days')).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing has changed') })
    desk.put('days/c.csv', 'id,note\n3,x\n')
    expect(await winnow('sources', 'refresh', 'All days')).toMatchObject({ code: 2, stderr: expect.stringContaining('"note" is new') })
    expect((await winnow('sources', 'refresh', 'All days', '--changes', 'map')).stdout).toBe('3 rows in the dataset "All days"\n')
    expect((await winnow('sources', 'watch', 'All days')).stdout).toContain('as long as Winnow is open')
    expect((await winnow('sources', 'watch')).stdout).toMatch(/All days +watching/)
    expect((await winnow('sources', 'watch', 'All day', '--off')).stderr).toContain('did you mean "All days"?')
    await winnow('sources', 'watch', 'All days', '--off')
    expect(JSON.parse((await winnow('sources', 'watch', '--json')).stdout)).toEqual({ datasets: [] })
    await winnow('sources', 'remove', 'Days')
  })

  test('a folder read as one table is called by the folder, and what was odd is told beside the output', async () => {
    mkdirSync(desk.path('sales/2024'), { recursive: true })
    desk.put('sales/a.json', '[{"id": 1}]')
    desk.put('sales/2024/b.json', '[{"id": "x", "note": "n"}]')
    await winnow('sources', 'add', './sales', '--name', 'Sold')
    expect((await winnow('sources', 'discover', 'Sold')).stdout).toMatch(/\*\*\/\*\.json .* "note" is in 1 of 2 files only; "id" is text in 1 file, integer in 1 file/)
    const { stdout, stderr } = await winnow('sources', 'import', 'Sold', '**/*.json')
    expect(stdout).toBe('2 rows in the dataset "sales"\n')
    expect(stderr).toBe('! Column "note" is in 1 of 2 files only (2024/b.json); it is empty in the rows of the others.\n! Column "id" is text in 1 file, integer in 1 file: it is read as text.\n')
    expect(JSON.parse((await winnow('sources', 'import', 'Sold', '**/*.json', '--json')).stdout)).toMatchObject({ dataset: 'sales', notes: [{ code: 'column-in-some-files', count: 1 }, { code: 'column-types-differ' }] })
    await winnow('sources', 'remove', 'Sold')
  })

  test('a source that does not work is not saved, with what is wrong', async () => {
    const added = await winnow('sources', 'add', 'sqlite', '--set', 'path=none.db')
    expect(added).toMatchObject({ code: 2, stdout: expect.stringMatching(/✗ file[^]*→[^]*Nothing was saved/) })
    expect(JSON.parse((await winnow('sources', 'list', '--json')).stdout).sources).toEqual([])
  })

  test('goes out as YAML with references in place of secrets, and comes in from it', async () => {
    const token = 'pl4nted-t0ken'
    expect(await winnow('sources', 'add', 'rest', '--no-test', '--name', 'My API', '--set', 'base_url=http://127.0.0.1:9', '--set', 'auth.type=bearer', '--set', `auth.token=${token}`)).toMatchObject({ code: 2, stderr: expect.stringMatching(/must not stand in a command[^]*--secret/) })
    desk.put('planted.yaml', `config: { base_url: 'http://127.0.0.1:9', allow_private: true, auth: { type: bearer, token: ${token} } }`)
    expect(await winnow('sources', 'add', 'rest', '--no-test', '--name', 'My API', '--file', 'planted.yaml', '--set', 'requests_per_minute=7')).toMatchObject({ code: 0 })
    const { stdout: yaml } = await winnow('sources', 'show', 'My API')
    expect(yaml).toContain('token: ${MY_API_AUTH_TOKEN}')
    expect(yaml).toContain('requests_per_minute: 7')
    expect(yaml).not.toContain(token)
    desk.put('api.yaml', yaml.replace('MY_API_AUTH_TOKEN', 'SHOP_TOKEN'))
    expect(JSON.parse((await winnow('sources', 'add', '--file', 'api.yaml', '--name', 'Copy', '--no-test', '--json')).stdout)).toMatchObject({ name: 'Copy', connector: 'rest', config: { auth: { token: '${SHOP_TOKEN}' } } })
    expect((await winnow('sources', 'test', 'Copy')).code).toBe(1)
    expect(await winnow('sources', 'test', 'My API', '--json')).toMatchObject({ code: 1, stdout: expect.not.stringContaining(token) })
  })

  test('what is wrong is said with what to do', async () => {
    expect(await winnow('sources', 'add', 'sqlit')).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean "sqlite"?') })
    expect(await winnow('sources', 'add', 'sqlite', '--set', 'pth=x')).toMatchObject({ code: 2, stderr: expect.stringMatching(/pth[^]*path/) })
    expect(await winnow('sources', 'add')).toMatchObject({ code: 2, stderr: expect.stringContaining('winnow connectors list') })
    expect(await winnow('sources', 'test', 'Shap')).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no source "Shap"') })
    desk.put('bad.yaml', 'connector: sqlite\nconfg: {}\n')
    expect(await winnow('sources', 'add', '--file', 'bad.yaml')).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean "config"?') })
  })
})

describe('winnow connectors', () => {
  test('all are listed and described', async () => {
    expect((await winnow('connectors', 'list')).stdout).toMatch(/sqlite +SQLite +built-in +read, query/)
    expect((await winnow('connectors', 'describe', 'rest')).stdout).toMatch(/base_url \(needed\)/)
    const { stdout: yaml } = await winnow('connectors', 'describe', 'sqlite', '--yaml')
    expect(yaml).toMatch(/config:\n {2}# The database file\.\n {2}path: …\n[^]* {2}# read_only: true/)
    desk.put('filled.yaml', yaml.replace('path: …', `path: ${desk.path('shop.db')}`))
    expect(await winnow('sources', 'add', '--file', 'filled.yaml', '--name', 'Filled')).toMatchObject({ code: 0 })
    expect(JSON.parse((await winnow('connectors', 'describe', 'sqlite', '--json')).stdout)).toMatchObject({ id: 'sqlite', config: { properties: { path: {} } } })
  })

  test('a new package is made, its code runs only when it is allowed, and again only after a change was allowed', async () => {
    expect((await winnow('connectors', 'new', 'fruit-market')).stdout).toContain('made fruit-market/index.js')
    expect(await winnow('connectors', 'new', 'fruit-market')).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') })
    // If it ran, it would leave a trace.
    desk.put('fruit-market/index.js', `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(desk.path('ran'))}, '')\n${desk.read('fruit-market/index.js')}`)
    expect((await winnow('connectors', 'add', 'fruit-market')).stdout).toContain('brings code of its own')
    expect(await winnow('connectors', 'check')).toMatchObject({ code: 1, stdout: expect.stringContaining('✗ fruit-market') })
    expect(await winnow('sources', 'add', 'fruit-market', '--set', 'address=http://127.0.0.1:9')).toMatchObject({ code: 2, stderr: expect.stringContaining('--allow') })
    expect(desk.files()).not.toContain('ran')
    expect((await winnow('connectors', 'add', 'fruit-market', '--allow')).stdout).toContain('It can be used')
    expect(desk.files()).toContain('ran')
    expect((await winnow('connectors', 'check', 'fruit-market')).code).toBe(0)
    desk.put('fruit-market/records.js', 'export const recordsIn = () => []\n')
    expect(await winnow('connectors', 'check', 'fruit-market')).toMatchObject({ code: 1, stdout: expect.stringContaining('has changed since you allowed it') })
    await winnow('connectors', 'remove', 'fruit-market')
    expect(await winnow('connectors', 'describe', 'fruit-market')).toMatchObject({ code: 2 })
    expect(await winnow('connectors', 'remove', 'sqlite')).toMatchObject({ code: 2, stderr: expect.stringContaining('comes with Winnow') })
  })

  test('a YAML file is made that declares one, and works without code', async () => {
    expect((await winnow('connectors', 'new', 'veg', '--yaml', '--title', 'Vegetables: all')).stdout).toContain('made veg.yaml')
    expect((await winnow('connectors', 'add', 'veg.yaml')).stdout).toContain('Vegetables: all (veg)')
    expect((await winnow('connectors', 'list')).stdout).toMatch(/veg +Vegetables: all +declared/)
    desk.put('broken.yaml', 'winnow_connector: 1\nid: broken\n')
    expect(await winnow('connectors', 'add', 'broken.yaml')).toMatchObject({ code: 2, stderr: expect.stringContaining('broken.yaml') })
  })
})

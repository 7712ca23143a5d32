import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { fileSizes, stepsHoldNoSql } from '../../build/rules.mjs'

/** A checkout in small, in which nearly every file breaks a rule. */
const PLANTED: Readonly<Record<string, string>> = {
  'src-shared/model/clean.ts': 'export const clean = 1',
  'src-shared/define/uses-engine.ts': "import { engine } from '#engine/plain'\nexport const bad = engine",
  'src-shared/define/uses-library.ts': "import chardet from 'chardet'\nexport const bad = chardet",
  'src-shared/define/uses-node.ts': "import { readFileSync } from 'node:fs'\nexport const bad = readFileSync",
  'src-shared/define/uses-page.ts': 'export const bad = document.title',
  'src-main/engine/plain.ts': 'export const engine = 1',
  'src-main/engine/cycle-one.ts': "import { two } from './cycle-two'\nexport const one = () => two",
  'src-main/engine/cycle-two.ts': "import { one } from './cycle-one'\nexport const two = () => one",
  'src-main/engine/uses-host.ts': "import { host } from '#main/hosts/http/server'\nexport const bad = host",
  'src-main/engine/uses-store.ts': "import type { Store } from '#main/store/open'\nexport type Bad = Store",
  'src-main/engine/uses-duckdb.ts': "import { DuckDBInstance } from '@duckdb/node-api'\nexport const bad = DuckDBInstance",
  'src-main/engine/uses-sqlite.ts': "import Database from 'better-sqlite3'\nexport const bad = Database",
  'src-main/engine/uses-electron.ts': "import { app } from 'electron'\nexport const bad = app",
  'src-main/engine/uses-nothing-there.ts': "import { gone } from './gone'\nexport const bad = gone",
  'src-main/engine/uses-test.ts': "import { probe } from './plain.test'\nexport const bad = probe",
  'src-main/engine/plain.test.ts': 'export const probe = 1',
  'src-main/engine/duckdb/quote.ts': 'export const quote = 1',
  'src-main/engine/recipe/steps/one.ts': "import { clean } from '#shared/model/clean'\nexport default clean",
  'src-main/engine/recipe/steps/uses-step.ts': "import one from './one'\nexport default one",
  'src-main/engine/recipe/steps/uses-quote.ts': "import { quote } from '#engine/duckdb/quote'\nexport default quote",
  'src-main/engine/recipe/steps/holds-sql.ts': "export default {\n  docs: 'SELECT may stand here',\n  compile: () => 'SELECT x FROM rows',\n  examples: ['CASE WHEN a THEN b END'],\n}",
  'src-main/engine/formats/one/index.ts': "import { quote } from '#engine/duckdb/quote'\nexport default quote",
  'src-main/engine/formats/two/index.ts': "import one from '../one/index'\nexport default one",
  'src-main/engine/formats/three/index.ts': "import { engine } from '#engine/plain'\nexport default engine",
  'src-main/engine/connectors/one/index.ts': 'export default 1',
  'src-main/engine/connectors/two/index.ts': "import one from '../one/index'\nexport default one",
  'src-main/store/open.ts': "import Database from 'better-sqlite3'\nexport type Store = Database.Database",
  'src-main/api/uses-host.ts': "import { host } from '#main/hosts/http/server'\nexport const bad = host",
  'src-main/hosts/http/server.ts': 'export const host = 1',
  'src-main/hosts/electron/uses-engine.ts': "import { engine } from '#engine/plain'\nexport const bad = engine",
  'src-preload/uses-model.ts': "import { clean } from '#shared/model/clean'\nexport const bad = clean",
  'src-renderer/uses-engine.ts': "import { engine } from '#engine/plain'\nexport const bad = engine",
  'src-renderer/uses-node.ts': "import { readFileSync } from 'node:fs'\nexport const bad = readFileSync",
  'src-main/engine/is-long.ts': 'export {}\n'.repeat(801),
  'src-main/engine/is-longish.ts': 'export {}\n'.repeat(401),
}

const root = process.cwd()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-planted-'))
  const configs = ['package.json', 'tsconfig.base.json', '.dependency-cruiser.cjs', '.oxlintrc.json', 'src-shared/tsconfig.json', 'src-main/tsconfig.json']
  for (const [path, text] of Object.entries(PLANTED)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), `${text}\n`)
  }
  for (const config of configs) await cp(join(root, config), join(folder, config))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs a tool of node_modules in the planted checkout; its exit code does not matter, what it prints does. */
function tool(path: string, ...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'node_modules', path), ...args], { cwd: folder, maxBuffer: 1 << 26 }, (_, stdout) => resolve(stdout))
  })
}

const Cruise = z.object({ summary: z.object({ violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })) }) })

test('every import rule is broken by its planted file, and by no other', async () => {
  const printed = await tool('dependency-cruiser/bin/dependency-cruiser.mjs', 'src-shared', 'src-main', 'src-preload', 'src-renderer', '--config', '.dependency-cruiser.cjs', '--output-type', 'json')
  const { summary: { violations } } = Cruise.parse(JSON.parse(printed))
  const found = violations.map(({ from, rule }) => `${rule.name}: ${from}`)
  expect([...new Set(found)].sort()).toEqual([
    'api-knows-no-host: src-main/api/uses-host.ts',
    'connectors-are-islands: src-main/engine/connectors/two/index.ts',
    'engine-knows-no-host: src-main/engine/uses-host.ts',
    'engine-knows-no-host: src-main/engine/uses-store.ts',
    'formats-are-islands: src-main/engine/formats/three/index.ts',
    'formats-are-islands: src-main/engine/formats/two/index.ts',
    'no-circular: src-main/engine/cycle-one.ts',
    'not-to-tests: src-main/engine/uses-test.ts',
    'not-to-unresolvable: src-main/engine/uses-nothing-there.ts',
    'only-electron-host-uses-electron: src-main/engine/uses-electron.ts',
    'only-engine-duckdb-uses-duckdb: src-main/engine/uses-duckdb.ts',
    'only-sqlite-and-store-use-better-sqlite3: src-main/engine/uses-sqlite.ts',
    'preload-is-thin: src-preload/uses-model.ts',
    'renderer-no-node: src-renderer/uses-node.ts',
    'renderer-only-shared: src-renderer/uses-engine.ts',
    'shared-is-pure: src-shared/define/uses-engine.ts',
    'shared-is-pure: src-shared/define/uses-library.ts',
    'shared-no-node: src-shared/define/uses-node.ts',
    'shell-holds-no-data: src-main/hosts/electron/uses-engine.ts',
    'steps-are-islands: src-main/engine/recipe/steps/uses-quote.ts',
    'steps-are-islands: src-main/engine/recipe/steps/uses-step.ts',
  ])
})

const Lint = z.object({ diagnostics: z.array(z.object({ filename: z.string(), code: z.string(), help: z.string().optional() })) })

test('the editor says the same by lint, with the reason', async () => {
  const { diagnostics } = Lint.parse(JSON.parse(await tool('oxlint/bin/oxlint', '--format', 'json')))
  const reasons = new Map(diagnostics.filter(({ code }) => code.includes('no-restricted-imports')).map(({ filename, help }) => [filename, help]))
  expect(Object.fromEntries(reasons)).toMatchObject({
    'src-shared/define/uses-engine.ts': expect.stringContaining('imports nothing of ours'),
    'src-shared/define/uses-node.ts': expect.stringContaining('no Node'),
    'src-main/engine/uses-host.ts': expect.stringContaining('never the reverse'),
    'src-main/engine/uses-electron.ts': expect.stringContaining('no Electron'),
    'src-main/engine/recipe/steps/uses-quote.ts': expect.stringContaining('A step is one file'),
    'src-renderer/uses-engine.ts': expect.stringContaining('through the contract'),
  })
})

test('src-shared cannot name Node or the page: its types are not there', async () => {
  const printed = await tool('typescript/bin/tsc6', '-p', 'src-shared', '--pretty', 'false')
  expect(printed).toMatch(/src-shared\/define\/uses-node\.ts.*node:fs/)
  expect(printed).toMatch(/src-shared\/define\/uses-page\.ts.*document/)
})

test('house rules: long files and SQL in steps', () => {
  expect(stepsHoldNoSql(folder).problems).toEqual([expect.stringMatching(/^src-main\/engine\/recipe\/steps\/holds-sql\.ts:3: /)])
  const sizes = fileSizes(folder)
  expect(sizes.problems).toEqual([expect.stringMatching(/^src-main\/engine\/is-long\.ts: 802 lines/)])
  expect(sizes.warnings).toEqual([expect.stringMatching(/^src-main\/engine\/is-longish\.ts/)])
})

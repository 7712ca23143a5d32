// @ts-check
/**
 * `npm test [-- --no-browser]`: installs what is missing, builds what is stale, then runs every check and every test.
 * The last lines say how many tests ran, how much of the code they reached, and how long it took.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { ensureBrowser } from './browser.mjs'
import { DESKTOP, ensureBuilt } from './build.mjs'
import { check } from './check.mjs'
import { electronForTests } from './electron-for-tests.mjs'
import { ensureInstalled } from './install.mjs'
import { ensureKeychain } from './keychain.mjs'
import { ensureMariaDb } from './mariadb.mjs'
import { ensureMoto } from './moto.mjs'
import { ensurePostgres } from './postgres.mjs'
import { engineEnvironment, projectNode, root, say, script, stop } from './project.mjs'
import { testWorker } from './worker-tests.mjs'

const started = Date.now()
const withBrowser = !process.argv.includes('--no-browser')

await ensureInstalled()
const { chromium, missing } = withBrowser ? await ensureBrowser() : {}
if (missing) stop(missing)
// What comes by apt, one after the other: it lets nobody in beside itself.
const noKeychain = await ensureKeychain()
const mariaDb = await ensureMariaDb()
const postgres = await ensurePostgres()
const [electron, moto] = await Promise.all([withBrowser ? electronForTests() : { missing: 'the tests were started with --no-browser' }, ensureMoto(), ensureBuilt(DESKTOP)])

// The worker's environment is downloaded, and its tests wait for processes most of the time: they run beside all else.
const testedWorker = testWorker()
const checksPassed = await check()
const reports = join(root, 'coverage')
rmSync(reports, { recursive: true, force: true })
const testsPassed = await vitest()
const worker = await testedWorker

say('')
if ('missing' in electron) say(`The desktop app was not tested: ${electron.missing}.`)
else say(`The desktop app was tested in Electron ${electron.version}.`)
if (noKeychain) say(`The keychain was not tested: ${noKeychain}.`)
if ('missing' in mariaDb) say(`MySQL was not tested: ${mariaDb.missing}.`)
if ('missing' in postgres) say(`PostgreSQL was not tested: ${postgres.missing}.`)
if ('missing' in moto) say(`S3 was not tested: ${moto.missing}.`)
for (const line of [...worker.lines, ...slowest(), ...countTests(), ...coverage()]) say(line)
const passed = checksPassed && worker.passed && testsPassed
say(`${passed ? 'All is well' : `Failed: ${[...checksPassed ? [] : ['checks'], ...worker.passed ? [] : ['the Python worker'], ...testsPassed ? [] : ['tests']].join(' and ')}`} after ${Math.round((Date.now() - started) / 1000)} s.`)
process.exitCode = passed ? 0 : 1

/** @returns {Promise<boolean>} */
function vitest() {
  const projects = ['unit', 'component', ...withBrowser ? ['e2e'] : [], ...'missing' in electron ? [] : ['electron']]
  const args = [script('vitest'), 'run', ...projects.flatMap((name) => ['--project', name]), '--passWithNoTests', '--coverage',
    '--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, 'tests.json')}`]
  const env = { ...engineEnvironment, ...chromium && { CHROMIUM: chromium } }
  return new Promise((resolve) => {
    const child = spawn(projectNode, args, { cwd: root, env, stdio: 'inherit' })
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}

/** @param {string} file @returns {any} the parsed report; undefined when the run broke off before it was written */
function report(file) {
  return existsSync(join(reports, file)) ? JSON.parse(readFileSync(join(reports, file), 'utf8')) : undefined
}

/** How many tests ran, by where they ran. */
function countTests() {
  const result = report('tests.json')
  if (!result) return ['No test ran.']
  const kinds = { 'in Chromium': 0, 'in Electron': 0, 'of components': 0, 'in Node': 0 }
  let ran = 0
  let failed = 0
  for (const { name, assertionResults } of result.testResults) {
    const path = relative(root, name).split(sep).join('/')
    const kind = path.startsWith('tests/e2e/') ? 'in Chromium' : path.startsWith('tests/electron/') ? 'in Electron' : path.startsWith('src-renderer/') ? 'of components' : 'in Node'
    for (const { status } of assertionResults) {
      if (status !== 'passed' && status !== 'failed') continue
      ran += 1
      kinds[kind] += 1
      if (status === 'failed') failed += 1
    }
  }
  const parts = Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`).join(', ')
  return [`${ran} tests ran (${parts}); ${failed} failed, ${result.numPendingTests + result.numTodoTests} skipped.`]
}

/** The test files that took longest, each while others ran beside it. */
function slowest() {
  const result = report('tests.json')
  if (!result) return []
  /** @type {{ name: string, startTime: number, endTime: number }[]} */
  const files = result.testResults
  const seconds = files.map(({ name, startTime, endTime }) => ({ name: relative(root, name).split(sep).join('/'), seconds: Math.round((endTime - startTime) / 1000) }))
  return ['The slowest test files:', ...seconds.toSorted((one, other) => other.seconds - one.seconds).slice(0, 10).map(({ name, seconds: taken }) => `${String(taken).padStart(5)} s  ${name}`)]
}

/** Lines reached, in the groups that have a threshold (vitest.config.ts holds the thresholds). */
function coverage() {
  const summary = report('coverage-summary.json')
  if (!summary) return ['No coverage was measured.']
  /** @param {string} title @param {readonly string[]} folders */
  const line = (title, ...folders) => {
    const files = Object.entries(summary).filter(([file]) => folders.some((folder) => relative(root, file).split(sep).join('/').startsWith(folder)))
    const covered = files.reduce((sum, [, { lines }]) => sum + lines.covered, 0)
    const total = files.reduce((sum, [, { lines }]) => sum + lines.total, 0)
    return `${title}: ${total ? (100 * covered / total).toFixed(1) : '–'} % of ${total} lines`
  }
  return [line('Coverage of src-main/engine and src-shared', 'src-main/engine/', 'src-shared/'), line('Coverage of src-shared/define', 'src-shared/define/')]
}

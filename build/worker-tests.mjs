// @ts-check
/**
 * Checks and tests of the Python worker (`python-runtime/airbyte`), in an environment of its own made from its locks.
 * `node build/worker-tests.mjs [ARGUMENT …]`; arguments go to pytest.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, run, say } from './project.mjs'

const UV = '0.13.8'
const folder = join(root, 'python-runtime', 'airbyte')
const locks = ['requirements.lock', 'dev.lock'].map((name) => join(folder, name))
const cache = join(root, 'node_modules', '.cache')
/** @param {string} environment @param {string} name @returns {string} a program in it */
const programIn = (environment, name) => (process.platform === 'win32' ? join(environment, 'Scripts', `${name}.exe`) : join(environment, 'bin', name))

/** @typedef {{ passed: boolean, lines: readonly string[] }} Outcome */

/** What airbyte 0.71.3 runs on, the best first. */
const PYTHONS = ['python3.11', 'python3.12', 'python3.10', 'python3', 'python']

/** @returns {Promise<string | undefined>} a Python that fits */
async function findPython() {
  for (const python of [...process.env['WINNOW_PYTHON'] ? [process.env['WINNOW_PYTHON']] : [], ...PYTHONS]) {
    const { code } = await run(python, ['-c', 'import sys, venv; sys.exit(not (3, 10) <= sys.version_info[:2] < (3, 13))'])
    if (code === 0) return python
  }
  return undefined
}

/**
 * Makes an environment beside its place and renames it: it is there whole or not at all.
 * @param {string} name
 * @param {(made: string) => [string, string[]][]} steps programs and their arguments
 * @returns {Promise<{ environment: string } | { problem: string }>}
 */
async function environment(name, steps) {
  const wanted = join(cache, name)
  if (existsSync(wanted)) return { environment: wanted }
  const made = `${wanted}-${process.pid}`
  for (const [program, args] of steps(made)) {
    // The cache of the tests that run connectors (tests/support/python.ts): what both need is downloaded once.
    const { code, output } = await run(program, args, { env: { ...process.env, UV_PYTHON_DOWNLOADS: 'never', UV_CACHE_DIR: join(cache, 'winnow-python', 'uv-cache') } })
    if (code === 0) continue
    rmSync(made, { recursive: true, force: true })
    return { problem: output.trim() }
  }
  try {
    renameSync(made, wanted)
  } catch (error) {
    if (!existsSync(wanted)) throw error
    rmSync(made, { recursive: true, force: true })
  }
  return { environment: wanted }
}

/**
 * The environment in which the worker is tested.
 * @returns {Promise<{ python: string } | { missing: string } | { problem: string }>} `missing`: there is no Python that fits
 */
async function ensureWorkerEnvironment() {
  const python = await findPython()
  if (!python) return { missing: 'it needs Python 3.10, 3.11 or 3.12 with venv (Debian: `apt-get install python3-venv`)' }
  const hash = createHash('sha256').update(`${UV} relocatable ${python}`)
  for (const lock of locks) hash.update(readFileSync(lock))
  const name = `worker-${hash.digest('hex').slice(0, 16)}`
  if (!existsSync(join(cache, name))) say('Setting up the Python worker, for its tests (once, about 800 MB) …')
  const tool = await environment(`uv-${UV}`, (made) => [
    [python, ['-m', 'venv', made]],
    [programIn(made, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `uv==${UV}`]],
  ])
  if ('problem' in tool) return tool
  const uv = programIn(tool.environment, 'uv')
  const worker = await environment(name, (made) => [
    // Connectors are programs in it, which must be found after the renaming.
    [uv, ['venv', '--quiet', '--relocatable', '--python', python, made]],
    [uv, ['pip', 'sync', '--quiet', '--require-hashes', '--compile-bytecode', '--python', programIn(made, 'python'), ...locks]],
  ])
  return 'problem' in worker ? worker : { python: programIn(worker.environment, 'python') }
}

/**
 * Lint, format, types and tests of the worker, one after the other.
 * @param {readonly string[]} [pytest] more arguments for pytest
 * @returns {Promise<Outcome>} `passed` also where there is no Python, which a line tells
 */
export async function testWorker(pytest = []) {
  const found = await ensureWorkerEnvironment()
  if ('missing' in found) return { passed: true, lines: [`The Python worker was not tested: ${found.missing}.`] }
  if ('problem' in found) return { passed: false, lines: ['The Python worker was not tested, its environment could not be set up:', found.problem] }
  /** @type {[string, string[]][]} */
  const checks = [
    ['lint', ['ruff', 'check', '--no-cache', '--quiet', '.']],
    ['format', ['ruff', 'format', '--no-cache', '--check', '--quiet', '.']],
    ['types', ['mypy', '--cache-dir', join(cache, 'mypy'), '--no-error-summary']],
    ['tests', ['pytest', '-p', 'no:cacheprovider', ...pytest]],
  ]
  const lines = []
  let passed = true
  for (const [name, args] of checks) {
    const { code, output } = await run(found.python, ['-m', ...args], { cwd: folder, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' } })
    if (code !== 0) {
      passed = false
      lines.push(`── ${name} of the Python worker ──`, output.trim())
    } else if (name === 'tests') {
      lines.push(`Python worker: ${/\d+ passed[^=\n]*/.exec(output)?.[0].trim() ?? output.trim()}`)
    }
  }
  return { passed, lines }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, lines } = await testWorker(process.argv.slice(2))
  for (const line of lines) say(line)
  process.exitCode = passed ? 0 : 1
}

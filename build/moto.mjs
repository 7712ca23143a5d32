// @ts-check
/** The store of objects that the tests speak to as to S3: moto, in an environment of its own made from its lock. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, say } from './project.mjs'

const lock = join(root, 'python-runtime', 'moto', 'requirements.lock')
/** @param {string} folder of an environment @returns {string} its Python */
const pythonOf = (folder) => (process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python'))

/**
 * Makes sure that moto can be started.
 * @returns {Promise<{ python: string } | { missing: string }>} the Python whose module `moto.server` is it
 */
export async function ensureMoto() {
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 16)
  const environment = join(root, 'node_modules', '.cache', `moto-${wanted}`)
  if (existsSync(environment)) return { python: pythonOf(environment) }
  say('Setting up moto, for the tests of S3 (once) …')
  // Made beside and renamed: two tests may want it at once.
  const made = `${environment}-${process.pid}`
  /** @type {[string, string[]][]} */
  const steps = [
    [process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', made]],
    [pythonOf(made), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'uv']],
    [pythonOf(made), ['-m', 'uv', 'pip', 'sync', '--quiet', '--python', pythonOf(made), '--require-hashes', lock]],
  ]
  for (const [program, args] of steps) {
    const { code } = await run(program, args)
    if (code === 0) continue
    rmSync(made, { recursive: true, force: true })
    return { missing: 'moto could not be set up: Python 3.10 or newer and a network are needed, once' }
  }
  try {
    renameSync(made, environment)
  } catch (error) {
    if (!existsSync(environment)) throw error
    rmSync(made, { recursive: true, force: true })
  }
  return { python: pythonOf(environment) }
}

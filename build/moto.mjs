// @ts-check
/** The store of objects that the tests speak to as to S3: moto, in an environment of its own made from its lock. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, say } from './project.mjs'

const lock = join(root, 'python-runtime', 'moto', 'requirements.lock')
const environment = join(root, 'node_modules', '.cache', 'moto')
const windows = process.platform === 'win32'
const python = join(environment, windows ? 'Scripts' : 'bin', windows ? 'python.exe' : 'python')

/**
 * Makes sure that moto can be started.
 * @returns {Promise<{ python: string } | { missing: string }>} the Python whose module `moto.server` is it
 */
export async function ensureMoto() {
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex')
  const marker = join(environment, 'lock.sha256')
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return { python }
  say('Setting up moto, for the tests of S3 (once) …')
  /** @type {[string, string[]][]} */
  const steps = [
    [windows ? 'python' : 'python3', ['-m', 'venv', environment]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'uv']],
    [python, ['-m', 'uv', 'pip', 'sync', '--quiet', '--python', python, '--require-hashes', lock]],
  ]
  for (const [program, args] of steps) {
    const { code } = await run(program, args)
    if (code !== 0) return { missing: "moto could not be set up: Python 3.10 or newer and a network are needed, once" }
  }
  writeFileSync(marker, wanted)
  return { python }
}

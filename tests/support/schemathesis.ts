import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const VERSION = '4.32.5'
const PYTHON = process.platform === 'win32' ? 'python' : 'python3'

/**
 * The command of schemathesis (PyPI), installed once into the checkout's cache: its Python and the program, which by itself
 * would look for the Python of the checkout that it was made in. It is no part of Winnow: only the tests use it. Throws with
 * one line that says so where Python or PyPI cannot be had.
 */
export async function schemathesis(): Promise<readonly [python: string, program: string]> {
  const folder = join(process.cwd(), 'node_modules', '.cache', `schemathesis-${VERSION}`)
  const program = (place: string, name: string): string => (process.platform === 'win32' ? join(place, 'Scripts', `${name}.exe`) : join(place, 'bin', name))
  const command = [program(folder, 'python'), program(folder, 'schemathesis')] as const
  if (existsSync(join(folder, 'whole'))) return command
  mkdirSync(dirname(folder), { recursive: true })
  rmSync(folder, { recursive: true, force: true })
  try {
    // A virtual environment holds its own path: it is made where it stays, and counts once it is whole.
    await run(PYTHON, ['-m', 'venv', folder])
    await run(program(folder, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'uv'])
    await run(program(folder, 'uv'), ['pip', 'install', '--quiet', '--python', program(folder, 'python'), `schemathesis==${VERSION}`])
    mkdirSync(join(folder, 'whole'))
    return command
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n').slice(-1)
    throw new Error(`schemathesis ${VERSION} could not be installed from PyPI, so the REST interface was not tried by it (Python 3.10 or newer and the network are needed): ${why}`, { cause: error })
  }
}

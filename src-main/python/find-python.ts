import { execFile } from 'node:child_process'
import { realpath } from 'node:fs/promises'
import { delimiter } from 'node:path'
import { promisify } from 'node:util'
import { type Failure, failure } from '#shared/model/problem'
import type { FoundPython } from '#shared/model/python'
import { programEnvironment } from './child-environment'

const run = promisify(execFile)

/** Minor versions of Python 3 that PyAirbyte runs on (its Requires-Python), the one that fits most connectors first. */
const FITTING = [11, 12, 10] as const
/** A shim, or a slow disk, takes a while. */
const PATIENCE_MS = 15_000
/** Runs under whatever Python there is, Python 2 too. */
const SCRIPT = 'import sys, platform; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable); print(platform.python_implementation())'
/** Where programs are that an app started from the dock of macOS does not have in its PATH. */
const BEYOND_PATH: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/opt/homebrew/bin', '/usr/local/bin', ...FITTING.map((minor) => `/Library/Frameworks/Python.framework/Versions/3.${minor}/bin`)],
}

/** What was found of Python on this machine. */
export interface Pythons {
  /** The one to use. */
  readonly best: FoundPython | undefined
  /** All that were looked at, those that do not fit, too. */
  readonly found: readonly FoundPython[]
  /** What WINNOW_PYTHON says, where it is set: then no other one is looked at. */
  readonly named: string | undefined
}

/** Looks for a Python that connectors run on: WINNOW_PYTHON, else by the usual names. Takes a second; changes nothing. */
export async function findPython(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): Promise<Pythons> {
  const named = env['WINNOW_PYTHON'] === '' ? undefined : env['WINNOW_PYTHON']
  const commands: readonly (readonly [string, ...string[]])[] = named !== undefined ? [[named]] : [
    ...(platform === 'win32' ? FITTING.map((minor) => ['py', `-3.${minor}`] as const) : FITTING.map((minor) => [`python3.${minor}`] as const)),
    ['python3'], ['python'],
  ]
  const looked = await Promise.all(commands.map((command) => look(command, withMorePlaces(env, platform))))
  // One Python goes by several names.
  const found = [...new Map(looked.flatMap((python) => (python ? [[python.really, python.python]] : []))).values()]
  return { found, named, best: found.filter(({ fits }) => fits).toSorted((one, other) => rank(one) - rank(other))[0] }
}

const minorOf = (version: string): number => Number(/^3\.(\d+)/.exec(version)?.[1] ?? Number.NaN)
const rank = ({ version }: FoundPython): number => FITTING.findIndex((minor) => minor === minorOf(version))

function withMorePlaces(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Record<string, string> {
  const given = programEnvironment(env)
  const more = BEYOND_PATH[platform]
  return more ? { ...given, PATH: [given['PATH'] ?? '', ...more].join(delimiter) } : given
}

async function look([program, ...args]: readonly [string, ...string[]], env: Record<string, string>): Promise<{ readonly really: string; readonly python: FoundPython } | undefined> {
  try {
    const { stdout } = await run(program, [...args, '-c', SCRIPT], { env, timeout: PATIENCE_MS, windowsHide: true })
    const [version, path, implementation] = stdout.split(/\r?\n/)
    if (version === undefined || path === undefined || !/^\d+\.\d+/.test(version)) return undefined
    const fits = implementation === 'CPython' && FITTING.some((minor) => minor === minorOf(version))
    return { really: await realpath(path).catch(() => path), python: { path, version, fits } }
  } catch {
    return undefined
  }
}

const INSTALL = process.platform === 'linux'
  ? 'Install Python 3.11 (with `python3-venv` on Debian and Ubuntu), then choose Check again.'
  : 'Install Python 3.11, then choose Check again.'

/** Why none of what was found can be used. */
export function noPython({ found, named }: Pythons): Failure {
  const [unfit] = found
  if (named !== undefined && !unfit) return failure('PYTHON_UNAVAILABLE', `WINNOW_PYTHON names "${named}", which cannot be run as Python.`, 'Point it to a Python 3.10, 3.11 or 3.12, or unset it.')
  if (unfit) {
    return failure('PYTHON_UNAVAILABLE', `Found Python ${unfit.version} at ${unfit.path}. Connectors need 3.10 to 3.12. Files, databases and S3 work without it.`,
      named === undefined ? INSTALL : 'Point WINNOW_PYTHON to one of these, or unset it.')
  }
  return failure('PYTHON_UNAVAILABLE', 'Connectors need Python 3.10, 3.11 or 3.12. None was found on this computer. Files, databases and S3 work without it.', INSTALL)
}

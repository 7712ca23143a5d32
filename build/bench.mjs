// @ts-check
/**
 * `npm run bench [-- --quick] [-- --only import,clean]`: measures Winnow beside plain DuckDB, polars, pandas and
 * fastexcel, prints a table and writes docs/benchmarks.md. Sets everything up by itself.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { handOver, projectNode, requireNode, root, run, say, script } from './project.mjs'

requireNode()
await ensureInstalled()
await ensureBuilt(['engine', 'page', 'grid'])

const peers = join(root, 'python-runtime', 'bench')
const environment = join(peers, '.venv')
const windows = process.platform === 'win32'
const python = join(environment, windows ? 'Scripts' : 'bin', windows ? 'python.exe' : 'python')

/** Makes the peers' environment from its lock; without Python or a network they are left out, and that is said. */
async function ensurePeers() {
  const lock = readFileSync(join(peers, 'requirements.lock'))
  const wanted = createHash('sha256').update(lock).digest('hex')
  const marker = join(environment, 'lock.sha256')
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return true
  say('Setting up polars, pandas and fastexcel to compare with (once) …')
  const steps = [
    [windows ? 'python' : 'python3', ['-m', 'venv', environment]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'uv']],
    [python, ['-m', 'uv', 'pip', 'sync', '--quiet', '--python', python, '--require-hashes', join(peers, 'requirements.lock')]],
  ]
  for (const [program, args] of steps) {
    const { code } = await run(/** @type {string} */ (program), /** @type {string[]} */ (args), { show: true })
    if (code === 0) continue
    say(`Python's packages could not be set up: only DuckDB is compared with. Python 3.10 or newer and a network are needed, once.`)
    return false
  }
  writeFileSync(marker, wanted)
  return true
}

const { code: built } = await run(projectNode, [script('vite'), 'build', '--config', 'vite.bench.config.ts', '--logLevel', 'warn'], { show: true })
if (built !== 0) process.exit(2)
const args = [
  join(root, 'out', 'bench', 'bench.js'), '--engine', join(root, 'out', 'engine'), '--grid', join(root, 'out', 'grid'), '--data', join(root, 'out', 'bench-data'), '--out', join(root, 'docs'),
  ...(await ensurePeers() ? ['--python', python, '--scripts', peers] : []), ...process.argv.slice(2),
]
handOver(args)

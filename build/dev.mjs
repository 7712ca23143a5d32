// @ts-check
/**
 * `npm run dev [-- --port N] [FILE]`: the page with hot reload, for those who work on it: Vite serves its sources and
 * hands everything else to a real engine with a throwaway home. The content security policy holds in the built page only.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { BUNDLES, ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { engineEnvironment, projectNode, root, say, stop } from './project.mjs'

const { values, positionals } = parseArgs({ options: { port: { type: 'string', default: '5173' } }, allowPositionals: true })
await ensureInstalled()
await ensureBuilt(['engine'])

const home = mkdtempSync(join(tmpdir(), 'winnow-dev-'))
const file = positionals[0] === undefined ? [] : [resolve(process.env['INIT_CWD'] ?? process.cwd(), positionals[0])]
const engine = spawn(projectNode, [join(root, BUNDLES.engine.out, 'cli.js'), 'open', '--no-open', ...file], {
  cwd: root, env: { ...engineEnvironment, WINNOW_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'],
})
process.on('exit', () => { engine.kill('SIGTERM'); rmSync(home, { recursive: true, force: true }) })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0))
engine.on('exit', () => stop('The engine ended.'))

const { origin, hash } = new URL(await address())
const { createServer } = await import('vite')
// Whoever serves the engine answers its own page alone: the proxy speaks as that page.
const proxy = Object.fromEntries(['/rpc', '/session', '/ws', '/uploads', '/artifacts', '/api/v1'].map((path) => [path, { target: origin, changeOrigin: true, ws: path === '/ws', headers: { origin } }]))
const server = await createServer({ configFile: join(root, 'vite.renderer.config.ts'), cacheDir: join(root, 'node_modules', '.vite', values.port), server: { host: '127.0.0.1', port: Number(values.port), strictPort: true, proxy } })
await server.listen()
say(`Winnow, with hot reload: http://127.0.0.1:${values.port}/${hash}`)

/** @returns {Promise<string>} what the host prints when it listens */
function address() {
  return new Promise((done) => {
    createInterface({ input: engine.stdout }).on('line', (line) => {
      const url = /http:\/\/127\.0\.0\.1:\S+/.exec(line)?.[0]
      if (url) done(url)
    })
  })
}

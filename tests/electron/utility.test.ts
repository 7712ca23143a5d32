import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { giveClient } from './page-client'
import { desktop, newFolder, openShell, type Shell } from './shell'

/**
 * The engine in Electron's own utility process, with the real code around it and a stand-in for what it serves: an
 * Electron that is too old to run the real engine there can show that ports, messages and ends go their way.
 */
let shell: Shell
beforeAll(async () => {
  const folder = newFolder()
  const app = join(folder, 'app')
  for (const part of ['shell', 'preload', 'renderer']) cpSync(join(desktop.folder, 'out', part), join(app, part), { recursive: true })
  const fake = (name: string) => resolve('tests/electron/fake-engine', name)
  await build({
    configFile: false, logLevel: 'silent', publicDir: false, ssr: { noExternal: true },
    resolve: { alias: { '#main/compose': fake('compose.ts'), '#main/api/router': fake('router.ts'), '#main/settings/load': fake('settings.ts') } },
    build: { ssr: fake('main.ts'), outDir: join(app, 'engine'), target: 'node16.17', rolldownOptions: { external: [/^node:/], output: { format: 'cjs', entryFileNames: 'engine.js', codeSplitting: false } } },
  })
  shell = await openShell({ folder, script: join(app, 'shell', 'main.cjs'), env: { WINNOW_ENGINE_NODE: undefined } })
  await giveClient(shell.page)
})
afterAll(() => shell.close())

const info = () => shell.page.evaluate(async () => (await window.openClient?.())?.system.info())

it('serves the page over a port of its own, which the shell only hands on', async () => {
  const answer = await info()
  expect(answer).toMatchObject({ kind: 'utility' })
  expect(answer?.pid).not.toBe(await shell.app.evaluate(() => process.pid))
  expect(await shell.page.evaluate(async () => {
    const events: unknown[] = []
    const client = await window.openClient?.()
    for await (const event of await client!.runs.watch({ runId: '' })) events.push(event)
    return events
  })).toEqual([{ part: 1 }, { part: 2 }, { part: 3 }])
})

it('is started again when it dies, and the page gets a new port', async () => {
  const before = (await info())?.pid ?? 0
  process.kill(before, 'SIGKILL')
  await expect.poll(async () => (await info())?.pid, { timeout: 15_000 }).not.toBe(before)
})

it('ends in order with the app', async () => {
  const pid = (await info())?.pid ?? 0
  await shell.close({ keep: true })
  await expect.poll(() => { try { return process.kill(pid, 0) } catch { return false } }).toBe(false)
})

import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { desktop, newFolder, openShell } from './shell'

it('stands where it was left, and where windows stand when its file is damaged', async () => {
  const first = await openShell()
  const bounds = { x: 60, y: 40, width: 1100, height: 700 }
  const { folder } = first
  const file = join(folder, 'window', 'window.json')
  await first.app.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds)
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('1100')
  await first.close({ keep: true })

  const second = await openShell({ folder })
  expect(await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual(bounds)
  await second.close({ keep: true })

  writeFileSync(file, '{"bounds": {"x": 1e9')
  const third = await openShell({ folder })
  expect(await third.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toMatchObject({ width: 1440, height: 900 })
  await third.close()
})

it.runIf(desktop.env['WINNOW_ENGINE_NODE'])('tells why the engine cannot be started, with its log, and tries again when told to', async () => {
  const folder = newFolder()
  const broken = join(folder, 'broken-node')
  writeFileSync(broken, '#!/bin/sh\nsleep 1\necho "a library is missing" >&2\nexit 3\n')
  chmodSync(broken, 0o755)
  const shell = await openShell({ folder, env: { WINNOW_ENGINE_NODE: broken } })
  // The dialog is the system's: what it is asked to show is kept, and its buttons are pressed here.
  const dialogs = () => shell.app.evaluate(() => Reflect.get(globalThis, 'shown') as unknown)
  await shell.app.evaluate(({ dialog }) => {
    const shown: unknown[] = []
    Object.assign(globalThis, { shown })
    Object.assign(dialog, { showMessageBox: async (_window: unknown, options: unknown) => {
      shown.push(options)
      return { response: shown.length === 1 ? 0 : 1 }
    } })
  })
  const closed = shell.app.waitForEvent('close', { timeout: 20_000 })
  await expect.poll(dialogs, { timeout: 10_000 }).toMatchObject([{ message: expect.stringContaining('exit code 3'), detail: expect.stringContaining('a library is missing'), buttons: ['Try again', 'Quit'] }])
  await closed
})

it('loads a page again that crashed', async () => {
  const shell = await openShell()
  await shell.page.getByRole('main').waitFor()
  // A page that is just being loaded may never answer: it is asked again then.
  const inPage = (code: string) => shell.app.evaluate(({ BrowserWindow }, asked) => Promise.race([
    BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(asked) as Promise<unknown>, new Promise((resolve) => { setTimeout(() => resolve('no answer'), 1_000) }),
  ]), code)
  const process = () => shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId())
  const before = await process()
  await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  await expect.poll(process, { timeout: 10_000 }).toSatisfy((pid: number) => pid > 0 && pid !== before)
  await expect.poll(() => inPage('document.querySelector("main") !== null'), { timeout: 10_000 }).toBe(true)
  await shell.close()
})

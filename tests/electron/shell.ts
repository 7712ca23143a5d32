import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { z } from 'zod'

/** The desktop app, open for one test file, with a home folder of its own. */
export interface Shell {
  readonly app: ElectronApplication
  /** The page in its window. */
  readonly page: Page
  /** What the page complains of: errors, and violations of the content security policy. */
  readonly complaints: string[]
  /** The engine's home. */
  readonly home: string
  /** A folder in which the app can read and write. */
  readonly folder: string
  /** Puts a copy of a file where the app can read it; answers its path. */
  give(file: string): string
  /** Drops files on the window, as the system does. */
  drop(...paths: string[]): Promise<void>
  /** Does what starts a download, has it saved without a dialog, and gives its content and name. */
  download(start: () => Promise<unknown>): Promise<{ name: string; text: string }>
  /** Starts the app a second time with these arguments and waits for that start to end. */
  startAgain(...args: string[]): Promise<void>
  /** Ends the app and removes its folders, unless it is to be opened again. */
  close(options?: { keep?: boolean }): Promise<void>
}

export interface ShellOptions {
  /** Files of the checkout that the app is started with. */
  readonly files?: readonly string[]
  /** A folder that an earlier one was closed with: same settings, same data. */
  readonly folder?: string
  /** Another shell than the built one. */
  readonly script?: string
  readonly env?: NodeJS.ProcessEnv
}

const User = z.object({ uid: z.number(), gid: z.number() }).optional()
const Desktop = z.object({ version: z.string(), program: z.string(), script: z.string(), loader: z.string(), folder: z.string(), user: User, env: z.record(z.string(), z.string()) })

/** What tests/electron/setup.ts made ready. */
export const desktop = Desktop.parse(JSON.parse(process.env['WINNOW_DESKTOP'] ?? '{}'))

/** Opens the built desktop app in the Electron that is there. */
export async function openShell({ files = [], folder = newFolder(), script = desktop.script, env = {} }: ShellOptions = {}): Promise<Shell> {
  const give = (file: string): string => {
    const path = join(folder, basename(file))
    cpSync(file, path)
    own(path)
    return path
  }
  const home = join(folder, 'home')
  const environment = { ...process.env, ...desktop.env, HOME: folder, XDG_CONFIG_HOME: join(folder, 'config'), TMPDIR: folder, WINNOW_HOME: home, ...env }
  const variables = Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  const start = [script, `--user-data-dir=${join(folder, 'window')}`]
  const app = await _electron.launch({
    executablePath: desktop.program, chromiumSandbox: true, cwd: desktop.folder, env: variables, timeout: 30_000,
    args: ['-r', desktop.loader, ...start, ...files.map((file) => give(file))],
  })
  try {
    const page = await app.firstWindow()
    page.setDefaultTimeout(30_000)
    const complaints: string[] = []
    page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
    page.on('pageerror', (error) => complaints.push(error.message))
    return {
      app, page, complaints, home, folder, give,
      drop: (...paths) => drop(page, paths),
      download: (start) => download(app, folder, start),
      startAgain: async (...args) => { await once(spawn(desktop.program, [...start, ...args], { cwd: desktop.folder, env: variables, stdio: 'ignore' }), 'exit') },
      close: async ({ keep = false } = {}) => {
        await app.close()
        if (!keep) rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await app.close()
    throw error
  }
}

/** A new folder that belongs to the user as whom the app runs. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-shell-'))
  for (const name of ['home', 'window', 'config']) mkdirSync(join(folder, name))
  for (const path of [folder, ...['home', 'window', 'config'].map((name) => join(folder, name))]) own(path)
  return folder
}

function own(path: string): void {
  if (!desktop.user) return
  chownSync(path, desktop.user.uid, desktop.user.gid)
  chmodSync(path, 0o700)
}

async function drop(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }))
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data })
  await session.detach()
}

const Saved = z.object({ name: z.string(), path: z.string(), state: z.string() })

async function download(app: ElectronApplication, folder: string, start: () => Promise<unknown>): Promise<{ name: string; text: string }> {
  // Whoever saves must be there before the download is: else the system's dialog comes up, and nobody answers it.
  await app.evaluate(({ session }, target) => {
    const saved = new Promise((resolve) => {
      session.defaultSession.once('will-download', (_event, item) => {
        const name = item.getFilename()
        const path = `${target}/download-${Date.now()}`
        item.setSavePath(path)
        item.once('done', (_done, state) => resolve({ name, path, state }))
      })
    })
    Object.assign(globalThis, { saved })
  }, folder)
  await start()
  const { name, path, state } = Saved.parse(await app.evaluate(() => Reflect.get(globalThis, 'saved') as Promise<unknown>))
  if (state !== 'completed') throw new Error(`the download of ${name} was ${state}`)
  return { name, text: await readFile(path, 'utf8') }
}

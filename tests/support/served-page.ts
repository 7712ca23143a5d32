import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The built command line serving the page, with a home folder of its own. */
export interface Served {
  readonly url: string
  readonly home: string
  /** Ends it as Ctrl+C does, and removes its home. */
  stop(): Promise<void>
}

/**
 * Runs `winnow open FILE` (or without a file), or `winnow serve` where folders are allowed, and waits for the address. Throws with what it said when it ends before.
 * @param prepare puts something into the home folder before
 */
export async function servePage(file?: string, allow: readonly string[] = [], prepare: (home: string) => void = () => {}): Promise<Served> {
  const home = await mkdtemp(join(tmpdir(), 'winnow-e2e-'))
  prepare(home)
  const args = [join(process.cwd(), 'out', 'engine', 'cli.js'), ...(allow.length > 0 ? ['serve', '--allow', ...allow] : ['open', ...(file === undefined ? [] : [file])]), '--no-open']
  const child = spawn(process.execPath, args, { env: { ...process.env, WINNOW_HOME: home, UV_THREADPOOL_SIZE: '16' }, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()) })
  return {
    url: await addressOf(child), home,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      await rm(home, { recursive: true, force: true })
    },
  }
}

function addressOf({ stdout, stderr }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    for (const stream of [stdout, stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said += text
        const url = /http:\/\/127\.0\.0\.1:\S+/.exec(said)?.[0]
        if (url) resolve(url)
      })
    }
    stdout?.once('close', () => reject(new Error(`winnow open ended: ${said}`)))
  })
}

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node'
import { endGroup, ended, endGroupOf } from './child'
import { clearAfter } from './connectors-left'
import type { WorkerLaunch } from './worker-launch'
import type { WorkerLog } from './worker-log'

const run = promisify(execFile)

/** A worker that was asked to end is ended after so long: jobs have two seconds to remove their files. */
const STOP_MS = 4_000

/** One life of the worker process: its requests, its notifications, its end. */
export class WorkerProcess {
  /** Resolves with how it ended, in words. */
  readonly gone: Promise<string>
  readonly pid: number | undefined
  readonly since = new Date()
  readonly #child: ChildProcess
  readonly #connection: MessageConnection
  #why: string | undefined
  #asked = false

  /** @param log takes what it writes to its error output */
  constructor({ program, args, cwd, env }: WorkerLaunch, log: WorkerLog) {
    const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: process.platform !== 'win32', windowsHide: true })
    this.#child = child
    this.pid = child.pid
    log.follow(child.stderr)
    this.#connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin), { error: () => {}, warn: () => {}, info: () => {}, log: () => {} })
    // What stands on its output and is no message means that nothing there can be believed any more.
    this.#connection.onError(([error]) => { void this.kill(`it wrote something that is no message: ${error.message.slice(0, 100)}`) })
    child.stdin.on('error', () => {})
    const gone = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`it could not be started: ${error.message}`))
      child.once('exit', (code, signal) => resolve(this.#why ?? (signal ? `ended by ${signal}` : `ended with exit code ${code ?? 0}`)))
    })
    this.gone = gone.then(async (why) => {
      if (child.pid !== undefined && env['AIRBYTE_TEMP_DIR'] !== undefined) await clearAfter(child.pid, env['AIRBYTE_TEMP_DIR'])
      return why
    })
    void this.gone.then((why) => {
      log.add(`The worker is gone: ${why}.`)
      this.#connection.dispose()
    })
    this.#connection.listen()
  }

  /** Rejects with what the worker answers; when it ends the request may stay open for ever: {@link gone} tells. */
  async request(method: string, params: object): Promise<unknown> {
    return this.#connection.sendRequest(method, params)
  }

  onNotification(method: string, listener: (params: unknown) => void): void {
    this.#connection.onNotification(method, listener)
  }

  /** Its end was asked for. */
  get asked(): boolean { return this.#asked }

  /** Asks it to end, and makes it after a while. */
  async stop(): Promise<void> {
    this.#why = 'it was asked to end'
    this.#asked = true
    // An answer that does not come is none that is waited for.
    this.request('shutdown', {}).catch(() => {})
    const patience = new AbortController()
    const late = setTimeout(STOP_MS, 'late' as const, { signal: patience.signal }).catch(() => undefined)
    if (await Promise.race([this.gone, late]) === 'late') await this.kill('it did not end when it was asked to')
    patience.abort()
  }

  /** Ends it at once, with the connectors that it has started: they are in groups of their own. */
  async kill(why: string): Promise<void> {
    this.#why ??= why
    const pid = this.#child.pid
    const started = pid === undefined || process.platform === 'win32' ? [] : await childrenOf(pid)
    endGroup(this.#child, 'SIGKILL')
    // One that leads no group was in the worker's.
    for (const group of started) endGroupOf(group, 'SIGKILL')
    await ended(this.#child)
  }
}

/** The processes that a process has started. */
async function childrenOf(pid: number): Promise<number[]> {
  try {
    if (process.platform === 'linux') {
      const threads = await readdir(`/proc/${pid}/task`)
      const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')))
      return lists.join(' ').split(/\s+/).filter(Boolean).map(Number)
    }
    const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
    return stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number)).flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []))
  } catch {
    return []
  }
}

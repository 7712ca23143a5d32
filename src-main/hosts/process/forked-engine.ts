import { fork } from 'node:child_process'
import { join } from 'node:path'
import { ChildEngine, type ChildEngineOptions, ENGINE_THREADS } from './child-engine'
import type { EngineExit, EngineProcess } from './engine-process'

export interface ForkOptions extends ChildEngineOptions {
  /** The engine's bundle; beside the running one unless told. */
  readonly entry?: string
  /** The Node that runs it; the one that runs this unless told. */
  readonly node?: string
  /** Takes what it writes to its error output; that of this process unless told. */
  readonly log?: (text: string) => void
}

/** The engine in a Node process of its own. */
export function forkEngine({ entry = join(import.meta.dirname, 'engine.js'), node, log, ...given }: ForkOptions): EngineProcess {
  const { NODE_OPTIONS: _ours, ELECTRON_RUN_AS_NODE: _shells, ...env } = process.env
  const child = fork(entry, [], {
    // All that passes is text, as oRPC writes it. V8's own format would tie this to the version of the other side, and
    // writing it makes the main process of Electron 22 crash when it collects garbage.
    serialization: 'json', execArgv: [], env: { ...env, UV_THREADPOOL_SIZE: ENGINE_THREADS }, stdio: ['ignore', 'ignore', log ? 'pipe' : 'inherit', 'ipc'],
    ...(node !== undefined && { execPath: node }),
  })
  if (log) child.stderr?.setEncoding('utf8').on('data', log)
  const exited = new Promise<EngineExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: null, signal: null }))
  })
  return new ChildEngine({
    send: (message) => { if (child.connected) child.send(message, () => {}) },
    onMessage: (listener) => { child.on('message', listener) },
    exited,
    kill: () => { child.kill('SIGKILL') },
  }, given)
}

import { join } from 'node:path'
import { type MessagePortMain, utilityProcess } from 'electron'
import { ChildEngine, type ChildEngineOptions, ENGINE_THREADS } from '../process/child-engine'
import type { EngineExit, EnginePort, EngineProcess } from '../process/engine-process'
import { forkEngine } from '../process/forked-engine'

/** An engine has to say hello in so many ms, else it is given up. */
const HELLO_MS = 5_000

/** An engine to which the page's port can be given. */
export interface ShellEngine extends EngineProcess {
  /** Has the engine serve whoever holds the other end of this port. */
  attach(port: MessagePortMain): void
}

export interface LaunchOptions {
  /** A Node that runs the engine instead of Electron's own utility process: for an Electron that is older than what the engine needs. */
  readonly node?: string
  /** Takes what the engine writes to its error output. */
  readonly log: (text: string) => void
}

/** Starts an engine for the user who sits in front of it: all files may be named. */
export function launchEngine({ node, log }: LaunchOptions): ShellEngine {
  const entry = join(import.meta.dirname, '..', 'engine', 'engine.js')
  const given: ChildEngineOptions = { options: { grants: 'everything', listen: true }, helloMs: HELLO_MS }
  return node === undefined ? utilityEngine(entry, given, log) : externalEngine(node, entry, given, log)
}

/** The engine in a utility process: ports go to it, and the shell sees nothing of what passes through them. */
function utilityEngine(entry: string, given: ChildEngineOptions, log: (text: string) => void): ShellEngine {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Winnow engine', stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, UV_THREADPOOL_SIZE: ENGINE_THREADS } })
  child.stderr?.on('data', (bytes: Buffer) => log(bytes.toString()))
  const exited = new Promise<EngineExit>((resolve) => { child.once('exit', (code) => resolve({ code, signal: null })) })
  const engine = new ChildEngine({
    send: (message) => child.postMessage(message),
    onMessage: (listener) => { child.on('message', listener) },
    exited,
    // kill() of a utility process asks; this one may be past listening.
    kill: () => { if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL') },
  }, given)
  return Object.assign(engine, { attach: (port: MessagePortMain) => child.postMessage({ type: 'port' }, [port]) })
}

/** The engine in a Node of its own: what passes through the ports is relayed. */
function externalEngine(node: string, entry: string, given: ChildEngineOptions, log: (text: string) => void): ShellEngine {
  const engine = forkEngine({ ...given, entry, node, log })
  return Object.assign(engine, { attach: (port: MessagePortMain) => relay(port, engine.connect()) })
}

function relay(port: MessagePortMain, channel: EnginePort): void {
  port.on('message', ({ data }) => channel.postMessage(data))
  port.on('close', () => channel.close())
  channel.on('message', (event) => port.postMessage(event?.data))
  channel.on('close', () => port.close())
  port.start()
}

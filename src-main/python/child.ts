import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { failure } from '#shared/model/problem'

/** So many lines of what a program said are kept to tell why it failed. */
const TAIL = 60

export interface ToolRun {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly signal: AbortSignal
  /** Told of each line of both outputs. */
  readonly line?: (line: string) => void
}

/** How a program ended. */
export interface ToolEnd {
  /** 1 where it could not be started or was ended by a signal. */
  readonly code: number
  /** The last lines that it said. */
  readonly said: readonly string[]
}

/**
 * Runs a program to its end, in a process group of its own. An abort ends it with all that it has started.
 *
 * @throws Failure RUN_CANCELLED
 */
export async function runTool({ program, args, env, cwd, signal, line = () => {} }: ToolRun): Promise<ToolEnd> {
  if (signal.aborted) throw cancelled()
  const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32', windowsHide: true })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      said.push(text)
      if (said.length > TAIL) said.shift()
      line(text)
    })
  }
  const kill = (): void => endGroup(child, 'SIGKILL')
  signal.addEventListener('abort', kill)
  try {
    const code = await new Promise<number>((resolve) => {
      child.once('error', (error) => {
        said.push(error.message)
        resolve(1)
      })
      child.once('close', (ended) => resolve(ended ?? 1))
      // A program that it left behind may hold the outputs open for ever.
      signal.addEventListener('abort', () => { child.once('exit', () => resolve(1)) })
    })
    if (signal.aborted) throw cancelled()
    return { code, said }
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

const cancelled = (): Error => failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish; nothing was changed.')

/** Sends a signal to a child that leads a process group and to all in the group. */
export function endGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid !== undefined) endGroupOf(child.pid, signal, () => child.kill())
}

/**
 * Sends a signal to all processes of a group, which its leader names; Windows knows only the end. Nothing where it is gone.
 *
 * @param failed what to do where Windows lacks the program for it
 */
export function endGroupOf(leader: number, signal: 'SIGTERM' | 'SIGKILL', failed: () => void = () => {}): void {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(leader), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', failed)
    return
  }
  try {
    process.kill(-leader, signal)
  } catch {
    // It is gone.
  }
}

/** Whether there is a process of that id, of whomever. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Resolves when a child has ended, at once where it has. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) await once(child, 'exit')
}

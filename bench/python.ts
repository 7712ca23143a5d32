import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

const run = promisify(execFile)

const ProcessCost = z.object({ wall: z.number(), cpu: z.number(), mib: z.number(), code: z.number() })
export type ProcessCost = z.infer<typeof ProcessCost>

/** The benchmark's own Python environment, made by the script that starts the benchmark. */
export interface PythonPeers {
  readonly python: string
  /** Folder of the scripts. */
  readonly scripts: string
}

/** What a whole command costs: wall and processor seconds, peak memory. Throws when it fails. */
export async function costOf({ python, scripts }: PythonPeers, command: readonly string[]): Promise<ProcessCost & { output: string }> {
  const { stdout, stderr } = await run(python, [join(scripts, 'cost.py'), ...command], { maxBuffer: 1 << 26, env: { ...process.env, UV_THREADPOOL_SIZE: '16' } })
  const cost = ProcessCost.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
  if (cost.code !== 0) throw new Error(`${command.join(' ')} ended with ${cost.code}: ${stderr.slice(-2000)}`)
  return { ...cost, output: stderr }
}

/** Runs whole commands in turn and gives the best of each. */
export async function alternateCommands<K extends string>(peers: PythonPeers, commands: Readonly<Record<K, () => Promise<readonly string[]>>>, runs: number): Promise<Record<K, ProcessCost & { output: string }>> {
  const best: Partial<Record<K, ProcessCost & { output: string }>> = {}
  for (let turn = 0; turn < runs; turn += 1) {
    for (const name of Object.keys(commands) as K[]) {
      const cost = await costOf(peers, await commands[name]())
      const before = best[name]
      best[name] = before ? { ...cost, wall: Math.min(cost.wall, before.wall), cpu: Math.min(cost.cpu, before.cpu), mib: Math.min(cost.mib, before.mib) } : cost
    }
  }
  return best as Record<K, ProcessCost & { output: string }>
}

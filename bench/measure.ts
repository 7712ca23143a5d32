/** What one piece of work cost: the best of several runs, since whatever else the machine does only adds to it. */
export interface Cost {
  /** Milliseconds on the clock. */
  readonly wall: number
  /** Milliseconds of processor time, user and system, all threads. */
  readonly cpu: number
}

export type Work = () => Promise<unknown>

/**
 * Runs several pieces of work in turn, A B A B …, so that a machine that grows slower or faster does so for all, and
 * gives the best wall and the best processor time of each.
 */
export async function alternate<K extends string>(works: Readonly<Record<K, Work>>, runs: number): Promise<Record<K, Cost>> {
  const names = Object.keys(works) as K[]
  const best = Object.fromEntries(names.map((name) => [name, { wall: Infinity, cpu: Infinity }])) as Record<K, { wall: number; cpu: number }>
  for (let run = 0; run < runs; run += 1) {
    for (const name of names) {
      const cost = await measure(works[name])
      best[name] = { wall: Math.min(best[name].wall, cost.wall), cpu: Math.min(best[name].cpu, cost.cpu) }
    }
  }
  return best
}

/** What one run costs. */
export async function measure(work: Work): Promise<Cost> {
  const cpu = process.cpuUsage()
  const wall = performance.now()
  await work()
  const used = process.cpuUsage(cpu)
  return { wall: performance.now() - wall, cpu: (used.user + used.system) / 1000 }
}

/** The value below which `share` of all values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** The greatest delay of the event loop's turns (99 of 100) while work is done, in milliseconds. */
export async function loopDelay(work: Work): Promise<number> {
  const { monitorEventLoopDelay } = await import('node:perf_hooks')
  const monitor = monitorEventLoopDelay({ resolution: 5 })
  monitor.enable()
  await work()
  monitor.disable()
  return monitor.percentile(99) / 1e6
}

import { readdir, readFile } from 'node:fs/promises'

const MIB = 1024 ** 2
const EVERY_MS = 50

/** Memory of a process and of all below it, in MiB, by how deep they are below it: 0 is the process itself. */
export interface TreeMemory {
  /** The most that one process there had at any time. */
  readonly most: readonly number[]
  /** The most that all had at the same time. What they share is counted for each. */
  readonly together: number
}

/** Looks at a process and at those that it has started until it is asked for the outcome. Linux alone tells; elsewhere all is 0. */
export function watchTree(pid: number): () => Promise<TreeMemory> {
  const most: number[] = []
  let together = 0
  let isOver = false
  const look = async (): Promise<void> => {
    while (!isOver) {
      let sum = 0
      let level = [pid]
      for (let depth = 0; level.length > 0; depth += 1) {
        const sizes = await Promise.all(level.map(residentOf))
        sum += sizes.reduce((all, size) => all + size, 0)
        most[depth] = Math.max(most[depth] ?? 0, ...sizes)
        level = (await Promise.all(level.map(childrenOf))).flat()
      }
      together = Math.max(together, sum)
      await new Promise((resolve) => { setTimeout(resolve, EVERY_MS) })
    }
  }
  const looking = look()
  return async () => {
    isOver = true
    await looking
    return { most, together }
  }
}

async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024 / MIB
}

/** The processes that a process has started and that are there. */
export async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch((): string[] => [])
  const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')))
  return lists.join(' ').split(/\s+/).filter(Boolean).map(Number)
}

/** Processor time of a process and of its children that have ended, in milliseconds; 0 where nobody tells. */
export async function processorOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // utime, stime, cutime and cstime, in hundredths of a second: see proc(5). The name before may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0)
}

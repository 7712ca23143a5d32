import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { failure } from '#shared/model/problem'
import { isAlive } from './child'

/** What this process has claimed: another file with its id was left by a dead process that had the same one. */
const held = new Set<string>()
/** A claim is written in no time: one that is empty for so long was left by a process that died in between. */
const EMPTY_MS = 10_000

/**
 * Does some work that only one process may do at a time. The claim is a file with the holder's process id; one whose holder
 * is gone is nobody's.
 *
 * @throws Failure CONFLICT where another is at it; what the work throws
 */
export async function whileClaimed<T>(file: string, what: string, work: () => Promise<T>): Promise<T> {
  const busy = (): Error => failure('CONFLICT', `${what} is being set up already.`, 'Wait until it is done, or cancel it.', { file })
  if (held.has(file)) throw busy()
  held.add(file)
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    if (!await take(file) && !await take(file)) throw busy()
    try {
      return await work()
    } finally {
      await rm(file, { force: true })
    }
  } finally {
    held.delete(file)
  }
}

/** Whether somebody is at the work of a claim now: this process, or one that lives. */
export async function isClaimed(file: string): Promise<boolean> {
  const holder = Number(await readFile(file, 'utf8').catch(() => '0'))
  return held.has(file) || (holder > 0 && holder !== process.pid && isAlive(holder))
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const holder = Number(await readFile(file, 'utf8').catch(() => '0'))
    const left = holder === 0 ? await stat(file).then(({ mtimeMs }) => Date.now() - mtimeMs > EMPTY_MS, () => true) : holder === process.pid || !isAlive(holder)
    if (left) await rm(file, { force: true })
    return false
  }
}

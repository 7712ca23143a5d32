import { execFile } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { endGroupOf, isAlive } from './child'

const run = promisify(execFile)

/**
 * A worker has a folder for each of its jobs, `winnow-<its process>-…`, with what was handed to the connector: its config with
 * the secrets. The file `group` in it holds the process group of the connector, and when that began.
 */
const FOLDER = /^winnow-(\d+)-/

/** Ends the connectors that a worker has left, which is known to be gone, and removes what it has handed to them. */
export const clearAfter = (worker: number, folder: string): Promise<void> => clear(folder, (owner) => owner === worker)

/** The same for all workers that are gone: of a Winnow that was killed, with its worker and the warden that should have cleared up. */
export const clearLeft = (folder: string): Promise<void> => clear(folder, (owner) => !isAlive(owner))

async function clear(folder: string, isOfOne: (owner: number) => boolean): Promise<void> {
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const owner = Number(FOLDER.exec(name)?.[1] ?? Number.NaN)
    if (Number.isNaN(owner) || !isOfOne(owner)) continue
    const [, group = '0', began] = /^(\d+) (.+)$/.exec(await readFile(join(folder, name, 'group'), 'utf8').catch(() => '')) ?? []
    // Its number may belong to another program by now.
    if (Number(group) > 1 && began === await startOf(Number(group))) endGroupOf(Number(group), 'SIGKILL')
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => {})
  }
}

/** When a process began, in the words of the system; undefined where there is none. `started_at` of the worker is its twin. */
export async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const [stat, boot] = await Promise.all([`/proc/${pid}/stat`, '/proc/sys/kernel/random/boot_id'].map((file) => readFile(file, 'utf8').catch(() => '')))
    const ticks = stat?.slice(stat.lastIndexOf(')') + 1).trim().split(/\s+/)[19]
    return ticks === undefined ? undefined : `${boot?.trim()} ${ticks}`
  }
  const said = await run('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { ...process.env, LC_ALL: 'C' } }).catch(() => undefined)
  return said?.stdout.trim().split(/\s+/).join(' ') || undefined
}

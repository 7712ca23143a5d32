import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { isClaimed } from './claim'

/** What lies in an environment that was made: which lock it is of, and what is in it. */
export const Made = z.object({
  lock: z.string(),
  python: z.string(),
  packages: z.record(z.string(), z.string()),
  bytes: z.number().int(),
  at: z.string(),
})
export type Made = z.infer<typeof Made>

export const MADE = 'winnow-environment.json'

const WINDOWS = process.platform === 'win32'

/** A program in an environment: `python`, `source-faker`. */
export const programIn = (folder: string, name: string): string => (WINDOWS ? join(folder, 'Scripts', `${name}.exe`) : join(folder, 'bin', name))

/** What was made in a folder; undefined where nothing, or not all of it, is there. */
export async function madeIn(folder: string): Promise<Made | undefined> {
  const text = await readFile(join(folder, MADE), 'utf8').catch(() => undefined)
  if (text === undefined || !existsSync(programIn(folder, 'python'))) return undefined
  try {
    return Made.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** The version of the Python that an environment was made with; undefined where it does not say so. */
export async function pythonVersionIn(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'pyvenv.cfg'), 'utf8').catch(() => '')
  return /^version(?:_info)? *= *(\d+\.\d+\.\d+)/m.exec(text)?.[1]
}

/** SHA-256 of a lock file, in hex, whatever its line ends. Throws ENOENT. */
export const hashOfLock = async (lock: string): Promise<string> => createHash('sha256').update((await readFile(lock, 'utf8')).replaceAll('\r\n', '\n')).digest('hex')

/** The names and versions of the packages in an environment, from their metadata (PEP 376: `<name>-<version>.dist-info`). Names as PEP 503 writes them. */
export async function packagesIn(folder: string): Promise<Record<string, string>> {
  const root = join(folder, WINDOWS ? 'Lib' : 'lib')
  const places = WINDOWS ? [join(root, 'site-packages')] : (await readdir(root)).map((name) => join(root, name, 'site-packages'))
  const names = (await Promise.all(places.map((place) => readdir(place).catch((): string[] => [])))).flat()
  return Object.fromEntries(names.flatMap((name): [string, string][] => {
    const [, distribution, version] = /^(.+)-([^-]+)\.dist-info$/.exec(name) ?? []
    return distribution === undefined || version === undefined ? [] : [[distribution.toLowerCase().replaceAll(/[-_.]+/g, '-'), version]]
  }).toSorted(([one], [other]) => one.localeCompare(other, 'en')))
}

/** The licence that a package in an environment states, in the words of its metadata. */
export async function licenceIn(folder: string, name: string): Promise<string> {
  const root = join(folder, WINDOWS ? 'Lib' : 'lib')
  const wanted = name.replaceAll('-', '_')
  for (const entry of await readdir(root, { recursive: true }).catch((): string[] => [])) {
    const [, distribution] = /(?:^|[\\/])([^\\/]+)-[^-\\/]+\.dist-info[\\/]METADATA$/.exec(entry) ?? []
    if (distribution?.toLowerCase().replaceAll(/[-.]/g, '_') !== wanted) continue
    return /^License(?:-Expression)?: (.+)$/m.exec(await readFile(join(root, entry), 'utf8'))?.[1]?.trim() ?? 'not stated'
  }
  return 'not stated'
}

/** Puts what was made aside in its place; what was there before goes only then. A crash in between is mended by {@link settle}. */
export async function putInPlace(made: string, folder: string): Promise<void> {
  const old = `${folder}.old`
  await rm(old, { recursive: true, force: true })
  if (existsSync(folder)) await rename(folder, old)
  try {
    await rename(made, folder)
  } catch (error) {
    if (existsSync(old)) await rename(old, folder)
    throw error
  }
  await rm(old, { recursive: true, force: true })
}

/** Mends what a process that died while it made an environment has left. To be called only while nobody makes it. */
export async function settle(folder: string): Promise<void> {
  const old = `${folder}.old`
  if (existsSync(old)) {
    if (existsSync(folder)) await rm(old, { recursive: true, force: true })
    else await rename(old, folder)
  }
  const left = (await readdir(dirname(folder)).catch((): string[] => [])).filter((name) => name.startsWith(`${basename(folder)}.new-`))
  for (const name of left) await discard(join(dirname(folder), name))
}

/** Removes what was made aside. A program of a process that was killed may still be at it: what cannot be removed is no hindrance, and goes another time. */
export const discard = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 }).catch(() => {})

/** Removes what processes that were killed while they made environments have left in a folder. */
export async function discardLeft(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const [, made] = /^(.+)\.new-[0-9a-f]{8}(?:-wheels)?$/.exec(name) ?? []
    if (made !== undefined && !await isClaimed(join(folder, `${made}.claim`))) await discard(join(folder, name))
  }
}

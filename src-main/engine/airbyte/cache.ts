import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { AirbyteCacheEntry, AirbyteCacheInfo } from '#shared/model/airbyte'
import { Id, Time } from '#shared/model/project'
import { syncFile, syncFolder } from '../duckdb/version-file'
import { hashed } from '../sources/fingerprint'
import { AS_TOLD, RecordFacts } from './streams'

/** The largest cache unless the settings say otherwise, in bytes. */
export const MOST_BYTES = 1_000_000_000

/** What is known of a cache file: it stands beside it. */
const Kept = z.object({
  sourceId: Id,
  stream: z.string(),
  connector: z.string(),
  /** Tells the config and the version of the connector that it was read with. */
  fingerprint: z.string(),
  /** SHA-256 of the stream's JSON Schema. */
  schema: z.string(),
  rows: z.number().int(),
  facts: RecordFacts.default(AS_TOLD),
  updatedAt: Time,
  lastUsedAt: Time,
  stale: z.boolean(),
  /** The login was changed since. Whether it leads to the same account is to be found out before reading goes on from here. */
  unsure: z.boolean().default(false),
})
type Kept = z.infer<typeof Kept>

interface CacheFile extends Kept {
  readonly path: string
  readonly bytes: number
}

/** What of a source is read, and by which cursor: each has a file of its own, so that several are read at once. */
export interface CacheKey {
  readonly sourceId: string
  readonly stream: string
  readonly cursor?: string | undefined
}

/** How it was read: what was read otherwise is of no use. */
export interface ReadBy {
  readonly connector: string
  readonly fingerprint: string
  /** SHA-256 of the stream's JSON Schema as it is now, where that is known. */
  readonly schema?: string | undefined
  /** All is wanted anew, whatever is kept. */
  readonly whole?: boolean | undefined
}

/** A file beside the one that is kept: it takes its place when its rows were taken over, or goes. */
export interface NextCache {
  readonly path: string
  /** Whether it begins with what is kept: then reading goes on where that ended. */
  readonly goesOn: boolean
  /** It does if the login leads to the same account as before, which is not known. */
  readonly unsure: boolean
  /** Begins with nothing, after all. */
  anew(): Promise<void>
  /** Takes the place of what was kept. */
  take(read: { readonly schema: string; readonly rows: number; readonly facts: RecordFacts }): Promise<void>
  /** Removes it, where it was not taken. */
  drop(): Promise<void>
}

/**
 * What PyAirbyte has read of saved sources, with how far: a DuckDB file for each stream. The file that is kept is never
 * written; a read goes into a copy of it, or a new one, and takes its place only when its rows stand in a dataset. So how far
 * was read never runs ahead of what was taken over.
 */
export class AirbyteCache {
  readonly #used = new Map<string, number>()
  #ready: Promise<void> | undefined

  constructor(readonly location: string, readonly maxBytes = MOST_BYTES) {}

  /** Begins a read. Where what is kept fits, its file begins with that. */
  async next(key: CacheKey, by: ReadBy, signal: AbortSignal): Promise<NextCache> {
    await this.#opened()
    const path = this.#pathOf(key)
    const next = `${path.slice(0, -SUFFIX.length)}.${process.pid}-${randomUUID().slice(0, 8)}${NEXT}`
    const before = await keptIn(path)
    const goesOn = by.whole !== true && key.cursor !== undefined && before !== undefined && !before.stale && before.connector === by.connector && before.fingerprint === by.fingerprint && (by.schema === undefined || by.schema === before.schema)
    this.#use(path, 1)
    const drop = async (): Promise<void> => {
      this.#use(path, -1)
      for (const left of [next, `${next}.wal`]) await rm(left, { force: true })
    }
    try {
      if (goesOn) await pipeline(createReadStream(path), createWriteStream(next), { signal })
    } catch (error) {
      await drop()
      throw error
    }
    let isOver = false
    const once = (work: () => Promise<void>) => async (): Promise<void> => {
      if (isOver) return
      isOver = true
      await work()
    }
    return {
      path: next, goesOn, unsure: goesOn && before.unsure,
      anew: () => rm(next, { force: true }),
      take: ({ schema, rows, facts }) => once(async () => {
        try {
          const now = new Date().toISOString()
          await this.#replace(path, next, { sourceId: key.sourceId, stream: key.stream, connector: by.connector, fingerprint: by.fingerprint, schema, rows, facts, updatedAt: now, lastUsedAt: now, stale: false, unsure: false })
        } finally {
          await drop()
        }
        await this.#shrink(path)
      })(),
      drop: once(drop),
    }
  }

  /** All that is kept. @param nameOf the name of a source; undefined where there is none any more */
  async info(nameOf: (sourceId: string) => string | undefined): Promise<AirbyteCacheInfo> {
    const files = await this.#files()
    const entries = [...Map.groupBy(files, ({ sourceId }) => sourceId)].map(([sourceId, own]): AirbyteCacheEntry => ({
      sourceId, sourceName: nameOf(sourceId) ?? null, connector: own[0]?.connector ?? '', bytes: sum(own),
      streams: own.map(({ stream, rows }) => ({ name: stream, rows })).toSorted((one, other) => one.name.localeCompare(other.name, 'en')),
      updatedAt: latest(own.map(({ updatedAt }) => updatedAt)), lastUsedAt: latest(own.map(({ lastUsedAt }) => lastUsedAt)), stale: own.every(({ stale }) => stale),
    }))
    return { location: this.location, maxBytes: this.maxBytes, bytes: sum(files), entries: entries.toSorted((one, other) => other.lastUsedAt.localeCompare(one.lastUsedAt)) }
  }

  /** What the records of a source's streams were beyond their schemas, also where the rows are not kept any more. */
  async facts(sourceId: string): Promise<ReadonlyMap<string, RecordFacts>> {
    await this.#opened()
    const names = (await readdir(this.location)).filter((name) => name.startsWith(`${sourceId}.`) && name.endsWith('.json'))
    const known = await Promise.all(names.map((name) => described(join(this.location, name))))
    return new Map(known.flatMap((kept): [string, RecordFacts][] => (kept ? [[kept.stream, kept.facts]] : [])))
  }

  /** Has the next read of a source be a full one. */
  invalidate(sourceId: string): Promise<void> {
    return this.#mark(sourceId, { stale: true })
  }

  /** Has the next read of a source find out whether it is still that of the same account: its login was changed. */
  doubt(sourceId: string): Promise<void> {
    return this.#mark(sourceId, { unsure: true })
  }

  async #mark(sourceId: string, mark: Partial<Pick<Kept, 'stale' | 'unsure'>>): Promise<void> {
    if (!existsSync(this.location)) return
    for (const { path, bytes: _bytes, ...kept } of await this.#files()) if (kept.sourceId === sourceId) await write(path, { ...kept, ...mark })
  }

  /** Removes what is kept, of one source or of all. What is being read meanwhile is not touched. */
  async clear(sourceId?: string): Promise<void> {
    await this.#opened()
    for (const name of await readdir(this.location)) {
      const [, owner] = /^([^.]+)\.[0-9a-f]{12}\.(?:duckdb|json)$/.exec(name) ?? []
      if (owner !== undefined && (sourceId === undefined || owner === sourceId)) await rm(join(this.location, name), { force: true })
    }
  }

  /** Prepares the folder at its first use: what reads that died have left is removed. */
  #opened(): Promise<void> {
    this.#ready ??= (async () => {
      await mkdir(this.location, { recursive: true, mode: 0o700 })
      for (const name of await readdir(this.location)) if (isLeft(name)) await rm(join(this.location, name), { force: true })
    })()
    return this.#ready
  }

  async #replace(path: string, next: string, kept: Kept): Promise<void> {
    await syncFile(next)
    // Without its description a file is of no use: between the two a crash costs a full read, and nothing else.
    await rm(describing(path), { force: true })
    await rename(next, path)
    await syncFolder(dirname(path))
    await write(path, kept)
  }

  /** Removes what was used longest ago until the rest is small enough; never what is being read, and never what was read last. */
  async #shrink(newest: string): Promise<void> {
    const files = (await this.#files()).toSorted((one, other) => one.lastUsedAt.localeCompare(other.lastUsedAt))
    let bytes = sum(files)
    for (const file of files) {
      if (bytes <= this.maxBytes) return
      if (file.path === newest || this.#used.has(file.path)) continue
      await removeRows(file.path)
      bytes -= file.bytes
    }
    // One that is larger than all that may be kept is of use only until its rows were taken over.
    if (bytes > this.maxBytes && !this.#used.has(newest)) await removeRows(newest)
  }

  async #files(): Promise<CacheFile[]> {
    await this.#opened()
    const names = (await readdir(this.location)).filter((name) => name.endsWith(SUFFIX))
    const files = await Promise.all(names.map(async (name): Promise<CacheFile[]> => {
      const path = join(this.location, name)
      const [kept, size] = await Promise.all([keptIn(path), stat(path).then(({ size: bytes }) => bytes, () => 0)])
      return kept ? [{ ...kept, path, bytes: size }] : []
    }))
    return files.flat()
  }

  #pathOf({ sourceId, stream, cursor = '' }: CacheKey): string {
    return join(this.location, `${sourceId}.${hashed([stream, cursor]).slice(0, 12)}${SUFFIX}`)
  }

  #use(path: string, change: number): void {
    const count = (this.#used.get(path) ?? 0) + change
    if (count > 0) this.#used.set(path, count)
    else this.#used.delete(path)
  }
}

const SUFFIX = '.duckdb'
const NEXT = '.next'

const sum = (files: readonly CacheFile[]): number => files.reduce((all, { bytes }) => all + bytes, 0)
const latest = (times: readonly string[]): string => times.toSorted().at(-1) ?? new Date(0).toISOString()
const describing = (path: string): string => `${path.slice(0, -SUFFIX.length)}.json`

async function keptIn(path: string): Promise<Kept | undefined> {
  return await stat(path).catch(() => undefined) ? described(describing(path)) : undefined
}

async function described(file: string): Promise<Kept | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return Kept.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

async function write(path: string, kept: Kept): Promise<void> {
  const temporary = `${describing(path)}.${process.pid}-${randomUUID().slice(0, 8)}${NEXT}`
  await writeFile(temporary, JSON.stringify(kept))
  await syncFile(temporary)
  await rename(temporary, describing(path))
}

/** What is known of it stays: which fields its records had. */
async function removeRows(path: string): Promise<void> {
  for (const file of [path, `${path}.wal`]) await rm(file, { force: true })
}

/** Whether a file was left by a read that will never end: its process is gone. Another Winnow may use the same folder. */
function isLeft(name: string): boolean {
  const [, pid] = /\.(\d+)-[0-9a-f]{8}\.next(?:\.wal)?$/.exec(basename(name)) ?? []
  if (pid === undefined) return false
  if (Number(pid) === process.pid) return true
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EPERM')
  }
}

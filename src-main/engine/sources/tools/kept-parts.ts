import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'

const STATE = 'parts.json'
const StoredPart = z.strictObject({ name: z.string(), rows: z.number().int(), bytes: z.number().int(), longest: z.number().int().optional() })

/** One file of rows. */
export interface Part {
  readonly path: string
  readonly rows: number
  readonly bytes: number
  /** The longest row in bytes, at most: what reading a CSV file needs to know. */
  readonly longest?: number | undefined
}

/**
 * The parts that a reading is made of, in a folder that may outlive it: what was sealed is kept with how far the reading is
 * (a key, a page), so that another attempt with the same folder and the same request neither loses nor doubles a row.
 */
export class KeptParts<S> {
  private constructor(readonly folder: string, private readonly request: string, readonly durable: boolean, private readonly stored: Part[], private last: S | undefined) {}

  /**
   * Opens a folder. What another request left in it is removed.
   *
   * @param request everything that decides which rows there are, and how they are written
   * @param durable false: the folder is gone with this attempt, so nothing needs to be kept
   */
  static async open<S>(folder: string, request: unknown, schema: z.ZodType<S>, durable: boolean): Promise<KeptParts<S>> {
    await mkdir(folder, { recursive: true })
    const key = createHash('sha256').update(JSON.stringify(request)).digest('hex')
    const kept = durable ? await readState(folder, schema) : undefined
    const parts = kept?.request === key ? kept.parts.map(({ name, ...part }) => ({ path: join(folder, name), ...part })) : []
    const whole = await Promise.all(parts.map(async ({ path, bytes }) => (await stat(path).catch(() => undefined))?.size === bytes))
    const usable = kept?.request === key && whole.every(Boolean)
    const names = new Set(usable ? [STATE, ...kept.parts.map(({ name }) => name)] : [])
    for (const name of await readdir(folder)) if (!names.has(name)) await rm(join(folder, name), { recursive: true, force: true })
    return new KeptParts(folder, key, durable, usable ? parts : [], usable ? kept.state : undefined)
  }

  get parts(): readonly Part[] { return this.stored }

  /** How far the reading is; undefined at its beginning. */
  get state(): S | undefined { return this.last }

  /** Rows in all parts. */
  get rows(): number { return this.stored.reduce((sum, { rows }) => sum + rows, 0) }

  /** Keeps a sealed part with how far the reading is now: both or neither. */
  async keep(part: Part | undefined, state: S): Promise<void> {
    if (part) this.stored.push(part)
    this.last = state
    if (!this.durable) return
    const parts = this.stored.map(({ path, ...stored }) => ({ name: basename(path), ...stored }))
    const temporary = join(this.folder, `${STATE}.tmp`)
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(JSON.stringify({ request: this.request, parts, state }))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, join(this.folder, STATE))
  }

  /** Begins anew: nothing was read. */
  async clear(): Promise<void> {
    for (const { path } of this.stored.splice(0)) await rm(path, { force: true })
    this.last = undefined
    await rm(join(this.folder, STATE), { force: true })
  }
}

async function readState<S>(folder: string, schema: z.ZodType<S>): Promise<{ request: string; parts: z.output<typeof StoredPart>[]; state: S } | undefined> {
  const content = await readFile(join(folder, STATE), 'utf8').catch(() => undefined)
  if (content === undefined) return undefined
  const read = z.strictObject({ request: z.string(), parts: z.array(StoredPart), state: schema }).safeParse(jsonOf(content))
  return read.success ? read.data : undefined
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

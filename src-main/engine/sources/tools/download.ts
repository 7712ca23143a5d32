import { createHash } from 'node:crypto'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ConnectorContext } from '#shared/define/connector'
import { failure } from '#shared/model/problem'

/** Larger files are not taken to this machine. */
const MOST_BYTES = 50e9
/** Formats whose beginning can be read without the rest. */
const LINES = /\.(csv|tsv|txt|tab|jsonl|ndjson|log)$/i
/** So much of the beginning is enough to see columns and first rows. */
export const BEGINNING = 4 << 20
const NEWLINE = 0x0a

/** The content of a remote file from a byte on. */
export interface RemotePart {
  readonly body: AsyncIterable<Uint8Array>
  /** Where it begins: 0 where the other end began anew. */
  readonly from: number
  /** The size of the whole file, where it is known. */
  readonly total?: number | undefined
  /** What changes with the content: an ETag, or the time of the last change. */
  readonly validator?: string | undefined
}

/** Opens a remote file from a byte on, if it is still the one with that validator; else from its beginning. 'complete': nothing is behind that byte. */
export type OpenRemote = (from: number, validator: string | undefined) => Promise<RemotePart | 'complete'>

const State = z.strictObject({ file: z.string(), validator: z.string() })

/**
 * Brings a remote file to this machine. What an earlier attempt brought into the same folder is gone on with, as long as the
 * file is still the same.
 *
 * @param id what the file is: of another one nothing is used
 * @throws Failure TOO_LARGE, SOURCE_BROKEN where less came than was promised, RUN_CANCELLED
 */
export async function download(id: string, folder: string, { signal, progress, log }: Pick<ConnectorContext, 'signal' | 'progress' | 'log'>, openRemote: OpenRemote): Promise<string> {
  const name = createHash('sha256').update(id).digest('hex').slice(0, 32)
  const [path, statePath] = [join(folder, `${name}.part`), join(folder, `${name}.json`)]
  const kept = await stateOf(statePath, name)
  const handle = await open(path, 'a')
  try {
    const had = kept ? (await handle.stat()).size : 0
    const part = await openRemote(had, kept?.validator)
    if (part === 'complete') return path
    const { body, from, total, validator } = part
    if (total !== undefined && total > MOST_BYTES) throw tooLarge(id)
    if (from !== 0 && from !== had) throw failure('SOURCE_ANSWER', 'The service sent another part of the file than was asked for.', 'Try again.')
    if (from > 0) log('info', `Going on after ${from.toLocaleString('en')} bytes that were brought before.`)
    await handle.truncate(from)
    await writeFile(statePath, JSON.stringify(validator === undefined ? {} : { file: name, validator }))
    let bytes = from
    for await (const chunk of body) {
      if (signal.aborted) throw failure('RUN_CANCELLED', 'The reading was cancelled.', 'Start it again when you wish.')
      bytes += chunk.length
      if (bytes > MOST_BYTES) throw tooLarge(id)
      await handle.appendFile(chunk)
      progress({ bytes, ...(total !== undefined && { totalBytes: total }) })
    }
    if (total !== undefined && bytes !== total) throw failure('SOURCE_BROKEN', `Of ${total.toLocaleString('en')} bytes only ${bytes.toLocaleString('en')} came.`, 'Try again: what came is kept.')
    return path
  } finally {
    await handle.close()
  }
}

/** Whether the beginning of a file is enough to see what is in it. */
export const hasLines = (name: string): boolean => LINES.test(name)

/** Brings the first lines of a remote file; 'whole' where there are no more. */
export async function downloadBeginning({ body, total }: RemotePart, path: string): Promise<'whole' | 'part'> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= BEGINNING) break
  }
  const content = Buffer.concat(chunks)
  const isWhole = total === undefined ? bytes < BEGINNING : bytes >= total
  const end = isWhole ? content.length : content.lastIndexOf(NEWLINE) + 1
  await writeFile(path, content.subarray(0, end > 0 ? end : content.length))
  return isWhole ? 'whole' : 'part'
}

const tooLarge = (id: string): Error => failure('TOO_LARGE', `"${id}" is larger than ${(MOST_BYTES / 1e9).toLocaleString('en')} GB.`, 'Ask for a part of it.')

async function stateOf(path: string, file: string): Promise<z.output<typeof State> | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const state = State.safeParse(JSON.parse(text))
    return state.success && state.data.file === file ? state.data : undefined
  } catch {
    return undefined
  }
}

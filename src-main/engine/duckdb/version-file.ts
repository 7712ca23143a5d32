import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Watch, WorkProgress } from '../context'
import { followed, guessed } from '../progress'
import type { Lease } from './budget'
import { identifier, text } from './quote'
import { Session } from './session'

/** What the checkpoint takes of the time that filling took, at a guess: half of it is when saving counts as half done. */
const SAVING = 0.08

export interface VersionFile {
  readonly path: string
  readonly bytes: number
}

export interface WriteVersion {
  /** The final path; appears only when everything is on disk. */
  readonly path: string
  readonly lease: Lease
  readonly tempRoot: string
  /** Files that the filling statements read. */
  readonly reads: readonly string[]
  readonly folders?: readonly string[]
  /** For a project that is gone when the work is done: neither compressed (that is half of the cost) nor synced. */
  readonly temporary?: boolean
  /** Told how far the writing to the disk is, once the tables are filled. */
  readonly saving?: Pick<Watch, 'progress'>
}

/**
 * Writes an immutable version file: filled under a temporary name by an instance of its own, checkpointed, synced,
 * made read-only, renamed. Whatever goes wrong, nothing stands under the final name and the temporary file is gone.
 *
 * @param fill creates the tables; the one with the rows is called `rows`. It is given the file that it fills
 */
export async function writeVersion({ path, lease, tempRoot, reads, folders, temporary: isTemporary = false, saving = { progress: () => {} } }: WriteVersion, fill: (session: Session, file: string) => Promise<void>): Promise<VersionFile> {
  const temporary = temporaryName(path)
  try {
    const started = Date.now()
    const session = await Session.open({ path: temporary, lease, tempRoot, allowed: { files: reads, folders }, compress: !isTemporary })
    const done = { part: (): number => 0 }
    const tell = (): WorkProgress => ({ phase: 'saving', part: done.part() })
    try {
      await fill(session, temporary)
      done.part = guessed((Date.now() - started) * SAVING)
      await followed(saving, tell, () => session.run('CHECKPOINT'))
    } finally {
      await session.close()
    }
    return await followed(saving, tell, () => publish(temporary, path, !isTemporary))
  } catch (error) {
    await discard(temporary)
    throw error
  }
}

/**
 * Writes a second version file out of a session that is filling another: attached under `alias` while `fill` runs, then
 * published as {@link writeVersion} does.
 */
export async function writeAttached(session: Session, path: string, alias: string, fill: () => Promise<void>): Promise<VersionFile> {
  const temporary = temporaryName(path)
  try {
    await session.run(`ATTACH ${text(temporary)} AS ${identifier(alias)}`)
    try {
      await fill()
      await session.run(`CHECKPOINT ${identifier(alias)}`)
    } finally {
      await session.detach(alias)
    }
    return await publish(temporary, path)
  } catch (error) {
    await discard(temporary)
    throw error
  }
}

/**
 * The tables that stand beside `rows` in a version that was made from no file: a row's line is its number, and nothing
 * was unreadable.
 *
 * @param alias the attached database; the session's own unless given
 */
export function withoutFile(alias?: string): string {
  const at = alias === undefined ? '' : `${identifier(alias)}.`
  return `CREATE TABLE ${at}lines AS SELECT CAST(0 AS BIGINT) AS row, CAST(1 AS BIGINT) AS line;
    CREATE TABLE ${at}unreadable (sheet VARCHAR, line BIGINT, reason VARCHAR, raw VARCHAR)`
}

const temporaryName = (path: string): string => `${path}.${randomUUID().slice(0, 8)}.tmp`

async function publish(temporary: string, path: string, sync = true): Promise<VersionFile> {
  if (sync) await syncFile(temporary)
  await chmod(temporary, 0o444)
  await rename(temporary, path)
  if (sync) await syncFolder(dirname(path))
  return { path, bytes: (await stat(path)).size }
}

async function discard(temporary: string): Promise<void> {
  await rm(temporary, { force: true })
  await rm(`${temporary}.wal`, { force: true })
}

/** Flushes a file to the disk. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Flushes a folder's entries to the disk, where the platform can (Windows cannot open folders). */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** SHA-256 of a file, in hex. `tell` is told the bytes that are through. */
export async function checksum(path: string, signal?: AbortSignal, tell?: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      tell?.(bytes)
    }
  }, { signal })
  return hash.digest('hex')
}

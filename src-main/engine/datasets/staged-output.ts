import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, link, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { failure, problemsOf } from '#shared/model/problem'
import { syncFile, syncFolder } from '../duckdb/version-file'

/** Where an output goes, and whether a file of that name may be replaced. */
export interface OutputPlace {
  readonly path: string
  readonly overwrite?: boolean
  /** Eight hex digits that tell temporary files of this work from others; by chance unless told. */
  readonly mark?: string
}

/** An output that stands whole under a temporary name beside its final one. */
export interface StagedOutput {
  /** Gives it its final name. Throws OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE. */
  publish(): Promise<void>
  /** Takes the final name away again, where it was free before. */
  withdraw(): Promise<void>
  /** Removes what is left under the temporary name. */
  discard(): Promise<void>
}

/** Publishes outputs that belong together, once all of them stand whole. Where one cannot be published, the new ones are withdrawn. */
export async function publishAll(staged: readonly StagedOutput[]): Promise<void> {
  try {
    for (const output of staged) await output.publish()
  } catch (error) {
    for (const output of staged) await output.withdraw()
    throw error
  } finally {
    for (const output of staged) await output.discard()
  }
}

/** Writes a text under a temporary name. Throws OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE, DISK_FULL. */
export async function stageText(place: OutputPlace, text: string): Promise<StagedOutput> {
  await refuseUnwritable(place)
  const temporary = temporaryBeside(place)
  const staged = stagedAt(temporary, place)
  try {
    await writeFile(temporary, text)
    await syncFile(temporary)
    return staged
  } catch (error) {
    await staged.discard()
    throw cannotWrite(error, place.path)
  }
}

/** An output whose bytes are (or will be) under a temporary name. */
export function stagedAt(temporary: string, { path, overwrite = false }: OutputPlace): StagedOutput {
  const state = { published: false }
  return {
    publish: async () => {
      try {
        if (overwrite) await rename(temporary, path)
        else await renameIfFree(temporary, path)
        state.published = true
        await syncFolder(dirname(path))
      } catch (error) {
        throw cannotWrite(error, path)
      }
    },
    withdraw: async () => { if (state.published && !overwrite) await rm(path, { force: true }) },
    discard: async () => {
      // DuckDB and SQLite may leave a log beside a file that they could not finish.
      for (const ending of ['', '.wal', '-journal']) await rm(temporary + ending, { force: true })
    },
  }
}

/** A link fails where the name is taken, which a rename would silently replace. Some drives know no links. */
async function renameIfFree(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) throw error
    await refuseTaken(path)
    await rename(temporary, path)
  }
}

/** A temporary name in the same folder, so that a rename moves no bytes. */
export const temporaryBeside = ({ path, mark = randomUUID().slice(0, 8) }: OutputPlace): string => join(dirname(path), `.${basename(path)}.${mark}.tmp`)

/** Throws OUTPUT_NOT_WRITABLE or OUTPUT_EXISTS before any work is done. */
export async function refuseUnwritable({ path, overwrite }: OutputPlace): Promise<void> {
  const folder = dirname(path)
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw failure('OUTPUT_NOT_WRITABLE', `Nothing can be written to the folder "${folder}".`, 'Choose another folder, or check that it is there and that you may write to it.', { file: path }, error)
  })
  if (!overwrite) await refuseTaken(path)
}

/** Throws OUTPUT_EXISTS when something of that name is there. */
export async function refuseTaken(path: string): Promise<void> {
  if (await stat(path).catch(() => undefined)) throw exists(path)
}

const exists = (path: string, cause?: unknown): Error =>
  failure('OUTPUT_EXISTS', `"${path}" exists already.`, 'Choose another name, or say that it may be replaced (--force).', { file: path }, cause)

/** An error of the file system in the user's words. */
export function cannotWrite(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EEXIST') return exists(path, error)
  if (problemsOf(error)[0].code === 'DISK_FULL') {
    return failure('DISK_FULL', `The disk is full: "${path}" was not written.`, 'Free some space there, or where temporary files are kept, and try again.', { file: path }, error)
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EBUSY') {
    return failure('OUTPUT_NOT_WRITABLE', `"${path}" cannot be written.`, 'Close it in other programs, check your rights, or choose another name.', { file: path }, error)
  }
  return error
}

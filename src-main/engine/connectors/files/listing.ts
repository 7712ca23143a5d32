import { glob, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { failure } from '#shared/model/problem'

/** A file below the folder of a source. */
export interface ListedFile {
  /** From the folder, with `/` between the parts. */
  readonly id: string
  readonly path: string
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly modified: number
}

export interface Listing {
  /** Where the path leads, links followed. */
  readonly root: string
  /** True where that is a file. */
  readonly isFile: boolean
  /** By name. */
  readonly files: readonly ListedFile[]
  /** What was passed over, and why. */
  readonly notes: readonly string[]
}

/** So many files are listed. */
const MOST_FILES = 10_000
/** Files that programs put beside those of people. */
const LOCK_FILE = /^(~\$|\.~lock\.)/
/** What programs call a file that they are still writing or bringing. */
const UNFINISHED = /\.(tmp|temp|part|partial|crdownload|download)$/i
const HIDDEN = /(^|\/)\./

/**
 * The files below a folder whose names fit a pattern, or the one file that the path is. Hidden files, lock files of office
 * programs, files that are still being written (`.part`, `.tmp`), empty files and links that lead out of the folder are
 * passed over.
 *
 * @param pattern `*` any part of a name, `**` any folders, `?` one character, `{a,b}` one of several
 * @throws Failure FILE_NOT_FOUND, FILE_NOT_READABLE
 */
export async function listFiles(path: string, pattern: string, signal: AbortSignal): Promise<Listing> {
  const root = await realpath(path).catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `There is no folder or file "${path}".`, 'Check the path and its spelling.', { file: path }, error) })
  const found = await stat(root)
  if (found.isFile()) return { root, isFile: true, files: [{ id: basename(root), path: root, bytes: found.size, modified: found.mtimeMs }], notes: [] }
  const files: ListedFile[] = []
  const passed = { locks: 0, unfinished: 0, empty: 0, outside: 0 }
  for await (const name of glob(pattern, { cwd: root })) {
    signal.throwIfAborted()
    const id = name.split(sep).join('/')
    const file = join(root, name)
    const real = await realpath(file).catch(() => undefined)
    const stats = real === undefined ? undefined : await stat(real).catch(() => undefined)
    if (!real || !stats?.isFile() || HIDDEN.test(id)) continue
    if (LOCK_FILE.test(basename(id))) passed.locks += 1
    else if (UNFINISHED.test(id)) passed.unfinished += 1
    else if (relative(root, real).startsWith('..')) passed.outside += 1
    else if (stats.size === 0) passed.empty += 1
    else files.push({ id, path: real, bytes: stats.size, modified: stats.mtimeMs })
    if (files.length > MOST_FILES) throw failure('LIMIT_EXCEEDED', `There are more than ${MOST_FILES.toLocaleString('en')} files in "${path}".`, 'Name a folder further down, or a pattern that fits fewer files.', { file: path })
  }
  return { root, isFile: false, files: files.toSorted((one, other) => compare(one.id, other.id)), notes: notesOf(passed) }
}

/** As people count: part-2 before part-10. */
const { compare } = new Intl.Collator('en', { numeric: true })

function notesOf({ locks, unfinished, empty, outside }: Readonly<Record<'locks' | 'unfinished' | 'empty' | 'outside', number>>): string[] {
  const some = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'file' : 'files'}`
  return [
    ...(locks > 0 ? [`${some(locks)} that a program keeps while a document is open (~$…) passed over: a document is open.`] : []),
    ...(unfinished > 0 ? [`${some(unfinished)} that a program is still writing (.part, .tmp …) passed over.`] : []),
    ...(empty > 0 ? [`${some(empty)} without any content passed over.`] : []),
    ...(outside > 0 ? [`${some(outside)} behind links that lead out of the folder passed over.`] : []),
  ]
}

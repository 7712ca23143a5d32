import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { FormatDefinition, InputFile } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import { formats } from '../formats/registry'
import { allWordsOf } from '../issue-words'
import { refuseOtherKinds } from './other-kinds'

/** Bytes at the start of a file that formats are recognised by. */
const HEAD = 64 * 1024

/** A file as it was when it was first looked at. */
export interface FileStamp {
  readonly bytes: number
  readonly modified: number
}

/**
 * Looks at a file without changing it. Throws FILE_NOT_FOUND, FILE_NOT_READABLE (no right, a folder, a device, a pipe) or FILE_IS_EMPTY.
 *
 * @param name how people know it, where the path is a copy
 */
export async function openInput(path: string, name = basename(path)): Promise<{ file: InputFile; stamp: FileStamp; head: Uint8Array }> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => { throw cannotOpen(error, name) })
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) {
      throw failure('FILE_NOT_READABLE', `"${name}" is ${stats.isDirectory() ? 'a folder' : 'no ordinary file'}.`, 'Choose a file.', { file: name })
    }
    if (stats.size === 0) throw failure('FILE_IS_EMPTY', `"${name}" is empty.`, 'Choose a file that has something in it.', { file: name })
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(Math.min(HEAD, stats.size)), position: 0 })
    return { file: { path, name, bytes: stats.size }, stamp: { bytes: stats.size, modified: stats.mtimeMs }, head: buffer.subarray(0, bytesRead) }
  } finally {
    await handle.close()
  }
}

function cannotOpen(error: unknown, name: string): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return failure('FILE_NOT_FOUND', `There is no file "${name}".`, 'Check the path and its spelling.', { file: name }, error)
  if (code === 'EISDIR') return failure('FILE_NOT_READABLE', `"${name}" is a folder.`, 'Choose a file.', { file: name }, error)
  if (code === 'EBUSY') return failure('FILE_IS_OPEN', `"${name}" is open in another program that does not share it.`, 'Close it there and try again.', { file: name }, error)
  return failure('FILE_NOT_READABLE', `"${name}" cannot be read.`, 'Check that you may read it and that its drive is there.', { file: name }, error)
}

/** Throws FILE_CHANGED when a file is no longer as it was. */
export async function refuseChanged({ path, name }: InputFile, stamp: FileStamp): Promise<void> {
  const now = await stat(path).catch(() => undefined)
  if (now?.size === stamp.bytes && now.mtimeMs === stamp.modified) return
  throw failure('FILE_CHANGED', `"${name}" changed while it was read.`, 'Wait until the program that writes it is done, then try again.', { file: name })
}

/** A format that can be read. */
export type ReadableFormat = FormatDefinition & Required<Pick<FormatDefinition, 'reads'>>

/**
 * The format of a file: the one that is asked for, else the one that is surest of its first bytes and its name.
 * Throws FORMAT_UNKNOWN, for kinds that are not read with what to do.
 */
export function chooseFormat(file: InputFile, head: Uint8Array, wanted?: string): ReadableFormat {
  const readable = [...formats.values()].filter((format): format is ReadableFormat => format.reads !== undefined)
  if (wanted !== undefined) {
    const found = readable.find(({ id }) => id === wanted)
    if (found) return found
    throw failure('FORMAT_UNKNOWN', `There is no format "${wanted}" that can be read.`, `Formats are ${readable.map(({ id }) => id).join(', ')}.`, { file: file.name, value: wanted })
  }
  refuseOtherKinds(head, file.name)
  const best = readable
    .map((format) => ({ format, sure: format.sniff?.(head, file.name) ?? 0 }))
    .reduce<{ format?: ReadableFormat; sure: number }>((top, next) => (next.sure > top.sure ? next : top), { sure: 0 })
  if (best.format) return best.format
  throw failure('FORMAT_UNKNOWN', `"${file.name}" is in no format that Winnow can read${extname(file.name) ? '' : ' (its name has no ending)'}.`,
    `Formats are ${readable.map(({ title }) => title).join(', ')}. If it is one of them, say which by the input option "format".`, { file: file.name })
}

/** Reads a format's options strictly. Throws OPTION_INVALID with every wrong one. */
export function readOptions(format: ReadableFormat, input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { format: _format, ...options } = input
  const read = format.reads.options.safeParse(options)
  if (read.success) return read.data
  const known = Object.keys(format.reads.options.shape)
  const { message, remedy } = allWordsOf(read.error.issues, { name: format.title, noun: 'option', value: options })
  throw failure('OPTION_INVALID', message, `${remedy} Options are ${known.join(', ')}.`, { pointer: '/input' })
}

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { failure } from '#shared/model/problem'
import type { InputFile } from '#shared/define/format'
import { LF } from './line-ends'

const HEAD = 256 * 1024
const PART = 64 * 1024
const LARGEST_HEAD = 16 * 1024 * 1024
const FEWEST_LINES = 5

/** Parts of a file: its beginning, and of a larger one also something from its middle and its end. */
export interface Sample {
  readonly bytes: number
  readonly head: Buffer
  readonly middle: Buffer
  readonly tail: Buffer
  /** Where `tail` starts in the file. */
  readonly tailStart: number
}

/** Opens a regular file for reading. Never waits: a pipe or a device is refused. Throws a Failure. */
export function openRegular(file: Pick<InputFile, 'path' | 'name'>): number {
  const place = { file: file.name }
  let handle: number
  try {
    handle = openSync(file.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') throw failure('FILE_NOT_FOUND', `There is no file "${file.name}".`, 'Check its name and folder.', place, error)
    if (code === 'EBUSY') throw failure('FILE_IS_OPEN', `"${file.name}" is in use by another program.`, 'Close it there and try again.', place, error)
    throw failure('FILE_NOT_READABLE', `"${file.name}" cannot be opened.`, 'Check that it is a file and that you may read it.', place, error)
  }
  const kind = fstatSync(handle)
  if (kind.isFile()) return handle
  closeSync(handle)
  const what = kind.isDirectory() ? 'a folder' : kind.isFIFO() ? 'a pipe' : 'a device'
  throw failure('FILE_NOT_READABLE', `"${file.name}" is ${what}, not a file.`, 'Choose a file.', place)
}

/** Reads the parts of a file that decide how it is read. Throws FILE_IS_EMPTY and the Failures of {@link openRegular}. */
export function takeSample(file: Pick<InputFile, 'path' | 'name'>): Sample {
  const handle = openRegular(file)
  try {
    const bytes = fstatSync(handle).size
    if (bytes === 0) throw failure('FILE_IS_EMPTY', `"${file.name}" is empty.`, 'Choose a file that has content.', { file: file.name })
    const whole = bytes <= HEAD + 2 * PART
    const head = whole ? readAt(handle, 0, bytes) : readHead(handle, bytes)
    // Offsets that are multiples of 4 keep the code units of UTF-16 and UTF-32 whole.
    const tailStart = whole ? 0 : (bytes - PART) & ~3
    return {
      bytes, head, tailStart,
      middle: whole ? Buffer.alloc(0) : readAt(handle, Math.floor(bytes / 8) * 4, PART),
      tail: whole ? head : readAt(handle, tailStart, bytes - tailStart),
    }
  } finally {
    closeSync(handle)
  }
}

/** The beginning of a file: more of it where its lines are long. */
function readHead(handle: number, bytes: number): Buffer {
  for (let length = HEAD; ; length *= 8) {
    const head = readAt(handle, 0, Math.min(bytes, length))
    if (head.length === bytes || length >= LARGEST_HEAD || countLines(head) >= FEWEST_LINES) return head
  }
}

function countLines(text: Buffer): number {
  let count = 0
  for (let at = text.indexOf(LF); at >= 0 && count < FEWEST_LINES; at = text.indexOf(LF, at + 1)) count += 1
  return count
}

function readAt(handle: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  let have = 0
  while (have < length) {
    const count = readSync(handle, buffer, have, length - have, position + have)
    if (count === 0) break
    have += count
  }
  return buffer.subarray(0, have)
}

import { createHash } from 'node:crypto'
import { groupNamed } from '#engine/sources/tools/file-groups'
import type { ListedFile } from './listing'

/** Stands between a file and the table in it. */
export const INSIDE = '#'

/** The files that a stream is made of: those of a group, of which one may be left, or one. None where the stream is gone. */
export function membersOf(files: readonly ListedFile[], stream: string): readonly ListedFile[] {
  const group = groupNamed(files, stream)
  if (group) return group.files
  const file = files.find(({ id }) => id === stream) ?? files.find(({ id }) => stream.startsWith(`${id}${INSIDE}`))
  return file ? [file] : []
}

/** Whether a stream with that file is one of many files. */
export const isGroup = (stream: string, { id }: ListedFile): boolean => stream !== id && !stream.startsWith(`${id}${INSIDE}`)

/** What tells these files from others and from their later selves: a checksum of their names, sizes and times. */
export function stateOf(files: readonly ListedFile[]): string {
  const hash = createHash('sha256')
  for (const { id, bytes, modified } of files) hash.update(JSON.stringify([id, bytes, modified]))
  return hash.digest('hex')
}

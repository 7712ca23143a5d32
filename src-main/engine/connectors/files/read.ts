import { stat } from 'node:fs/promises'
import type { ConnectorContext, ReadRequest, StreamReading } from '#shared/define/connector'
import type { Reading } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import { chosen } from '#engine/sources/tools/chosen'
import { noStream, readTable } from '#engine/sources/tools/file-streams'
import type { FilesConfig } from './config'
import { type ListedFile, listFiles } from './listing'
import { INSIDE, isGroup, membersOf, stateOf } from './members'

/** Reads a file, a table in one, or files of one kind as one table. Throws SOURCE_MISSING, FILE_CHANGED, FILE_*, FORMAT_*. */
export async function readFiles(config: FilesConfig, { stream = '', ...choice }: ReadRequest, context: ConnectorContext): Promise<StreamReading> {
  const { files: listed } = await listFiles(config.path, config.pattern, context.signal)
  const files = membersOf(listed, stream)
  if (files.length === 0) throw noFile(stream, listed.map(({ id }) => id))
  return { ...chosen(await readStream(config, stream, files, context), choice), state: stateOf(files) }
}

const noFile = (stream: string, names: readonly string[]): Error => noStream('The source has no file', stream, names)

async function readStream(config: FilesConfig, stream: string, files: readonly ListedFile[], context: ConnectorContext): Promise<Reading> {
  const [file] = files
  if (file && isGroup(stream, file)) return readGroup(config, files, context)
  if (!file) throw noFile(stream, [])
  context.progress({ bytes: 0, totalBytes: file.bytes })
  return readOne(config, file, stream === file.id ? undefined : stream.slice(file.id.length + INSIDE.length), context)
}

async function readGroup(config: FilesConfig, files: readonly ListedFile[], context: ConnectorContext): Promise<Reading> {
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const parts: { name: string; reading: Reading }[] = []
  let bytes = 0
  for (const file of files) {
    context.signal.throwIfAborted()
    context.progress({ bytes, totalBytes })
    parts.push({ name: file.id, reading: await readOne(config, file, undefined, context) })
    bytes += file.bytes
  }
  return context.files.union(parts)
}

async function readOne({ input = {} }: FilesConfig, file: ListedFile, inside: string | undefined, { files }: ConnectorContext): Promise<Reading> {
  const reading = await readTable(files, { id: file.id, path: file.path, name: file.id }, inside === undefined ? file.id : `${file.id}${INSIDE}${inside}`, input)
  const { size, mtimeMs } = await stat(file.path)
  if (size !== file.bytes || mtimeMs !== file.modified) throw failure('FILE_CHANGED', `"${file.id}" changed while it was read.`, 'Wait until the program that writes it is done, then try again.', { file: file.id })
  return reading
}

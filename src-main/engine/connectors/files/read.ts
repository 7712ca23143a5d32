import { stat } from 'node:fs/promises'
import type { ConnectorContext, ReadRequest, StreamReading } from '#shared/define/connector'
import type { Reading } from '#shared/define/format'
import { closest } from '#shared/define/closest'
import { failure } from '#shared/model/problem'
import { chosen } from '#engine/sources/tools/chosen'
import type { FilesConfig } from './config'
import { type ListedFile, listFiles } from './listing'
import { INSIDE, isGroup, membersOf, stateOf } from './members'

/** Reads a file, a table in one, or files of one kind as one table. Throws SOURCE_MISSING, FILE_CHANGED, FILE_*, FORMAT_*. */
export async function readFiles(config: FilesConfig, { stream = '', ...choice }: ReadRequest, context: ConnectorContext): Promise<StreamReading> {
  const { files: listed } = await listFiles(config.path, config.pattern, context.signal)
  const files = membersOf(listed, stream)
  if (files.length === 0) throw noStream(stream, listed.map(({ id }) => id))
  return { ...chosen(await readStream(config, stream, files, context), choice), state: stateOf(files) }
}

function noStream(stream: string, names: readonly string[]): Error {
  const near = closest(stream, names)
  const others = names.length > 20 ? `${names.slice(0, 20).join(', ')} and more` : names.join(', ')
  return failure('SOURCE_MISSING', `The source has no file "${stream}".`, near === undefined ? `It has ${others || 'none at all'}.` : `Did you mean "${near}"?`, { value: stream })
}

async function readStream(config: FilesConfig, stream: string, files: readonly ListedFile[], context: ConnectorContext): Promise<Reading> {
  const [file] = files
  if (file && isGroup(stream, file)) return readGroup(config, files, context)
  if (!file) throw noStream(stream, [])
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
  const table = inside === undefined ? {} : (await files.inspect(file.path, file.id, input)).streams.find(({ id }) => id === inside)?.input
  if (!table) throw failure('SOURCE_MISSING', `"${file.id}" has no table "${inside}" any more.`, 'List the tables of the source again, and choose another one.', { file: file.id, value: inside })
  const reading = await files.read(file.path, file.id, { ...input, ...table })
  const { size, mtimeMs } = await stat(file.path)
  if (size !== file.bytes || mtimeMs !== file.modified) throw failure('FILE_CHANGED', `"${file.id}" changed while it was read.`, 'Wait until the program that writes it is done, then try again.', { file: file.id })
  return reading
}

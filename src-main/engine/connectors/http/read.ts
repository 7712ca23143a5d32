import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConnectorContext, ReadRequest, StreamReading } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
import type { CheckStep, Discovery } from '#shared/model/source'
import { checkSteps } from '#engine/sources/tools/check-steps'
import { chosen } from '#engine/sources/tools/chosen'
import { download, downloadBeginning, hasLines } from '#engine/sources/tools/download'
import { fileStream, INSIDE, readTable, tablesOf } from '#engine/sources/tools/file-streams'
import type { HttpConfig } from './config'
import { openFile, type RemoteFile } from './remote-file'

/** More rows than that are not looked for in the beginning of a file. */
const FEW_ROWS = 10_000
/** The file itself, whatever it is called. */
const FILE = 'file'

/** Tries to get the file, up to the first thing that is wrong. */
export function checkHttp(config: HttpConfig, context: ConnectorContext): Promise<{ readonly steps: readonly CheckStep[] }> {
  return checkSteps(context, 'file', async (works) => {
    const file = await begun(config, context)
    await file.cancel()
    works('address', `"${file.name}" is there${file.total === undefined ? '' : `, ${file.total.toLocaleString('en')} bytes`}${file.modified === undefined ? '' : `, last changed ${file.modified}`}.`)
    return undefined
  })
}

/** The file, or the tables in it. Throws SOURCE_*, FILE_*, FORMAT_*. */
export async function discoverHttp(config: HttpConfig, context: ConnectorContext, only?: readonly string[]): Promise<Discovery> {
  const { path, name, isPart, total, modified } = await beginning(config, context)
  const stream = { ...fileStream(FILE, total ?? null), name, ...(modified !== undefined && { comment: `Last changed ${modified}.` }) }
  const streams = tablesOf(stream, await context.files.inspect(path, name, config.input), isPart)
  return { streams: streams.filter(({ id }) => !only || only.includes(id)), relationships: [] }
}

/** Reads the file, or a table in it; where few rows are wanted, only its beginning. Throws SOURCE_*, TOO_LARGE, FILE_*, FORMAT_*. */
export async function readHttp(config: HttpConfig, { stream = FILE, resumeFolder, ...choice }: ReadRequest, context: ConnectorContext): Promise<StreamReading> {
  if (stream !== FILE && !stream.startsWith(`${FILE}${INSIDE}`)) throw failure('SOURCE_MISSING', `There is no "${stream}" at this address.`, 'List the tables of the source again.', { value: stream })
  if (choice.limit !== undefined && choice.limit <= FEW_ROWS) {
    const { path, name, isPart, state } = await beginning(config, context)
    const reading = await readTable(context.files, { id: FILE, path, name }, stream, config.input)
    if (!isPart || (reading.rows ?? 0) >= choice.limit) return { ...chosen(reading, choice), ...(state !== undefined && { state }) }
  }
  const { path, name, state } = await whole(config, context, resumeFolder ?? context.tempDir)
  return { ...chosen(await readTable(context.files, { id: FILE, path, name }, stream, config.input), choice), ...(state !== undefined && { state }) }
}

/** The file on this machine, and how it stood there when it was brought. */
async function whole(config: HttpConfig, context: ConnectorContext, folder: string): Promise<Pick<RemoteFile, 'name' | 'state'> & { readonly path: string }> {
  let brought: Pick<RemoteFile, 'name' | 'state'> | undefined
  let before: string | undefined
  const path = await download(config.url, folder, context, async (from, validator) => {
    before = validator
    const file = await openFile(config, context, from, validator)
    if (file !== 'complete') brought = { name: file.name, state: file.state }
    return file
  })
  if (brought) return { path, ...brought }
  const file = await begun(config, context)
  await file.cancel()
  // It may be another one by now.
  return { path, name: file.name, state: file.validator === before ? file.state : undefined }
}

async function beginning(config: HttpConfig, context: ConnectorContext): Promise<Pick<RemoteFile, 'name' | 'total' | 'modified' | 'state'> & { readonly path: string; readonly isPart: boolean }> {
  const file = await begun(config, context)
  const { name, total, modified, state } = file
  if (!hasLines(name)) {
    await file.cancel()
    const { path, state: then } = await whole(config, context, context.tempDir)
    return { path, name, total, modified, state: then, isPart: false }
  }
  const path = join(await mkdtemp(join(context.tempDir, 'beginning-')), 'file')
  const isPart = await downloadBeginning(file, path) === 'part'
  await file.cancel()
  return { path, name, total, modified, state, isPart }
}

async function begun(config: HttpConfig, context: ConnectorContext): Promise<RemoteFile> {
  const file = await openFile(config, context)
  if (file === 'complete') throw failure('SOURCE_ANSWER', 'The service answers as if a part had been asked for.', 'Tell whoever runs it.')
  return file
}

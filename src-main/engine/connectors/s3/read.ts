import { createHash } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ConnectorContext, NetworkAnswer, ReadRequest, StreamReading } from '#shared/define/connector'
import type { Reading } from '#shared/define/format'
import { failure, problemsOf } from '#shared/model/problem'
import type { CheckStep, Discovery, SourceStream } from '#shared/model/source'
import { checkSteps } from '#engine/sources/tools/check-steps'
import { chosen } from '#engine/sources/tools/chosen'
import { download, downloadBeginning, hasLines, type OpenRemote, type RemotePart } from '#engine/sources/tools/download'
import { type FileGroup, groupsOf } from '#engine/sources/tools/file-groups'
import { fileStream, INSIDE, noStream, readTable, tablesOf } from '#engine/sources/tools/file-streams'
import { noRows } from '#engine/sources/tools/no-rows'
import { S3Client } from './client'
import type { S3Config } from './config'
import { listObjects, type S3Object } from './listing'

/** So many objects are looked into while streams are listed: each is brought to this machine, at least its beginning. */
const MOST_LOOKED_INTO = 10
/** Columns of so many objects are compared. */
const MOST_COMPARED = 3
/** Larger objects are not brought here only to be looked into. */
const LARGEST_LOOK = 50e6
/** By when objects were changed a refresh can ask for new ones. */
const LAST_MODIFIED = 'last_modified'
/** Some stores know the time of a change by the second only. */
const TICK = 2_000

/** Tries to list the bucket, up to the first thing that is wrong. */
export function checkS3(config: S3Config, context: ConnectorContext): Promise<{ readonly steps: readonly CheckStep[] }> {
  return checkSteps(context, 'database', async (works) => {
    const client = await S3Client.open(config, context)
    works('config', `The store is asked at ${client.host}.`)
    const objects = await listObjects(client, config)
    works('address', `"${client.host}" answers.`)
    works('login', config.credentials.type === 'none' ? 'No login is needed.' : 'The login is taken.')
    if (objects.length === 0) return { what: 'file', ok: false, message: `Nothing below "${config.prefix}" in the bucket "${config.bucket}" fits the pattern ${config.pattern}.`, remedy: 'Choose another folder or pattern.' }
    works('file', `${objects.length.toLocaleString('en')} ${objects.length === 1 ? 'object' : 'objects'} found.`)
    return undefined
  })
}

/** Every object, every table in objects that hold several, and objects of one kind in one folder as one. Throws SOURCE_*. */
export async function discoverS3(config: S3Config, context: ConnectorContext, only?: readonly string[]): Promise<Discovery> {
  const client = await S3Client.open(config, context)
  const objects = await listObjects(client, config)
  const isWanted = (id: string): boolean => !only || only.some((one) => one === id || one.startsWith(`${id}${INSIDE}`))
  const streams: SourceStream[] = []
  for (const group of wantedGroups(objects, only)) streams.push(await groupStream(client, config, context, group))
  for (const [index, object] of objects.filter(({ id }) => isWanted(id)).entries()) {
    streams.push(...index < MOST_LOOKED_INTO ? await objectStreams(client, config, context, object) : [fileStream(object.id, object.bytes)])
  }
  return { streams: streams.filter(({ id }) => !only || only.includes(id)), relationships: [] }
}

/** Whether the objects of a stream stand as a reading found them: one listing tells. Throws SOURCE_*. */
export async function isUnchanged(config: S3Config, stream: string, state: string, context: ConnectorContext): Promise<boolean> {
  return stateOf(membersOf(await listObjects(await S3Client.open(config, context), config), stream)) === state
}

/** The objects that a stream is of: the one that it names or lies in, or all that fit it. */
function membersOf(objects: readonly S3Object[], stream: string): readonly S3Object[] {
  const one = objects.find(({ id }) => id === stream || stream.startsWith(`${id}${INSIDE}`))
  return one ? [one] : objects.filter(({ id }) => posix.matchesGlob(id, stream))
}

/** What tells these objects from later ones. An ETag is another one for another content; some stores have none. */
const stateOf = (objects: readonly S3Object[]): string => createHash('sha256').update(JSON.stringify(objects.map(({ key, bytes, modified, etag }) => [key, bytes, modified, etag]))).digest('hex')

/** Reads an object, a table in one, or all objects that fit a pattern as one table. Throws SOURCE_*, COLUMN_MISSING, FILE_*, FORMAT_*. */
export async function readS3(config: S3Config, { stream = '', cursor, after, resumeFolder, ...choice }: ReadRequest, context: ConnectorContext): Promise<StreamReading> {
  const client = await S3Client.open(config, context)
  const folder = resumeFolder ?? context.tempDir
  const objects = await listObjects(client, config)
  const one = objects.find(({ id }) => id === stream || stream.startsWith(`${id}${INSIDE}`))
  if (one) {
    if (cursor !== undefined) throw failure('COLUMN_MISSING', `"${one.id}" is one object and is read whole.`, 'Only objects that are read together can be asked for what is new.', { column: cursor })
    const path = await bring(client, one, folder, context)
    return { ...chosen(await readTable(context.files, { id: one.id, path, name: basename(one.key) }, stream, config.input), choice), state: stateOf([one]) }
  }
  const members = membersOf(objects, stream)
  if (members.length === 0) throw noStream(`The bucket "${config.bucket}" has no object`, stream, objects.map(({ id }) => id))
  if (cursor === undefined) return { ...chosen(await readTogether(client, config, members, folder, context, choice.limit), choice), state: stateOf(members) }
  if (cursor !== LAST_MODIFIED) throw failure('COLUMN_MISSING', `Objects do not grow by "${cursor}".`, `They can be asked for what is new by "${LAST_MODIFIED}".`, { column: cursor })
  const settled = await whenSettled(client, config, members, stream, context)
  const fresh = after === undefined ? settled : settled.filter(({ modified }) => modified > after)
  if (fresh.length === 0) return noRows(`No object of "${stream}" is new.`, { ...choice, cursor, ...(after !== undefined && { after }) })
  const cursorValue = fresh.reduce((latest, { modified }) => (modified > latest ? modified : latest), '')
  return { ...chosen(await readTogether(client, config, fresh, folder, context, choice.limit), choice), cursorValue }
}

/** An object may still be written within the second of the youngest: after that second, none can be overlooked. */
async function whenSettled(client: S3Client, config: S3Config, members: readonly S3Object[], stream: string, { signal }: ConnectorContext): Promise<readonly S3Object[]> {
  const youngest = Math.max(...members.map(({ modified }) => Date.parse(modified)))
  const age = Date.now() - youngest
  if (age >= TICK || age < 0) return members
  await wait(TICK - age, undefined, { signal }).catch(() => { throw failure('RUN_CANCELLED', 'The reading was cancelled.', 'Start it again when you wish.') })
  return (await listObjects(client, config)).filter(({ id }) => posix.matchesGlob(id, stream))
}

async function readTogether(client: S3Client, config: S3Config, members: readonly S3Object[], folder: string, context: ConnectorContext, limit = Number.POSITIVE_INFINITY): Promise<Reading> {
  const totalBytes = members.reduce((sum, { bytes }) => sum + bytes, 0)
  const parts: { name: string; reading: Reading }[] = []
  let [bytes, rows] = [0, 0]
  for (const member of members) {
    const begun = bytes
    const path = await bring(client, member, folder, { ...context, progress: (now) => context.progress({ bytes: begun + (now.bytes ?? 0), totalBytes }) })
    const reading = await context.files.read(path, basename(member.key), config.input)
    parts.push({ name: member.id, reading })
    bytes += member.bytes
    rows += reading.rows ?? 0
    if (rows >= limit) break
  }
  return context.files.union(parts)
}

/** Brings an object to this machine. */
const bring = (client: S3Client, { key, etag }: S3Object, folder: string, context: ConnectorContext): Promise<string> =>
  download(`${key} ${etag}`, folder, context, opener(client, key))

/** Asks for an object from a byte on, if it is still the same. */
function opener(client: S3Client, key: string): OpenRemote {
  return async (from, validator) => {
    const goesOn = from > 0 && validator !== undefined
    const answer = await client.send({ method: 'GET', key, ...(goesOn && { headers: { range: `bytes=${from}-`, 'if-match': validator }, also: [412, 416] }) })
    if (answer.status === 416) {
      await answer.cancel()
      return 'complete'
    }
    if (answer.status === 412) {
      await answer.cancel()
      return opener(client, key)(0, undefined)
    }
    // What was stored packed (Content-Encoding) is unpacked on its way: then neither its bytes can be counted, nor gone on from.
    if (isPacked(answer)) return goesOn ? restart(answer, client, key) : { body: answer.body, from: 0 }
    const total = /\/(\d+)$/.exec(answer.header('content-range') ?? '')?.[1] ?? answer.header('content-length')
    return { body: answer.body, from: answer.status === 206 ? from : 0, validator: answer.header('etag'), total: total === undefined ? undefined : Number(total) }
  }
}

const isPacked = (answer: NetworkAnswer): boolean => /gzip|deflate|br|zstd/i.test(answer.header('content-encoding') ?? '')

async function restart(answer: NetworkAnswer, client: S3Client, key: string): Promise<RemotePart | 'complete'> {
  await answer.cancel()
  return opener(client, key)(0, undefined)
}

/** An object, or only its beginning where that is enough to see what is in it. */
async function beginningOf(client: S3Client, context: ConnectorContext, { key, bytes }: S3Object): Promise<{ readonly path: string; readonly isPart: boolean }> {
  const name = basename(key)
  if (!hasLines(name)) {
    if (bytes > LARGEST_LOOK) throw failure('TOO_LARGE', `It is larger than ${LARGEST_LOOK / 1e6} MB, so it was not brought here to be looked into.`, 'Its columns are known once it is read.')
    return { path: await download(key, context.tempDir, context, opener(client, key)), isPart: false }
  }
  const answer = await client.send({ method: 'GET', key })
  const path = join(await mkdtemp(join(context.tempDir, 'look-')), 'file')
  const isPart = await downloadBeginning({ body: answer.body, from: 0, ...(!isPacked(answer) && { total: bytes }) }, path) === 'part'
  await answer.cancel()
  return { path, isPart }
}

async function objectStreams(client: S3Client, config: S3Config, context: ConnectorContext, object: S3Object): Promise<SourceStream[]> {
  const stream = { ...fileStream(object.id, object.bytes), comment: `Last changed ${object.modified}.` }
  try {
    const { path, isPart } = await beginningOf(client, context, object)
    return tablesOf(stream, await context.files.inspect(path, basename(object.key), config.input), isPart)
  } catch (error) {
    if (context.signal.aborted) throw error
    // One that cannot be read must not hide the others.
    return [{ ...stream, notes: [problemsOf(error)[0].message] }]
  }
}

/** Groups of one folder and ending, and any pattern that was asked for. */
function wantedGroups(objects: readonly S3Object[], only: readonly string[] | undefined): FileGroup<S3Object>[] {
  const groups = groupsOf(objects)
  if (!only) return groups
  return only.flatMap((id) => {
    const known = groups.find((group) => group.id === id)
    if (known) return [known]
    const files = objects.some((object) => object.id === id) ? [] : objects.filter((object) => posix.matchesGlob(object.id, id))
    return files.length > 0 ? [{ id, ending: '', files }] : []
  })
}

async function groupStream(client: S3Client, config: S3Config, context: ConnectorContext, { id, ending, files }: FileGroup<S3Object>): Promise<SourceStream> {
  const notes: string[] = files.length > MOST_COMPARED ? [`The first ${MOST_COMPARED} objects were looked into.`] : []
  const parts: { name: string; reading: Reading }[] = []
  for (const object of files.slice(0, MOST_COMPARED)) {
    try {
      const { path } = await beginningOf(client, context, object)
      parts.push({ name: object.id, reading: await context.files.read(path, basename(object.key), config.input) })
    } catch (error) {
      if (context.signal.aborted) throw error
      notes.push(`${object.id}: ${problemsOf(error)[0].message}`)
    }
  }
  const united = parts.length === 0 ? undefined : context.files.union(parts)
  return {
    id, name: `All ${files.length.toLocaleString('en')} ${ending}${ending ? ' ' : ''}objects as one`, kind: 'files', columns: [...united?.columns ?? []], key: [], rows: null,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), cursors: [LAST_MODIFIED], notes: [...notes, ...united?.report.notes.map(({ message }) => message) ?? []],
  }
}

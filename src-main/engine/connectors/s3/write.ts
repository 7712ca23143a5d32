import { randomBytes } from 'node:crypto'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { posix } from 'node:path'
import type { ConnectorWriteContext, WriteRequest, Written } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
import { S3Client } from './client'
import type { S3Config } from './config'
import { readXml, textOf } from './xml'

/** Parts of an upload are at least so large; a store takes 10,000 of them. */
const PART = 16 << 20
const MOST_PARTS = 9_000

/** Writes a table as an object: whole or not at all, since a store shows an object only when it is complete. Throws TARGET_REFUSED, FORMAT_UNKNOWN, SOURCE_*. */
export async function writeS3(config: S3Config, { target, mode, table }: WriteRequest, context: ConnectorWriteContext): Promise<Written> {
  const client = await S3Client.open(config, context)
  const key = config.prefix + (mode === 'append' ? nextTo(target) : target)
  if (target.endsWith('/') || target.startsWith('/')) throw failure('TARGET_REFUSED', `"${target}" is no name of an object.`, 'Name it as folder/orders.csv.', { value: target })
  if (mode === 'create') await refuseExisting(client, key)
  const { path, notes } = await context.writeFile(target, table)
  const { size } = await stat(path)
  const handle = await open(path, 'r')
  try {
    const headers: Record<string, string> = mode === 'create' ? { 'if-none-match': '*' } : {}
    if (size <= PART) await client.text({ method: 'PUT', key, headers, body: await partOf(handle, 0, size) })
    else await uploadParts(client, key, headers, handle, size, (bytes) => context.progress({ rows: Math.floor(table.rows * bytes / size) }), context.signal)
  } finally {
    await handle.close()
  }
  return { rows: table.rows, notes: [...notes, ...(mode === 'append' ? [`The rows are in a new object, "${key}".`] : [])] }
}

/** Appended rows get an object of their own in a folder beside: `orders.csv` → `orders/20260131T120000Z-1a2b3c4d.csv`. */
function nextTo(target: string): string {
  const { dir, name, ext } = posix.parse(target)
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return posix.join(dir, name, `${time}-${randomBytes(4).toString('hex')}${ext}`)
}

async function refuseExisting(client: S3Client, key: string): Promise<void> {
  const { status } = await client.send({ method: 'HEAD', key, also: [404] })
  if (status !== 404) throw failure('TARGET_REFUSED', `There is an object "${key}" already.`, 'Append to it, replace it, or choose another name.', { value: key })
}

async function uploadParts(client: S3Client, key: string, headers: Readonly<Record<string, string>>, handle: FileHandle, size: number, progress: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  const uploadId = textOf(readXml(await client.text({ method: 'POST', key, query: { uploads: '' } })), 'UploadId')
  if (uploadId === undefined) throw failure('SOURCE_ANSWER', `What answers at "${client.host}" is no store like S3.`, 'Check the endpoint.')
  try {
    const length = Math.max(PART, Math.ceil(size / MOST_PARTS))
    const parts: string[] = []
    for (let from = 0; from < size; from += length) {
      const number = parts.length + 1
      const answer = await client.send({ method: 'PUT', key, query: { partNumber: String(number), uploadId }, body: await partOf(handle, from, Math.min(length, size - from)) })
      await answer.cancel()
      parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${escaped(answer.header('etag') ?? '')}</ETag></Part>`)
      progress(Math.min(size, from + length))
    }
    await client.text({ method: 'POST', key, query: { uploadId }, headers, body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>` })
  } catch (error) {
    // Parts that are left behind cost money.
    const tidied = client.send({ method: 'DELETE', key, query: { uploadId }, tidies: true }).then((answer) => answer.cancel(), () => {})
    // Whoever cancelled does not wait for it.
    if (!signal.aborted) await tidied
    throw error
  }
}

async function partOf(handle: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from)
  if (bytesRead !== length) throw failure('FILE_CHANGED', 'The file that was written changed before it was sent.', 'Try again.')
  return buffer
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

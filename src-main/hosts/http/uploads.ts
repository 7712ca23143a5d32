import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Busboy, { type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import type { Client, Outputs } from '#shared/contract/index'
import { failure } from '#shared/model/problem'
import { Id } from '#shared/model/project'

type Artifact = Outputs['uploads']['finish']

/** How much the parts of a form beside the file may hold. */
const FORM_LIMITS = { fields: 10, fieldSize: 1_000, files: 1, headerPairs: 50 }

/** Takes an upload whose body is the file itself (`PUT /uploads?name=…&projectId=…`). */
export function receiveRaw(client: Client, request: IncomingMessage, query: URLSearchParams): Promise<Artifact> {
  const name = query.get('name')
  if (!name) throw failure('INPUT_INVALID', 'The upload has no name.', 'Add ?name=… to the address.')
  const length = Number(request.headers['content-length'])
  return receive(client, request, { name, projectId: query.get('projectId'), bytes: Number.isSafeInteger(length) ? length : undefined })
}

/** Takes an upload as a form: `file`, and before it, if wished, `project_id`. */
export async function receiveForm(client: Client, request: IncomingMessage): Promise<Artifact> {
  const { headers } = request
  const contentType = headers['content-type'] ?? ''
  if (!contentType.startsWith('multipart/form-data')) throw failure('INPUT_INVALID', 'An upload must be sent as multipart/form-data.', 'Send the file as the form field "file": curl -F file=@orders.csv …')
  const form = parser(contentType)
  const fields = new Map<string, string>()
  form.on('field', (name: string, value: string) => fields.set(name, value))
  const artifact = await new Promise<Artifact | undefined>((resolve, reject) => {
    let upload: Promise<Artifact> | undefined
    form.on('file', (field: string, file: BusboyFileStream, name: string) => {
      if (field !== 'file') return void file.resume()
      request.once('close', () => { if (!request.complete) file.destroy(new Error('the sender went away')) })
      upload = receive(client, file, { name: name || 'file', projectId: fields.get('project_id') ?? null })
      upload.catch(reject)
    })
    form.on('finish', () => resolve(upload))
    form.on('error', reject)
    request.once('close', () => { if (!request.complete) reject(new Error('the sender went away')) })
    request.pipe(form)
  }).finally(() => request.unpipe(form))
  if (!artifact) throw failure('INPUT_INVALID', 'The form has no file.', 'Send the file as the form field "file": curl -F file=@orders.csv …')
  return artifact
}

function parser(contentType: string): BusboyInstance {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: FORM_LIMITS, preservePath: false })
  } catch (error) {
    throw failure('INPUT_INVALID', 'The form cannot be read.', 'Send the file as the form field "file": curl -F file=@orders.csv …', undefined, error)
  }
}

function idOf(given: string): string {
  const id = Id.safeParse(given)
  if (id.success) return id.data
  throw failure('INPUT_INVALID', 'The id of the project is none.', 'Send the id of a project as GET /api/v1/projects shows it, or leave it out.', { value: given.slice(0, 100) })
}

interface Announced {
  readonly name: string
  readonly projectId: string | null
  readonly bytes?: number
}

/** Streams the bytes to where the engine wants them; nothing stays when that fails. */
async function receive(client: Client, bytes: Readable, announced: Announced): Promise<Artifact> {
  const projectId = announced.projectId === null ? undefined : idOf(announced.projectId)
  const { uploadId, path, maxBytes } = await client.uploads.begin({ name: announced.name, projectId, bytes: announced.bytes })
  const hash = createHash('sha256')
  const seen = { bytes: 0 }
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen.bytes += chunk.length
      hash.update(chunk)
      if (seen.bytes > maxBytes) done(failure('TOO_LARGE', `The file is larger than ${maxBytes} bytes.`, 'Raise "maxUploadBytes" in the settings, or open the file by its path.'))
      else done(null, chunk)
    },
  })
  try {
    await pipeline(bytes, counted, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
    return await client.uploads.finish({ uploadId, bytes: seen.bytes, sha256: hash.digest('hex') })
  } catch (error) {
    await client.uploads.abort({ uploadId }).catch(() => {})
    throw error
  }
}

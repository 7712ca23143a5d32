import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import Busboy, { type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import type { Client, Outputs } from '#shared/contract/index'
import { didYouMean } from '#shared/define/closest'
import { failure } from '#shared/model/problem'
import { Id } from '#shared/model/project'

type Artifact = Outputs['uploads']['finish']

/** How much the parts of a form beside the file may hold. */
const FORM_LIMITS = { fields: 10, fieldSize: 1_000, files: 1, headerPairs: 50 }

/** Takes an upload whose body is the file itself (`PUT /uploads?name=…&projectId=…`). */
export async function receiveRaw(client: Client, request: IncomingMessage, query: URLSearchParams): Promise<Artifact> {
  const name = query.get('name')
  if (!name) throw failure('INPUT_INVALID', 'The upload has no name.', 'Add ?name=… to the address.')
  const given = query.get('projectId') ?? undefined
  const projectId = Id.optional().safeParse(given)
  if (!projectId.success) throw noProject(given ?? '')
  const length = Number(request.headers['content-length'])
  const stored = await store(client, request, { name, projectId: projectId.data, ...(Number.isSafeInteger(length) && { bytes: length }) })
  try {
    return await client.uploads.finish(stored)
  } catch (error) {
    await discard(client, stored)
    throw error
  }
}

/** Takes an upload as a form: one `file` and, if wished, `project_id`, before it or after it. */
export async function receiveForm(client: Client, request: IncomingMessage): Promise<Artifact> {
  const form = parser(request.headers['content-type'] ?? '')
  const found: { projectId?: string; file?: Readable; stored?: Promise<Stored> } = {}
  try {
    await new Promise<void>((resolve, reject) => {
      const refuse = (message: string, remedy = HOW): void => reject(failure('INPUT_INVALID', message, remedy))
      form.on('field', (field: string, value: string) => {
        const id = Id.safeParse(value)
        if (field === 'file') refuse('The form field "file" holds a text, not a file.')
        else if (field !== 'project_id') refuse(unknown(field), KNOWN)
        else if (id.success) found.projectId = id.data
        else reject(noProject(value))
      })
      form.on('file', (field: string, file: BusboyFileStream, name: string) => {
        if (field !== 'file') {
          file.on('error', () => {}).resume()
          return refuse(unknown(field), KNOWN)
        }
        // It may break before anybody reads it: an error that nobody listens to would end the process.
        file.on('error', () => {})
        found.file = file
        found.stored = store(client, file, { name: name || 'file', projectId: found.projectId })
        found.stored.catch(reject)
      })
      form.on('filesLimit', () => refuse('The form holds more than one file.', 'Send each file in a call of its own.'))
      form.on('finish', resolve)
      form.on('error', (error: unknown) => reject(failure('INPUT_INVALID', 'The form breaks off, or is none.', HOW, undefined, error)))
      request.once('close', () => { if (!request.complete) reject(new Error('the sender went away')) })
      request.pipe(form)
    })
    if (!found.stored) throw failure('INPUT_INVALID', 'The form has no file.', HOW)
    const stored = await found.stored
    return await client.uploads.finish({ ...stored, projectId: found.projectId })
  } catch (error) {
    found.file?.destroy(new Error('the upload was given up'))
    const stored = await found.stored?.catch(() => undefined)
    if (stored) await discard(client, stored)
    throw error
  } finally {
    request.unpipe(form)
  }
}

const HOW = 'Send the file as the form field "file": curl -F file=@orders.csv …'
const KNOWN = 'A form has the file as "file" and, if wished, the id of a project as "project_id".'

const unknown = (field: string): string => `The form has a field "${field.slice(0, 100)}", which an upload does not know${didYouMean(field, ['file', 'project_id']) || '.'}`

function parser(contentType: string): BusboyInstance {
  if (!/^multipart\/form-data\b/i.test(contentType)) throw failure('INPUT_INVALID', 'An upload must be sent as multipart/form-data.', HOW)
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: FORM_LIMITS, preservePath: false })
  } catch (error) {
    throw failure('INPUT_INVALID', 'The form cannot be read.', HOW, undefined, error)
  }
}

const noProject = (given: string): Error =>
  failure('INPUT_INVALID', 'The id of the project is none.', 'Send the id of a project as GET /api/v1/projects shows it, or leave it out.', { value: given.slice(0, 100) })

interface Announced {
  readonly name: string
  readonly projectId: string | undefined
  readonly bytes?: number | undefined
}

/** Bytes that are all there; they become an artifact, or are discarded. */
interface Stored {
  readonly uploadId: string
  readonly bytes: number
  readonly sha256: string
}

const discard = (client: Client, { uploadId }: Pick<Stored, 'uploadId'>): Promise<unknown> => client.uploads.abort({ uploadId }).catch(() => {})

/** Streams the bytes to where the engine wants them; nothing stays when that fails. */
async function store(client: Client, bytes: Readable, announced: Announced): Promise<Stored> {
  const { uploadId, path, maxBytes } = await client.uploads.begin(announced)
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
    return { uploadId, bytes: seen.bytes, sha256: hash.digest('hex') }
  } catch (error) {
    await discard(client, { uploadId })
    throw error
  }
}

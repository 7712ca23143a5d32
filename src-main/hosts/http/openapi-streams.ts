import { errorAnswer } from './openapi-parts'

/** What a key needs for what is streamed past the contract. */
export const STREAM_SCOPES = { 'uploads.file': 'data_write', 'ingestion.upload': 'data_write', 'dataSources.upload': 'data_write', 'artifacts.content': 'data_unmasked' }

/** What may be answered to anyone who sends or fetches bytes. */
const REFUSALS = Object.fromEntries([400, 401, 403, 404, 413, 415, 422, 429, 500, 503, 507].map((status) => [status, errorAnswer(status)]))

const UPLOADED = {
  type: 'object', required: ['artifact_id', 'job_id', 'mode', 'status', 'preview_rows'],
  properties: {
    artifact_id: { type: 'string', format: 'uuid' }, job_id: { type: 'string', format: 'uuid' }, mode: { enum: ['SYNC', 'ASYNC'] },
    status: { enum: ['PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'INTERRUPTED'] },
    preview_rows: { type: 'array', items: { type: 'object', additionalProperties: true }, description: 'The first rows, as text where the format has no types' },
  },
}

/** An upload as a form, to one of the routes that take it. */
const upload = (operationId: string, summary: string, tag: string, description: string, schema: unknown) => ({
  post: {
    operationId, summary, tags: [tag],
    requestBody: { required: true, content: { 'multipart/form-data': { schema: {
      type: 'object', required: ['file'], additionalProperties: false, properties: {
        file: { type: 'string', format: 'binary', description: 'The file, with its name' },
        project_id: { type: 'string', format: 'uuid', description: 'The project; the first one of the key unless given' },
      },
    } } } },
    responses: { 201: { description, content: { 'application/json': { schema } } }, ...REFUSALS },
  },
})

/** What is streamed past the contract: bytes of files in and out. */
export const STREAMS = {
  '/uploads': upload('uploads.file', 'Upload a file: the form field "file" and, if wished, "project_id"', 'artifacts', 'The upload: its `id` is the `uploadId` of other calls', { $ref: '#/components/schemas/Artifact' }),
  '/ingestion/upload/file': upload('ingestion.upload', 'Upload and import a file', 'ingestion', 'The upload, its job and its first rows', UPLOADED),
  '/data-sources/upload': upload('dataSources.upload', 'Upload and import a file', 'data-sources', 'The upload, its job and its first rows', UPLOADED),
  '/artifacts/{artifactId}/content': {
    get: {
      operationId: 'artifacts.content', summary: 'The bytes of an upload or of a written file', tags: ['artifacts'],
      parameters: [{ name: 'artifactId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      responses: { 200: { description: 'The file', content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }, ...REFUSALS },
    },
  },
}

import { OpenAPIGenerator } from '@orpc/openapi'
import { traverseContractProcedures } from '@orpc/server'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { z } from 'zod'
import { contract } from '#shared/contract/index'
import { isPublic, scopeOf } from '#shared/contract/procedure'
import { Problem } from '#shared/model/problem'
import { VERSION } from '#main/version'

/** Under which the REST interface lies. */
export const API = '/api/v1'

export const SCHEMAS = new ZodToJsonSchemaConverter()

/** What is said with every operation, by its id: what a key needs for it. */
function scopes(): ReadonlyMap<string, string> {
  const found = new Map(Object.entries(STREAM_SCOPES))
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => { found.set(path.join('.'), scopeOf(procedure)) })
  return found
}

/** The OpenAPI document of the REST interface, made from the contract. */
export async function describeRest() {
  const document = await new OpenAPIGenerator({ schemaConverters: [SCHEMAS] }).generate(contract, {
    filter: ({ contract: procedure }) => isPublic(procedure),
    info: {
      title: 'Winnow', version: VERSION,
      description: 'Everything that Winnow can do. Errors are problems: a code to rely on, what happened, what to do, and where.',
    },
    servers: [{ url: API }],
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key (`winnow keys create`), or the token that Winnow prints at its start. What a key needs stands with each call; it sees its own projects alone.' } } },
    customErrorResponseBodySchema: SCHEMAS.convert(Problem, { strategy: 'output' })[1],
  })
  const known = scopes()
  const paths = Object.entries({ ...document.paths, ...STREAMS }).map(([path, operations]) => [path, Object.fromEntries(Object.entries(operations ?? {}).map(([method, operation]) => {
    const scope = known.get(Operation.parse(operation).operationId)
    return [method, scope === undefined ? operation : { ...operation, description: `Needs a key with the scope ${scope}.` }]
  }))])
  return { ...document, paths: Object.fromEntries(paths) }
}

const Operation = z.object({ operationId: z.string() })

const STREAM_SCOPES = { 'uploads.file': 'data_write', 'ingestion.upload': 'data_write', 'dataSources.upload': 'data_write', 'artifacts.content': 'data_unmasked' }

const problem = (description: string) => ({ description, content: { 'application/json': { schema: SCHEMAS.convert(Problem, { strategy: 'output' })[1] } } })

/** What may be answered to anyone who sends or fetches bytes. */
const REFUSALS = {
  400: problem('The request is not as it should be'), 401: problem('No key, or none that is in force'), 403: problem('The key lacks the scope'), 404: problem('There is no such thing in the projects of the key'),
  413: problem('More bytes than allowed'), 415: problem('A format that Winnow cannot read'), 422: problem('The file cannot be read'), 429: problem('Too many calls; Retry-After says when to come again'), 507: problem('The disk is full'),
}

/** An upload as a form, to one of the routes that take it. */
const upload = (operationId: string, summary: string, tag: string, answer: string) => ({
  post: {
    operationId, summary, tags: [tag],
    requestBody: { required: true, content: { 'multipart/form-data': { schema: {
      type: 'object', required: ['file'], properties: { project_id: { type: 'string', format: 'uuid' }, file: { type: 'string', format: 'binary' } },
    } } } },
    responses: { 201: { description: answer, content: { 'application/json': {} } }, ...REFUSALS },
  },
})

/** What is streamed past the contract: bytes of files in and out. */
const STREAMS = {
  '/uploads': upload('uploads.file', 'Upload a file: the form field "file" and, if wished, "project_id"', 'artifacts', 'The upload: its `id` is the `uploadId` of other calls'),
  '/ingestion/upload/file': upload('ingestion.upload', 'Upload and import a file', 'ingestion', 'The upload, its job and its first rows'),
  '/data-sources/upload': upload('dataSources.upload', 'Upload and import a file', 'data-sources', 'The upload, its job and its first rows'),
  '/artifacts/{artifactId}/content': {
    get: {
      operationId: 'artifacts.content', summary: 'The bytes of an upload or of a written file', tags: ['artifacts'],
      parameters: [{ name: 'artifactId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      responses: { 200: { description: 'The file', content: { 'application/octet-stream': {} } }, ...REFUSALS },
    },
  },
}

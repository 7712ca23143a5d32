import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from '#shared/contract/index'
import { isPublic } from '#shared/contract/procedure'
import { Problem } from '#shared/model/problem'
import { VERSION } from '#main/version'

/** Under which the REST interface lies. */
export const API = '/api/v1'

export const SCHEMAS = new ZodToJsonSchemaConverter()

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
    components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The token that Winnow prints at its start.' } } },
    customErrorResponseBodySchema: SCHEMAS.convert(Problem, { strategy: 'output' })[1],
  })
  return { ...document, paths: { ...document.paths, ...STREAMS } }
}

/** What is streamed past the contract: bytes of files in and out. */
const STREAMS = {
  '/uploads': {
    post: {
      operationId: 'uploads.file', summary: 'Upload a file: the form field "file", and before it, if wished, "project_id"', tags: ['artifacts'],
      requestBody: { required: true, content: { 'multipart/form-data': { schema: {
        type: 'object', required: ['file'], properties: { project_id: { type: 'string', format: 'uuid' }, file: { type: 'string', format: 'binary' } },
      } } } },
      responses: { 201: { description: 'The upload: its `id` is the `uploadId` of other calls', content: { 'application/json': {} } } },
    },
  },
  '/artifacts/{artifactId}/content': {
    get: {
      operationId: 'artifacts.content', summary: 'The bytes of an upload or of a written file', tags: ['artifacts'],
      parameters: [{ name: 'artifactId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      responses: { 200: { description: 'The file', content: { 'application/octet-stream': {} } } },
    },
  },
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { BodyLimitPlugin } from '@orpc/server/node'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from '#shared/contract/index'
import { INTERNAL_TAG } from '#shared/contract/procedure'
import { Problem } from '#shared/model/problem'
import { VERSION } from '#main/version'
import type { ProxyRouter } from '../process/proxy-router'
import { problemBody, problemsOfError } from './answers'

export const API = '/api/v1'

const SCHEMAS = new ZodToJsonSchemaConverter()

const isPublic = ({ contract: { '~orpc': { route } } }: { contract: { '~orpc': { route: { tags?: readonly string[] } } } }): boolean => !route.tags?.includes(INTERNAL_TAG)

/** The contract over REST. */
export class Rest {
  readonly #handler: OpenAPIHandler<Record<never, never>>
  #document: Promise<unknown> | undefined

  constructor(router: ProxyRouter, maxBodyBytes: number) {
    this.#handler = new OpenAPIHandler(router, {
      filter: isPublic,
      plugins: [new BodyLimitPlugin({ maxBodySize: maxBodyBytes }), new SmartCoercionPlugin({ schemaConverters: [SCHEMAS] })],
      customErrorResponseBodyEncoder: (error) => problemBody(problemsOfError(error)),
    })
  }

  /** Says whether there is such a route. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { matched } = await this.#handler.handle(request, response, { prefix: API, context: {} })
    return matched
  }

  /** The OpenAPI description of all that REST offers. */
  document(): Promise<unknown> {
    this.#document ??= new OpenAPIGenerator({ schemaConverters: [SCHEMAS] }).generate(contract, {
      filter: isPublic,
      info: {
        title: 'Winnow', version: VERSION,
        description: 'Everything that Winnow can do. Errors are problems: a code to rely on, what happened, what to do, and where.',
      },
      servers: [{ url: API }],
      security: [{ key: [] }],
      components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The token that Winnow prints at its start.' } } },
      customErrorResponseBodySchema: SCHEMAS.convert(Problem, { strategy: 'output' })[1],
    }).then((document) => ({ ...document, paths: { ...document.paths, ...STREAMS } }))
    return this.#document
  }
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

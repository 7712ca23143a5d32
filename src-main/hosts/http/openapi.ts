import { OpenAPIGenerator } from '@orpc/openapi'
import { traverseContractProcedures } from '@orpc/server'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { z } from 'zod'
import { contract } from '#shared/contract/index'
import { isPublic, scopeOf } from '#shared/contract/procedure'
import { VERSION } from '#main/version'
import { ERROR_ANSWERS, errorAnswer, EXAMPLES, SHARED, TAGS } from './openapi-parts'
import { STREAM_SCOPES, STREAMS } from './openapi-streams'

/** Under which the REST interface lies. */
export const API = '/api/v1'

export const SCHEMAS = new ZodToJsonSchemaConverter()

const DESCRIPTION = `Everything that Winnow can do. Errors are problems: a code to rely on, what happened, what to do, and where. A path that is called by a method
that it does not take is answered by 405, with those that it takes in the header Allow; a body that does not arrive in time by 408.`

/** What is said with every operation, by its id: what a key needs for it. */
function scopes(): ReadonlyMap<string, string> {
  const found = new Map(Object.entries(STREAM_SCOPES))
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => { found.set(path.join('.'), scopeOf(procedure)) })
  return found
}

/** The OpenAPI document of the REST interface, as far as its readers here need to know. */
export interface RestDocument {
  readonly [part: string]: unknown
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>
}

/** The OpenAPI document of the REST interface, made from the contract. */
export async function describeRest(): Promise<RestDocument> {
  const document = await new OpenAPIGenerator({ schemaConverters: [SCHEMAS] }).generate(contract, {
    filter: ({ contract: procedure }) => isPublic(procedure),
    info: { title: 'Winnow', version: VERSION, description: DESCRIPTION, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: API }],
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key (`winnow keys create`), or the token that Winnow prints at its start. What a key needs stands with each call; it sees its own projects alone.' } } },
    commonSchemas: Object.fromEntries(Object.entries(SHARED).map(([name, schema]) => [name, { schema, strategy: 'output' }])),
  })
  const known = scopes()
  const paths = Object.fromEntries(Object.entries({ ...document.paths, ...STREAMS }).map(([path, operations]) => [
    path, Object.fromEntries(Object.entries(operations ?? {}).map(([method, operation]) => [method, told(Operation.parse(operation), known)])),
  ]))
  const tags = [...new Set(Object.values(paths).flatMap((operations) => Object.values(operations).flatMap(({ tags: own }) => own)))].toSorted()
  return {
    ...document, paths,
    tags: tags.map((name) => ({ name, ...(TAGS[name] !== undefined && { description: TAGS[name] }) })),
    components: { ...document.components, responses: ERROR_ANSWERS },
  }
}

const Content = z.record(z.string(), z.looseObject({}))
const Operation = z.looseObject({
  operationId: z.string(), tags: z.array(z.string()).default(['other']),
  requestBody: z.looseObject({ content: Content }).optional(), responses: z.record(z.string(), z.looseObject({})),
})

/** An operation with what a key needs for it, an example of its body, and errors as they are described once for all. */
function told(operation: z.infer<typeof Operation>, known: ReadonlyMap<string, string>) {
  const { operationId, requestBody, responses } = operation
  const scope = known.get(operationId)
  const example = EXAMPLES[operationId]
  return {
    ...operation,
    ...(scope !== undefined && { description: `Needs a key with the scope ${scope}.` }),
    ...(requestBody && example !== undefined && { requestBody: { ...requestBody, content: Object.fromEntries(Object.entries(requestBody.content).map(([type, content]) => [type, { ...content, example }])) } }),
    responses: Object.fromEntries(Object.entries(responses).map(([status, answer]) => [status, Number(status) < 400 ? answer : errorAnswer(status)])),
  }
}

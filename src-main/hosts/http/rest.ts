import type { IncomingMessage, ServerResponse } from 'node:http'
import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIHandler } from '@orpc/openapi/node'
import type { Called } from '#main/api/access'
import { problemsOfError } from '../problems'
import type { ProxyRouter } from '../process/proxy-router'
import { problemBody } from './answers'
import { readJson } from './body'
import { API, SCHEMAS, describeRest } from './openapi'

/** The contract over REST; `router` has what programs may call. */
export class Rest {
  readonly #handler: OpenAPIHandler<Called>
  #document: ReturnType<typeof describeRest> | undefined

  constructor(router: ProxyRouter, private readonly maxBodyBytes: number) {
    this.#handler = new OpenAPIHandler(router, {
      plugins: [new SmartCoercionPlugin({ schemaConverters: [SCHEMAS] })],
      customErrorResponseBodyEncoder: (error) => problemBody(problemsOfError(error)),
    })
  }

  /** Calls on behalf of somebody. Says whether there is such a route. Throws INPUT_INVALID, TOO_LARGE for a body that is none. */
  async handle(request: IncomingMessage, response: ServerResponse, called: Called): Promise<boolean> {
    // oRPC takes a body that was read already.
    if (request.method !== 'GET') Object.assign(request, { body: await readJson(request, this.maxBodyBytes) })
    const { matched } = await this.#handler.handle(request, response, { prefix: API, context: called })
    return matched
  }

  /** The methods by which something can be called; none where there is nothing at that path. */
  async methodsAt(path: string): Promise<string[]> {
    const { paths } = await this.document()
    const methods = new Set(Object.entries(paths).flatMap(([pattern, operations]) => (matches(pattern, path) ? Object.keys(operations) : [])).map((method) => method.toUpperCase()))
    return methods.size === 0 ? [] : [...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].toSorted()
  }

  /** The OpenAPI description of all that REST offers. */
  document(): ReturnType<typeof describeRest> {
    this.#document ??= describeRest()
    return this.#document
  }
}

/** Whether a path is of the form `/runs/{runId}/events`; a slash at its end does not count. */
function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern, path.replace(/(?<=.)\/$/, '')].map((one) => one.split('/'))
  return wanted?.length === given?.length && wanted?.every((part, index) => part.startsWith('{') || part === given?.[index]) === true
}

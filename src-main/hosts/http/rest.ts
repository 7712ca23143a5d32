import type { IncomingMessage, ServerResponse } from 'node:http'
import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { BodyLimitPlugin } from '@orpc/server/node'
import type { Called } from '#main/api/access'
import { problemsOfError } from '../problems'
import type { ProxyRouter } from '../process/proxy-router'
import { problemBody } from './answers'
import { API, SCHEMAS, describeRest } from './openapi'

/** The contract over REST; `router` has what programs may call. */
export class Rest {
  readonly #handler: OpenAPIHandler<Called>
  #document: Promise<unknown> | undefined

  constructor(router: ProxyRouter, maxBodyBytes: number) {
    this.#handler = new OpenAPIHandler(router, {
      plugins: [new BodyLimitPlugin({ maxBodySize: maxBodyBytes }), new SmartCoercionPlugin({ schemaConverters: [SCHEMAS] })],
      customErrorResponseBodyEncoder: (error) => problemBody(problemsOfError(error)),
    })
  }

  /** Calls on behalf of somebody. Says whether there is such a route. */
  async handle(request: IncomingMessage, response: ServerResponse, called: Called): Promise<boolean> {
    const { matched } = await this.#handler.handle(request, response, { prefix: API, context: called })
    return matched
  }

  /** The OpenAPI description of all that REST offers. */
  document(): Promise<unknown> {
    this.#document ??= describeRest()
    return this.#document
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { BodyLimitPlugin } from '@orpc/server/node'
import { problemsOfError } from '../problems'
import type { ProxyRouter } from '../process/proxy-router'
import { problemBody } from './answers'
import { API, SCHEMAS, describeRest, isPublic } from './openapi'

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
    this.#document ??= describeRest()
    return this.#document
  }
}

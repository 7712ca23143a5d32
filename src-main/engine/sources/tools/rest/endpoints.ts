import { closest } from '#shared/define/closest'
import type { ConnectorContext } from '#shared/define/connector'
import { Failure, failure } from '#shared/model/problem'
import type { RestClient } from './client'
import { endpointsOfOpenApi } from './openapi'
import type { RestSpec, StreamEndpoint } from './spec'

/** Where services usually describe themselves, below their base address and at their root. */
const USUAL_PLACES = ['openapi.json', 'openapi.yaml', 'swagger.json', 'v3/api-docs', 'api-docs', 'swagger/v1/swagger.json', 'docs/openapi.json']

/**
 * What can be read: the endpoints that were given, else those of the service's own description, else the base address itself.
 *
 * @throws Failure SOURCE_*; SOURCE_ANSWER where the description that the user named is none
 */
export async function endpointsOf(spec: RestSpec, client: RestClient, { log }: Pick<ConnectorContext, 'log'>): Promise<readonly StreamEndpoint[]> {
  if (spec.endpoints && spec.endpoints.length > 0) return spec.endpoints
  if (spec.openapi !== undefined) {
    const described = endpointsOfOpenApi((await client.get(client.urlOf(spec.openapi))).text)
    if (!described) throw failure('SOURCE_ANSWER', 'What stands at the address of the OpenAPI document is none.', 'Check the address; it leads to a JSON or YAML file, not to the page that shows it.')
    return described
  }
  const { base } = client
  const places = [...USUAL_PLACES.map((place) => client.urlOf(`/${place}`).href), ...(base.pathname === '/' ? [] : USUAL_PLACES.map((place) => `${base.origin}/${place}`))]
  for (const place of places) {
    const described = await client.get(client.urlOf(place)).then(({ text }) => endpointsOfOpenApi(text), refusedOnly)
    if (described === undefined) continue
    log('info', `The service describes itself at ${new URL(place).pathname}.`)
    return described
  }
  return [{ name: base.pathname.split('/').findLast((part) => part !== '') ?? base.hostname, path: '' }]
}

/** The endpoint of a stream; a path that no description names is read as well. Throws SOURCE_MISSING. */
export async function endpointOf(spec: RestSpec, client: RestClient, stream: string, context: Pick<ConnectorContext, 'log'>): Promise<StreamEndpoint> {
  const endpoints = await endpointsOf(spec, client, context)
  const endpoint = endpoints.find(({ name }) => name === stream) ?? (stream.startsWith('/') ? endpoints.find(({ path }) => path === stream) ?? { name: stream.slice(1) || stream, path: stream } : undefined)
  if (endpoint) return endpoint
  const names = endpoints.map(({ name }) => name)
  const near = closest(stream, names)
  throw failure('SOURCE_MISSING', `There is no endpoint "${stream}".`, near === undefined ? `Endpoints are ${names.slice(0, 20).join(', ')}; a path (/orders) is read, too.` : `Did you mean "${near}"?`, { value: stream })
}

/** Most places have no description; that is no failure. */
function refusedOnly(error: unknown): undefined {
  if (error instanceof Failure && ['SOURCE_MISSING', 'SOURCE_ANSWER', 'SOURCE_PERMISSION', 'SOURCE_BROKEN', 'TOO_LARGE'].includes(error.problem.code)) return
  throw error
}

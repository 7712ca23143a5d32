import type { ServerResponse } from 'node:http'
import { answerJson, type Asked, type HttpServer, serveHttp } from './http-server'

/** A record with what JSON of real services has: a number that no float holds, members, a list, a moment that grows. */
const recordOf = (id: number): string =>
  `{"id": ${id}, "name": "Item ${id}", "account": 90071992547409${String(id).padStart(4, '0')}, "price": ${id}.10, "owner": {"city": "Łódź"}, "tags": ["a", "b"], "updated_at": "2026-01-01T00:00:${String(id % 60).padStart(2, '0')}Z"}`

export interface RestServer extends HttpServer {
  /** How many records there are. */
  count: number
  /** What happens before anything is answered: gives true where it answered itself. */
  fault: ((asked: Asked, response: ServerResponse) => boolean) | undefined
}

const SIZE = 10

type Answer = (asked: Asked, response: ServerResponse, server: RestServer) => void

const list = (from: number, size: number, count: number): string => `[${Array.from({ length: Math.max(0, Math.min(size, count - from)) }, (_, index) => recordOf(from + index + 1)).join(',\n')}]`
const number = ({ url }: Asked, name: string, otherwise: number): number => Number(url.searchParams.get(name) ?? otherwise)

/** Every way of paging that services have, each at a path of its own. */
const PATHS: Readonly<Record<string, Answer>> = {
  '/all': (_asked, response, { count }) => answerJson(response, list(0, count, count)),
  '/page': (asked, response, { count }) => answerJson(response, `{"meta": {"page": 1, "total_pages": ${Math.ceil(count / SIZE)}}, "data": ${list((number(asked, 'page', 1) - 1) * SIZE, SIZE, count)}}`),
  '/page-from-0': (asked, response, { count }) => answerJson(response, `{"content": ${list(number(asked, 'page', 0) * SIZE, SIZE, count)}, "count": ${SIZE}}`),
  '/page-then-404': (asked, response, { count }) => {
    const from = (number(asked, 'page', 1) - 1) * SIZE
    if (from >= count) answerJson(response, { message: 'No such page' }, 404)
    else answerJson(response, list(from, SIZE, count))
  },
  '/offset': (asked, response, { count }) => answerJson(response, `{"total": ${count}, "items": ${list(number(asked, 'offset', 0), number(asked, 'limit', SIZE), count)}}`),
  '/cursor': (asked, response, { count }) => {
    const from = number(asked, 'cursor', 0)
    answerJson(response, `{"results": ${list(from, SIZE, count)}, "paging": {"next_cursor": ${from + SIZE < count ? `"${from + SIZE}"` : 'null'}}}`)
  },
  // Larger than a number can hold.
  '/long-cursor': (asked, response, { count }) => {
    const from = Number(BigInt(asked.url.searchParams.get('after') ?? '9007199254740993') - 9007199254740993n)
    answerJson(response, `{"results": ${list(from, SIZE, count)}, "after": ${from + SIZE < count ? 9007199254740993n + BigInt(from + SIZE) : 'null'}}`)
  },
  '/link': (asked, response, { count, origin }) => {
    const from = number(asked, 'start_at', 0)
    answerJson(response, list(from, SIZE, count), 200, from + SIZE < count ? { link: `<${origin}/link?start_at=0>; rel="first", <${origin}/link?start_at=${from + SIZE}>; rel="next"` } : {})
  },
  '/next': (asked, response, { count }) => {
    const from = number(asked, 'from_row', 0)
    answerJson(response, `{"count": ${count}, "next": ${from + SIZE < count ? `"/next?from_row=${from + SIZE}"` : 'null'}, "results": ${list(from, SIZE, count)}}`)
  },
  '/endless': (asked, response) => answerJson(response, `{"data": ${list(0, SIZE, SIZE)}, "next_cursor": "${number(asked, 'cursor', 0) + 1}"}`),
  // The value for the next page is the same for ever, with one record on each page, or with none.
  '/stuck': (asked, response) => answerJson(response, `{"data": ${list(number(asked, 'cursor', 0), 1, 2)}, "next_cursor": "1"}`),
  '/stuck-empty': (asked, response) => answerJson(response, `{"data": ${list(number(asked, 'cursor', 0), SIZE, SIZE)}, "next_cursor": "${SIZE}"}`),
  // Nobody gets behind the second page, whatever there is.
  '/capped': (asked, response, { count }) => {
    if (number(asked, 'page', 1) > 2) answerJson(response, { message: 'Result window is too large' }, 400)
    else answerJson(response, `{"total": ${count}, "data": ${list((number(asked, 'page', 1) - 1) * SIZE, SIZE, count)}}`)
  },
  // A record is put before the others after each answer.
  '/moving': (asked, response, { count }) => {
    const page = number(asked, 'page', 1)
    answerJson(response, list((page - 1) * (SIZE - 1), SIZE, count))
  },
  '/since': (asked, response, { count }) => {
    const after = asked.url.searchParams.get('updated_since')
    const records = Array.from({ length: count }, (_, index) => recordOf(index + 1)).filter((record) => after === null || record.includes('updated_at": "') && (/"updated_at": "([^"]*)"/.exec(record)?.[1] ?? '') >= after)
    answerJson(response, `[${records.join(',')}]`)
  },
  '/one': (_asked, response) => answerJson(response, { id: 1, name: 'only', tags: [] }),
  '/none': (_asked, response) => answerJson(response, { data: [] }),
  '/web-page': (_asked, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Log in</title>'),
  '/cut-off': (_asked, response) => answerJson(response, '{"data": [{"id": 1}, {"id":'),
  '/error-as-200': (_asked, response) => answerJson(response, { error: { message: 'Quota used up' } }),
  '/openapi.json': (_asked, response) => answerJson(response, {
    openapi: '3.1.0', paths: {
      '/page': { get: { summary: 'Items by page', parameters: [{ $ref: '#/components/parameters/page' }], responses: { 200: { content: { 'application/json': {} } } } } },
      '/cursor': { get: { responses: { 200: {} } }, post: {} },
      '/items/{id}': { get: { responses: { 200: {} } } },
      '/search': { get: { parameters: [{ name: 'q', in: 'query', required: true }] } },
      '/picture': { get: { responses: { 200: { content: { 'image/png': {} } } } } },
    }, components: { parameters: { page: { name: 'page', in: 'query' } } },
  }),
}

/** A service of records on this machine, 25 unless told. */
export async function startRestServer(): Promise<RestServer> {
  const server: RestServer = Object.assign(await serveHttp((asked, response) => {
    if (server.fault?.(asked, response)) return
    const answer = PATHS[asked.url.pathname]
    if (answer) answer(asked, response, server)
    else answerJson(response, { message: 'Not found' }, 404)
  }), { count: 25, fault: undefined })
  return server
}

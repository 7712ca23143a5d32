import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { createORPCClient, type ClientLink } from '@orpc/client'
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node'
import { RPCHandler as SocketHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { type Called, COMMAND_LINE, TOKEN } from '#main/api/access'
import type { Client } from '#shared/contract/index'
import { failure } from '#shared/model/problem'
import { artifactIn } from '../page/artifact'
import { PAGE_POLICY } from '../page/policy'
import { linkFor } from '../process/caller'
import { proxyRouter } from '../process/proxy-router'
import { sendJson, sendProblem, setCommonHeaders } from './answers'
import { BodyRefused } from './body'
import { DOCS_STYLE, docsPage } from './docs-page'
import { sendArtifact } from './downloads'
import { Guard } from './guard'
import { API } from './openapi'
import { Rest } from './rest'
import { sendStatic } from './static-files'
import { receiveForm, receiveRaw } from './uploads'

/** Calls carry recipes and options, never files. */
const MAX_BODY_BYTES = 8 * 1024 * 1024
const MAX_TOKEN_BYTES = 200
const MAX_CONNECTIONS = 512
const MAX_SOCKETS = 64
/** The head of a request must be there after so long, the body of a call too; an upload may take its time but not pause for so long. */
const HEAD_MS = 10_000
const BODY_MS = 30_000
const IDLE_MS = 60_000
const HANG_UP_MS = 500

export interface HttpHostOptions {
  /** Where calls of the contract go. */
  readonly link: ClientLink<Called>
  /** The built page; without it only REST and RPC are served. */
  readonly page?: string
  /** A free one unless given. */
  readonly port?: number
  /** Only the token opens it, and no key. */
  readonly tokenOnly?: boolean
  readonly timeouts?: { readonly head: number; readonly body: number }
}

/** A host on loopback: the page, RPC over WebSocket and HTTP for it, REST and RPC with an API key, files in and out. */
export class HttpHost {
  readonly #guard: Guard
  readonly #client: Client
  readonly #rpc: RPCHandler<Called>
  readonly #keyRpc: RPCHandler<Called>
  readonly #socketRpc: SocketHandler<Record<never, never>>
  readonly #rest: Rest
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_BODY_BYTES })

  private constructor(private readonly server: Server, readonly port: number, private readonly options: HttpHostOptions) {
    const router = proxyRouter(options.link)
    const forKeys = proxyRouter(options.link, 'public')
    this.#guard = new Guard(port)
    this.#client = this.#clientFor({})
    const limited = { plugins: [new BodyLimitPlugin<Called>({ maxBodySize: MAX_BODY_BYTES })] }
    this.#rpc = new RPCHandler(router, limited)
    this.#keyRpc = new RPCHandler(forKeys, limited)
    this.#socketRpc = new SocketHandler(router)
    this.#rest = new Rest(forKeys, MAX_BODY_BYTES)
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response))
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head))
  }

  /** Listens on 127.0.0.1 and nowhere else. Throws CONFLICT when the port is taken. */
  static async listen(options: HttpHostOptions): Promise<HttpHost> {
    const { head = HEAD_MS } = options.timeouts ?? {}
    const server = createServer({ headersTimeout: head, requestTimeout: 0, connectionsCheckingInterval: Math.min(2_000, head), keepAliveTimeout: 5_000, maxHeaderSize: 32 * 1024 })
    server.maxConnections = MAX_CONNECTIONS
    server.timeout = IDLE_MS
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(failure('CONFLICT', `Port ${options.port ?? ''} cannot be used.`, 'Choose another one (--port N), or none to have a free one found.', undefined, error)))
      server.listen(options.port ?? 0, '127.0.0.1', resolve)
    })
    return new HttpHost(server, portOf(server), options)
  }

  /** An API key for everything, as long as this host listens. */
  get token(): string { return this.#guard.token }

  /** The address without the secret. */
  get origin(): string { return `http://127.0.0.1:${this.port}` }

  /** The address to open: the secret stands in its fragment, which is never sent. */
  get url(): string { return `${this.origin}/#token=${this.token}` }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#sockets.close()
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setCommonHeaders(response)
    // Only whoever sends may not pause for long: an answer may take its time.
    request.once('end', () => request.socket.setTimeout(0))
    try {
      if (!this.#guard.isOurHost(request)) return sendProblem(response, failure('FORBIDDEN', 'This host goes by another name.', `Use ${this.origin}.`), 421)
      if (!this.#guard.isOurOrigin(request)) throw failure('FORBIDDEN', 'Requests of other pages are not answered.', `Use Winnow's own page at ${this.origin}.`)
      const url = this.#addressOf(request)
      if (url.pathname === API || url.pathname.startsWith(`${API}/`)) await this.#answerRest(request, response, url.pathname.slice(API.length))
      else if (url.pathname.startsWith('/ingestion/')) await this.#answerAlias(request, response, url)
      else await this.#answerPage(request, response, url)
    } catch (error) {
      sendProblem(response, error, error instanceof BodyRefused ? error.status : undefined)
    } finally {
      if (!request.complete) hangUp(request, response)
    }
  }

  #addressOf({ url = '/' }: IncomingMessage): URL {
    if (!url.startsWith('/')) throw failure('INPUT_INVALID', 'The address of the request cannot be read.', `Begin it with ${this.origin}/.`)
    return new URL(this.origin + url)
  }

  async #answerRest(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    // Node sends no body with the answer to a HEAD, whatever is written.
    if (request.method === 'HEAD') request.method = 'GET'
    if (request.method === 'GET' && path === '/openapi.json') return sendJson(response, 200, await this.#rest.document())
    if (request.method === 'GET' && path === '/docs') return sendText(response, 'text/html', docsPage(await this.#rest.document()))
    if (request.method === 'GET' && path === '/docs.css') return sendText(response, 'text/css', DOCS_STYLE)
    const called = await this.#whoCalls(request, path, TOKEN)
    const client = this.#clientFor(called)
    if (request.method === 'POST' && path === '/uploads') return sendJson(response, 201, await receiveForm(client, request))
    if (request.method === 'POST' && (path === '/ingestion/upload/file' || path === '/data-sources/upload')) {
      const { id } = await receiveForm(client, request)
      return sendJson(response, 201, await client.ingestion.uploaded({ uploadId: id }))
    }
    const artifact = artifactIn(path)
    if (request.method === 'GET' && artifact) return sendArtifact(client, response, artifact)
    this.#limitBody(request, response)
    if (!await this.#rest.handle(request, response, called)) await this.#answerOtherMethod(request, response, path)
  }

  /** Of OPTIONS what can be done there; of a method that is not among it that it is not. Throws NOT_FOUND where there is nothing. */
  async #answerOtherMethod(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const methods = await this.#rest.methodsAt(path)
    if (methods.length === 0) throw noRoute(request)
    response.setHeader('allow', methods.join(', '))
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    sendProblem(response, failure('INPUT_INVALID', `${API}${path} takes no ${request.method}.`, `It takes ${methods.join(', ')}.`), 405)
  }

  /** Whose key a request carries; `own` for the token of this start. Throws UNAUTHORISED, RATE_LIMITED. */
  async #whoCalls({ headers, method }: IncomingMessage, path: string, own: string): Promise<Called> {
    const key = headers['x-api-key']
    if (typeof key === 'string' && this.#guard.isToken(key)) return { caller: own }
    if (this.options.tokenOnly) throw failure('UNAUTHORISED', 'Keys open nothing here.', 'Serve Winnow for programs: winnow serve.')
    const { keyId } = await this.#client.keys.authenticate({ request: `${method} ${path}`, ...(typeof key === 'string' && { key }) })
    return { caller: keyId }
  }

  #clientFor(called: Called): Client {
    return createORPCClient(linkFor(this.options.link, called))
  }

  /** Paths that earlier users know without the prefix. */
  async #answerAlias(request: IncomingMessage, response: ServerResponse, { pathname, search }: URL): Promise<void> {
    request.url = `${API}${pathname}${search}`
    await this.#answerRest(request, response, pathname)
  }

  async #answerPage(request: IncomingMessage, response: ServerResponse, { pathname, searchParams }: URL): Promise<void> {
    if (pathname === '/session' && request.method === 'POST') {
      this.#limitBody(request, response)
      response.writeHead(204, { 'set-cookie': this.#guard.exchange(await readText(request, MAX_TOKEN_BYTES)) }).end()
      return
    }
    if (pathname.startsWith('/rpc/')) {
      // With the token, commands call.
      const called = request.headers['x-api-key'] === undefined ? undefined : await this.#whoCalls(request, pathname, COMMAND_LINE)
      if (!called) this.#guard.requireSession(request)
      this.#limitBody(request, response)
      const handler = called && called.caller !== COMMAND_LINE ? this.#keyRpc : this.#rpc
      const { matched } = await handler.handle(request, response, { prefix: '/rpc', context: called ?? {} })
      if (!matched) throw noRoute(request)
      return
    }
    if (pathname === '/uploads' && request.method === 'PUT') {
      this.#guard.requireSession(request)
      return sendJson(response, 201, await receiveRaw(this.#client, request, searchParams))
    }
    const artifact = artifactIn(pathname)
    if (artifact && request.method === 'GET') {
      this.#guard.requireSession(request)
      return sendArtifact(this.#client, response, artifact)
    }
    if (!this.options.page || request.method !== 'GET') throw noRoute(request)
    await sendStatic(response, this.options.page, pathname)
  }

  /** Cuts off who sends the body of a call drop by drop. */
  #limitBody(request: IncomingMessage, response: ServerResponse): void {
    const most = this.options.timeouts?.body ?? BODY_MS
    const timer = setTimeout(() => {
      if (request.complete) return
      sendProblem(response, failure('TIMEOUT', `The body of the call did not arrive within ${Math.ceil(most / 1000)} seconds.`, 'Send it at once.'), 408)
      hangUp(request, response)
    }, most)
    for (const event of ['end', 'close']) request.once(event, () => clearTimeout(timer))
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const status = this.#refusal(request)
    if (status) return void socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('error', () => opened.terminate())
      void this.#socketRpc.upgrade(opened, { context: {} })
    })
  }

  #refusal(request: IncomingMessage): string | undefined {
    if (!this.#guard.isOurHost(request)) return '421 Misdirected Request'
    if (!this.#guard.hasOurOrigin(request)) return '403 Forbidden'
    if (request.url !== '/ws') return '404 Not Found'
    if (this.#sockets.clients.size >= MAX_SOCKETS) return '503 Service Unavailable'
    try {
      this.#guard.requireSession(request)
      return undefined
    } catch {
      return '401 Unauthorized'
    }
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new RangeError('the host listens at no port')
  return address.port
}

const noRoute = ({ method, url }: IncomingMessage): Error =>
  failure('NOT_FOUND', `There is no ${method ?? 'GET'} ${(url ?? '/').split('?')[0]}.`, `See ${API}/docs for all there is.`)

function sendText(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': PAGE_POLICY }).end(text)
}

/** Ends a connection on which more is coming than anyone will read, but leaves the answer time to arrive. */
function hangUp(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const end = (): void => void setTimeout(() => request.destroy(), HANG_UP_MS).unref()
  if (response.writableFinished) end()
  else response.once('finish', end)
}

async function readText(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > limit) throw failure('TOO_LARGE', 'The request is too large.', 'Send the token and nothing else.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { join } from 'node:path'

/** A request that a server of the tests got. */
export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface HttpServer {
  /** `http://127.0.0.1:port` */
  readonly origin: string
  /** `127.0.0.1:port` */
  readonly host: string
  /** All that was asked, in order. */
  readonly asked: Asked[]
  close(): Promise<void>
}

const TLS = join(import.meta.dirname, '..', 'fixtures', 'tls')

/** Serves on a free port of this machine; with `tls` under a certificate that nobody signed. */
export async function serveHttp(answer: (asked: Asked, response: ServerResponse) => void, { tls = false } = {}): Promise<HttpServer> {
  const asked: Asked[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one: Asked = { method: request.method ?? '', url: new URL(request.url ?? '/', 'http://server'), headers: request.headers, body: Buffer.concat(chunks).toString('utf8') }
      asked.push(one)
      answer(one, response)
    })
  }
  const server = tls ? createSecureServer({ cert: readFileSync(join(TLS, 'self-signed.crt')), key: readFileSync(join(TLS, 'self-signed.key')) }, listener) : createServer(listener)
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port')
  const host = `127.0.0.1:${address.port}`
  return {
    origin: `${tls ? 'https' : 'http'}://${host}`, host, asked,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

/** Answers with JSON. */
export function answerJson(response: ServerResponse, body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

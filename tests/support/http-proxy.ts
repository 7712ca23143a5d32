import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { readFileSync } from 'node:fs'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'

const TLS = join(import.meta.dirname, '..', 'fixtures', 'tls')

export interface HttpProxyOptions {
  /** Only who says so is let through: `user:password`. */
  readonly login?: string
  /** How one has to log in, where not by user and password: `NTLM`. */
  readonly wants?: string
  /** Nobody is let through: the status that is answered instead; 'silent' for no answer at all. */
  readonly refuses?: number | 'silent'
  /** Hosts that only the proxy knows: `files.example` leads to this port of this machine, whatever port was asked for. */
  readonly knows?: Readonly<Record<string, number>>
  /** Spoken to over TLS, under a certificate that nobody signed. */
  readonly tls?: boolean
}

/** A proxy as companies have one: it tunnels (CONNECT), and asks hosts itself for what is not encrypted. */
export class HttpProxy {
  /** What it was asked for: `CONNECT files.example:443`, `GET http://files.example/`. */
  readonly asked: string[] = []
  /** The headers of what it was asked for. */
  readonly headers: IncomingMessage['headers'][] = []
  readonly #open = new Set<Duplex>()

  private constructor(private readonly server: Server, private readonly options: HttpProxyOptions) {
    server.on('connection', (socket) => this.#keep(socket))
    server.on('connect', (incoming, socket) => { this.#tunnel(incoming, socket) })
    server.on('request', (incoming, response) => { this.#forward(incoming, response) })
  }

  static async start(options: HttpProxyOptions = {}): Promise<HttpProxy> {
    const server = options.tls ? createSecureServer({ cert: readFileSync(join(TLS, 'self-signed.crt')), key: readFileSync(join(TLS, 'self-signed.key')) }) : createServer()
    const proxy = new HttpProxy(server, options)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return proxy
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Its address, as a variable of the environment says it. */
  get url(): string {
    return `${this.options.tls ? 'https' : 'http'}://${this.options.login === undefined ? '' : `${this.options.login}@`}${this.host}`
  }

  async close(): Promise<void> {
    if (!this.server.listening) return
    for (const socket of this.#open) socket.destroy()
    this.server.close()
    await once(this.server, 'close')
  }

  #keep(socket: Duplex): void {
    this.#open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#open.delete(socket))
  }

  /** Undefined where it lets somebody through. */
  #refusal({ method, url, headers }: IncomingMessage): { readonly status: number; readonly wants?: string } | 'silent' | undefined {
    this.asked.push(`${method} ${url}`)
    this.headers.push(headers)
    const { refuses, login, wants = 'Basic realm="proxy"' } = this.options
    if (refuses === 'silent') return 'silent'
    if (refuses !== undefined) return { status: refuses }
    const isKnown = login === undefined ? this.options.wants === undefined : headers['proxy-authorization'] === `Basic ${Buffer.from(decodeURIComponent(login)).toString('base64')}`
    return isKnown ? undefined : { status: 407, wants }
  }

  /** Where a host is, as the proxy sees it. */
  #place(host: string, port: number): { readonly host: string; readonly port: number } | undefined {
    const known = this.options.knows?.[host]
    if (known !== undefined) return { host: '127.0.0.1', port: known }
    return /^(127\.|\[?::1)/.test(host) ? { host: host.replace(/^\[|\]$/g, ''), port } : undefined
  }

  #tunnel(incoming: IncomingMessage, client: Duplex): void {
    const refusal = this.#refusal(incoming)
    if (refusal === 'silent') return
    const { hostname, port } = new URL(`http://${incoming.url}`)
    const place = this.#place(hostname, Number(port || 80))
    const { status, wants } = refusal ?? { status: place ? 200 : 502 }
    if (status !== 200 || !place) return void client.end(`HTTP/1.1 ${status} No\r\n${wants === undefined ? '' : `Proxy-Authenticate: ${wants}\r\n`}Content-Length: 0\r\n\r\n`)
    const server: Socket = connect(place)
    this.#keep(server)
    server.once('connect', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      client.pipe(server).pipe(client)
    })
    server.on('close', () => client.destroy())
    client.on('close', () => server.destroy())
  }

  #forward(incoming: IncomingMessage, response: ServerResponse): void {
    const refusal = this.#refusal(incoming)
    if (refusal === 'silent') return
    const url = URL.parse(incoming.url ?? '')
    const place = url && this.#place(url.hostname, Number(url.port || 80))
    if (refusal || !place) return void response.writeHead(refusal?.status ?? 502, refusal?.wants === undefined ? {} : { 'proxy-authenticate': refusal.wants }).end()
    const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => name !== 'proxy-authorization'))
    const asking = request({ ...place, method: incoming.method, path: `${url.pathname}${url.search}`, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    asking.on('error', () => response.destroy())
    incoming.pipe(asking)
  }
}

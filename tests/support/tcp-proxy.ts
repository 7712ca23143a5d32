import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer, type Server } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** What goes wrong on a connection, counted from what its server sends. */
export interface Fault {
  /** The connection is cut once so many bytes have come from the server. */
  readonly cutAfter?: number
  /** Nothing is passed on any more once so many bytes have come from the server; the connection stays open. */
  readonly stallAfter?: number
  /** At most so many bytes a second from the server. */
  readonly bytesPerSecond?: number
}

/** Stands between a client and a server on this machine, and lets go wrong what goes wrong in a network. */
export class TcpProxy {
  readonly host = '127.0.0.1'
  readonly #open = new Set<Socket>()
  #faults: readonly Fault[] = []
  #connections = 0
  #bytes = 0

  private constructor(private readonly server: Server, private readonly to: { readonly host: string; readonly port: number }) {}

  static async start(to: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
    const server = createServer()
    const proxy = new TcpProxy(server, to)
    server.on('connection', (client) => { proxy.#pass(client) })
    server.listen(0, proxy.host)
    await once(server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Connections that were made since the faults were set. */
  get connections(): number { return this.#connections }

  /** Bytes that came from the server since the faults were set. */
  get bytes(): number { return this.#bytes }

  /** From now on the first connection has the first fault, the next the next one; those beyond have none. */
  fail(...faults: readonly Fault[]): void {
    this.#faults = faults
    this.#connections = 0
    this.#bytes = 0
  }

  /** Cuts every connection that is open. */
  cut(): void {
    for (const socket of this.#open) socket.resetAndDestroy()
  }

  async stop(): Promise<void> {
    this.cut()
    this.server.close()
    await once(this.server, 'close')
  }

  #pass(client: Socket): void {
    const fault = this.#faults[this.#connections] ?? {}
    this.#connections += 1
    const server = connect(this.to)
    for (const [socket, other] of [[client, server], [server, client]] as const) {
      this.#open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#open.delete(socket)
        other.destroy()
      })
    }
    client.pipe(server)
    void this.#passBack(server, client, fault)
  }

  async #passBack(server: Socket, client: Socket, { cutAfter = Infinity, stallAfter = Infinity, bytesPerSecond = Infinity }: Fault): Promise<void> {
    let passed = 0
    try {
      for await (const chunk of server as AsyncIterable<Buffer>) {
        const some = chunk.subarray(0, Math.max(0, Math.min(cutAfter, stallAfter) - passed))
        passed += some.length
        this.#bytes += some.length
        if (some.length > 0 && !client.write(some)) await once(client, 'drain')
        if (passed >= cutAfter) {
          // What was written before must arrive: a reset would take it back.
          client.end(() => server.destroy())
          return
        }
        if (bytesPerSecond < Infinity) await setTimeout(some.length / bytesPerSecond * 1000)
      }
      client.end()
    } catch {
      client.destroy()
    }
  }
}

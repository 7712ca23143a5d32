import { ORPCError, type ClientLink, type ClientOptions } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { shallowRef, type ShallowRef } from 'vue'
import { Failure, failure } from '#shared/model/problem'

/** `lost`: it was open and is being opened again. `refused`: the host does not know this page; trying again is of no use. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused'

type CallContext = Record<never, never>

/** A way to the engine. Calls wait while it is being opened, and fail with ENGINE_STOPPED when it breaks under them. */
export interface Connection extends ClientLink<CallContext> {
  readonly state: Readonly<ShallowRef<ConnectionState>>
}

interface Opened {
  readonly websocket: WebSocket
  readonly link: RPCLink<CallContext>
}

const FIRST_PAUSE = 250
const LONGEST_PAUSE = 5000

/** A connection over a WebSocket that opens itself again whenever it breaks, after growing pauses. */
export class SocketConnection implements Connection {
  readonly state = shallowRef<ConnectionState>('connecting')
  #opened: Promise<Opened>

  /** @param openSocket gives an open socket; throws a Failure UNAUTHORISED when trying again is of no use */
  constructor(private readonly openSocket: () => Promise<WebSocket>, private readonly pause: (milliseconds: number) => Promise<void> = wait) {
    this.#opened = this.#open()
    this.#opened.catch(() => {})
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<CallContext>): Promise<unknown> {
    const { link, websocket } = await this.#opened
    try {
      return await link.call(path, input, options)
    } catch (error) {
      if (error instanceof ORPCError || options.signal?.aborted || websocket.readyState === WebSocket.OPEN) throw error
      throw failure('ENGINE_STOPPED', 'The connection to the engine broke while it was at work.', 'It is being opened again; try once more.', undefined, error)
    }
  }

  async #open(): Promise<Opened> {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        const websocket = await this.openSocket()
        websocket.addEventListener('close', () => this.#reopen(), { once: true })
        this.state.value = 'open'
        return { websocket, link: new RPCLink({ websocket }) }
      } catch (error) {
        if (error instanceof Failure && error.problem.code === 'UNAUTHORISED') {
          this.state.value = 'refused'
          throw error
        }
        await this.pause(pause)
      }
    }
  }

  #reopen(): void {
    this.state.value = 'lost'
    this.#opened = this.#open()
    // Whoever calls next is told; nobody may be waiting now.
    this.#opened.catch(() => {})
  }
}

/** Resolves after so many milliseconds. */
export const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds) })

import { ORPCError, type ClientLink, type ClientOptions } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { shallowRef } from 'vue'
import { withTranslatedErrors } from '#shared/contract/event-iterator'
import { failure } from '#shared/model/problem'
import type { Connection, ConnectionState } from './connection'

type CallContext = Record<never, never>

interface Opened {
  readonly link: ClientLink<CallContext>
  readonly gone: AbortSignal
}

/** Whoever brings ports to the engine: the desktop shell. */
export interface PortSource {
  /** Asks for a port. */
  ask(): void
  /** Has the ports told to `opened`, and that the engine behind the last one is gone to `lost`. */
  listen(opened: (port: MessagePort) => void, lost: () => void): void
}

/** A connection over a MessagePort; whenever the engine was started again, a new port comes. */
export class PortConnection implements Connection {
  readonly state = shallowRef<ConnectionState>('connecting')
  #opened: Promise<Opened>
  #open: (opened: Opened) => void = () => {}
  #life = new AbortController()

  constructor(source: PortSource) {
    this.#opened = this.#next()
    source.listen((port) => this.#take(port), () => this.#lose())
    source.ask()
  }

  async call(path: readonly string[], input: unknown, options: ClientOptions<CallContext>): Promise<unknown> {
    const { link, gone } = await this.#opened
    const explain = (error: unknown): unknown => (gone.aborted && !(error instanceof ORPCError) && !options.signal?.aborted ? broken(error) : error)
    try {
      return withTranslatedErrors(await link.call(path, input, options), explain)
    } catch (error) {
      throw explain(error)
    }
  }

  #next(): Promise<Opened> {
    return new Promise((resolve) => { this.#open = resolve })
  }

  #take(port: MessagePort): void {
    if (this.state.value === 'open') this.#lose()
    this.#life = new AbortController()
    const { signal: gone } = this.#life
    this.#open({ link: new RPCLink({ port: portUntil(port, gone) }), gone })
    this.state.value = 'open'
  }

  #lose(): void {
    if (this.state.value !== 'open') return
    this.state.value = 'lost'
    this.#opened = this.#next()
    this.#life.abort()
  }
}

/** The port as oRPC takes it, closed when `gone` is: a page is not told that the other end of a port is closed (before Chromium 122). */
function portUntil(port: MessagePort, gone: AbortSignal) {
  port.start()
  gone.addEventListener('abort', () => port.close(), { once: true })
  return {
    postMessage: (data: unknown) => port.postMessage(data),
    on: (event: string, listener: (event?: { data: unknown }) => void): void => {
      if (event === 'message') port.addEventListener('message', ({ data }: MessageEvent<unknown>) => listener({ data }))
      else gone.addEventListener('abort', () => listener(), { once: true })
    },
  }
}

const broken = (error: unknown) => failure('ENGINE_STOPPED', 'The engine stopped while it was at work on this.', 'It is being started again; try once more.', undefined, error)

import type { EnginePort } from './engine-process'

/** One of several channels over one line of process messages: what the other side sends is brought to it by `receive`. */
export class Channel implements EnginePort {
  readonly #messages: ((event?: { data: unknown }) => void)[] = []
  readonly #closers: (() => void)[] = []
  #open = true

  /**
   * @param send takes a message to the other side
   * @param closed told when this side closes it
   */
  constructor(private readonly send: (data: unknown) => void, private readonly closed: () => void = () => {}) {}

  on(event: 'message', listener: (event?: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  on(event: 'message' | 'close', listener: (event?: { data: unknown }) => void): void {
    if (event === 'message') this.#messages.push(listener)
    else this.#closers.push(() => listener())
  }

  postMessage(data: unknown): void {
    if (this.#open) this.send(data)
  }

  receive(data: unknown): void {
    for (const listener of this.#messages) listener({ data })
  }

  /** The other side is gone. */
  lost(): void {
    if (!this.#open) return
    this.#open = false
    for (const listener of this.#closers) listener()
  }

  close(): void {
    if (!this.#open) return
    this.lost()
    this.closed()
  }
}

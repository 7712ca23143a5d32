import { failure } from '#shared/model/problem'

/** Work that several may wait for: begun at once, done once, and ended when nobody waits for it any more. */
export class SharedWork<T> {
  readonly #abort = new AbortController()
  readonly #result: Promise<T>
  #waiting = 0
  #state: 'going on' | 'done' | 'failed' = 'going on'

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#result = work(this.#abort.signal)
    this.#result.then(() => { this.#state = 'done' }, () => { this.#state = 'failed' })
  }

  get isDone(): boolean { return this.#state === 'done' }

  /** False when it failed or was given up: then there is nothing to wait for. */
  get isOfUse(): boolean { return this.isDone || (this.#state === 'going on' && !this.#abort.signal.aborted) }

  /** What the work gives. Throws RUN_CANCELLED when the signal aborts first. */
  async result(signal: AbortSignal | undefined): Promise<T> {
    this.#waiting += 1
    try {
      return await unlessAborted(this.#result, signal)
    } finally {
      this.#waiting -= 1
      if (this.#waiting === 0 && this.#state === 'going on') this.#abort.abort()
    }
  }

  /** Ends it; resolves once nothing of it goes on. */
  async close(): Promise<void> {
    this.#abort.abort()
    await this.#result.catch(() => {})
  }
}

/** What a promise gives, unless the signal aborts before. The work behind it goes on. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.'))
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

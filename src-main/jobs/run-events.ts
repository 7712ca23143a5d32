import type { RunEvent } from '#shared/model/run'

type Listener = (event: RunEvent) => void

/** Tells watchers of runs what happens. */
export class RunEvents {
  readonly #listeners = new Map<string, Set<Listener>>()

  tell(runId: string, event: RunEvent): void {
    for (const listener of this.#listeners.get(runId) ?? []) listener(event)
  }

  /**
   * What happens from now on, until the result; ends early when the signal aborts. A slow reader misses progress that was
   * overtaken, nothing else. Listens from the call on, not only from the first `next`.
   */
  follow(runId: string, signal?: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    const waiting: RunEvent[] = []
    const waker = { wake: () => {} }
    const listener: Listener = (event) => {
      if (event.type === 'progress' && waiting.at(-1)?.type === 'progress') waiting.pop()
      waiting.push(event)
      waker.wake()
    }
    const listeners = this.#listeners.get(runId) ?? new Set()
    this.#listeners.set(runId, listeners.add(listener))
    const forget = (): void => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(runId)
    }
    const stop = (): void => waker.wake()
    signal?.addEventListener('abort', stop, { once: true })
    return drain(waiting, waker, signal, () => {
      signal?.removeEventListener('abort', stop)
      forget()
    })
  }

  /** How many watchers there are. */
  get watchers(): number {
    return [...this.#listeners.values()].reduce((sum, listeners) => sum + listeners.size, 0)
  }
}

async function* drain(waiting: RunEvent[], waker: { wake: () => void }, signal: AbortSignal | undefined, done: () => void): AsyncGenerator<RunEvent, void, void> {
  try {
    while (!signal?.aborted) {
      const event = waiting.shift()
      if (event) {
        yield event
        if (event.type === 'result') return
      } else {
        await new Promise<void>((resolve) => { waker.wake = resolve })
      }
    }
  } finally {
    done()
  }
}

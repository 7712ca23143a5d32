import { availableParallelism, totalmem } from 'node:os'
import { Failure } from '#shared/model/problem'

const MIB = 1024 * 1024
/** An instance gets at least this much, else it waits. */
export const LEAST_LEASE = 256 * MIB

export interface Lease {
  readonly bytes: number
  readonly threads: number
  release(): void
}

interface Waiter { readonly bytes: number; readonly grant: () => void; readonly signal?: AbortSignal }

/**
 * The one memory budget of the engine, shared out among database instances and workers. A lease is fixed while it is
 * held: the limit of a locked instance cannot be moved. Whoever finds too little left waits, first come, first served.
 */
export class Budget {
  #free: number
  readonly #waiting: Waiter[] = []

  /**
   * @param total bytes in all; half of the machine's memory unless told
   * @param threads processors to share
   */
  constructor(readonly total = Math.max(2 * LEAST_LEASE, Math.floor(totalmem() / 2)), readonly threads = availableParallelism()) {
    this.#free = total
  }

  /** Bytes that nobody holds. */
  get free(): number { return this.#free }

  /** How much an instance of that share of the whole should ask for. */
  share(part: number): number {
    return Math.min(this.total, Math.max(LEAST_LEASE, Math.floor(this.total * part)))
  }

  /** Leases `bytes` (at most the whole). Waits until they are free; throws RUN_CANCELLED if the signal aborts before. */
  async lease(bytes: number, signal?: AbortSignal): Promise<Lease> {
    const size = Math.min(bytes, this.total)
    if (this.#waiting.length > 0 || size > this.#free) await this.#wait(size, signal)
    else this.#free -= size
    let held = true
    return {
      bytes: size,
      threads: this.threads,
      release: () => {
        if (!held) return
        held = false
        this.#free += size
        this.#serve()
      },
    }
  }

  #wait(bytes: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { bytes, grant: resolve, signal }
      this.#waiting.push(waiter)
      signal?.addEventListener('abort', () => {
        const place = this.#waiting.indexOf(waiter)
        if (place < 0) return
        this.#waiting.splice(place, 1)
        reject(new Failure({ code: 'RUN_CANCELLED', message: 'Cancelled while waiting for memory.', remedy: 'Start it again when you wish.' }))
        this.#serve()
      }, { once: true })
    })
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next && next.bytes <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#free -= next.bytes
      next.grant()
    }
  }
}

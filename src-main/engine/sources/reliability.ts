import { setTimeout } from 'node:timers/promises'
import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, DelegateBackoff, ExponentialBackoff, handleWhen } from 'cockatiel'
import { Failure, failure, type Problem, type ProblemCode, problemsOf } from '#shared/model/problem'

/** What may be gone when the same is asked again: all else (a login, a permission, a missing table) stays as it is until somebody mends it. */
const TRANSIENT: ReadonlySet<ProblemCode> = new Set(['SOURCE_UNREACHABLE', 'SOURCE_BROKEN', 'TIMEOUT', 'RATE_LIMITED'])

/** How much is put up with before a source is left alone. Times in ms. */
export interface Patience {
  /** How often the same is asked, the first time among them. */
  readonly attempts: number
  /** The first wait is about so long; each further one about twice as long as the one before, at random. */
  readonly firstWait: number
  readonly longestWait: number
  /** After so many failures one after the other a source is not asked … */
  readonly failures: number
  /** … for so long, and twice as long each time that it then fails again. */
  readonly pause: number
  readonly longestPause: number
}

export const PATIENCE: Patience = { attempts: 4, firstWait: 300, longestWait: 10_000, failures: 3, pause: 30_000, longestPause: 600_000 }

/** Whether the same may work when it is asked again. */
export const isTransient = (error: unknown): boolean => {
  const [{ code, retryAfter }] = problemsOf(error)
  return TRANSIENT.has(code) || retryAfter !== undefined
}

/**
 * Does something again when it failed in a way that may pass, after waits that grow and differ at random. A source that says
 * when to come back is believed, up to `longestWait`.
 *
 * @param tell hears of each failure that is followed by another attempt
 * @throws what the last attempt threw
 */
export async function withRetries<T>(work: () => Promise<T>, { attempts, firstWait, longestWait }: Patience, signal: AbortSignal, tell: (problem: Problem) => void = () => {}): Promise<T> {
  let backoff = new ExponentialBackoff({ initialDelay: firstWait, maxDelay: longestWait }).next()
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const [problem] = problemsOf(error)
      const wait = Math.max(backoff.duration, (problem.retryAfter ?? 0) * 1000)
      if (attempt >= attempts || !isTransient(error) || signal.aborted || wait > longestWait) throw error
      tell(problem)
      await setTimeout(wait, undefined, { signal }).catch(() => { throw failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.') })
      backoff = backoff.next(undefined)
    }
  }
}

/**
 * Keeps a source that fails again and again from being asked for a while: whoever asks is told at once, and the source is
 * given time to recover. Then one caller tries it, and the others wait for what comes of that.
 */
export class SourceBreaker {
  readonly #policy
  #retryAt: Date | undefined
  #problem: Problem | undefined

  constructor(private readonly name: string, patience: Patience = PATIENCE) {
    const pause = new DelegateBackoff<{ readonly attempt: number }>(({ attempt }) => {
      const length = Math.min(patience.longestPause, patience.pause * 2 ** (attempt - 1))
      this.#retryAt = new Date(Date.now() + length)
      return length
    })
    this.#policy = circuitBreaker(handleWhen(isTransient), { halfOpenAfter: pause, breaker: new ConsecutiveBreaker(patience.failures) })
    this.#policy.onReset(() => { this.#retryAt = undefined })
  }

  /** When it is asked again; undefined while it is. */
  get retryAt(): Date | undefined {
    return this.#retryAt
  }

  /** Throws SOURCE_DOWN while the source is left alone, else what the work throws. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#policy.execute(work)
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw this.#down()
      this.#problem = problemsOf(error)[0]
      throw error
    }
  }

  #down(): Error {
    const seconds = Math.max(1, Math.ceil(((this.#retryAt?.getTime() ?? 0) - Date.now()) / 1000))
    const { message = 'it did not answer', remedy = '' } = this.#problem ?? {}
    return new Failure({
      code: 'SOURCE_DOWN', retryAfter: seconds,
      message: `"${this.name}" failed again and again, so it is not asked for the next ${seconds} seconds. The last time: ${message}`,
      remedy: `${remedy} Test the source to have it asked at once.`.trim(),
    })
  }
}

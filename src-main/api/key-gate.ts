import type { ApiKey } from '#shared/model/access'
import { errors } from '#shared/contract/errors'
import { Failure, failure, type ProblemCode } from '#shared/model/problem'
import type { Store } from '#main/store/store'
import { TokenBucket } from './token-bucket'

/** Failed logins that are taken from all callers together in a minute; further ones are refused unread and not noted. */
const FAILURES_PER_MINUTE = 600

/** Lets in who has a key in force, as often as the settings allow. */
export class KeyGate {
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #failures: TokenBucket

  constructor(private readonly store: Store, private readonly now: () => number = Date.now) {
    this.#failures = new TokenBucket(FAILURES_PER_MINUTE, now)
  }

  /**
   * The key that this is. What is refused is noted in the log of accesses.
   *
   * @param request method and path, for the log
   * @throws Failure UNAUTHORISED, RATE_LIMITED
   */
  enter(key: string | undefined, request: string): ApiKey {
    const found = key === undefined ? undefined : this.store.keys.find(key)
    if (!found) throw this.#stranger(request, key !== undefined)
    const wait = this.#bucketOf(found).take()
    if (wait > 0) {
      this.#note(request, 'RATE_LIMITED', found)
      throw tooMany(`The key "${found.name}" was used more than ${this.store.settings.get().requestsPerMinute} times in a minute.`, wait)
    }
    return found
  }

  #stranger(request: string, hasKey: boolean): Error {
    const wait = this.#failures.take()
    if (wait > 0) return tooMany('There were too many failed logins.', wait)
    this.#note(request, 'UNAUTHORISED')
    return failure('UNAUTHORISED', hasKey ? 'This key opens nothing: it is mistyped, or was rotated or revoked.' : 'This needs an API key.', 'Send the header X-API-Key with a key (`winnow keys create` makes one), or with the token that Winnow printed when it was started.')
  }

  #bucketOf({ id }: ApiKey): TokenBucket {
    const perMinute = this.store.settings.get().requestsPerMinute
    const known = this.#buckets.get(id)
    if (known?.perMinute === perMinute) return known
    const bucket = new TokenBucket(perMinute, this.now)
    this.#buckets.set(id, bucket)
    return bucket
  }

  #note(request: string, code: ProblemCode, key?: ApiKey): void {
    this.store.audit.note({
      at: new Date(this.now()).toISOString(), keyId: key?.id ?? null, who: key?.name ?? 'unknown', what: request.slice(0, 300), objects: [], projectId: null, source: null,
      status: errors[code].status, code, milliseconds: 0,
    })
  }
}

const tooMany = (message: string, seconds: number): Failure =>
  new Failure({ code: 'RATE_LIMITED', message, remedy: `Try again after ${seconds} seconds, or raise "requestsPerMinute" in the settings.`, retryAfter: seconds })

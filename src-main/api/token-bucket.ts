const MINUTE_MS = 60_000

/** Tokens that come back evenly over a minute: short bursts pass, a lasting flood does not. */
export class TokenBucket {
  #tokens: number
  #filled: number

  constructor(readonly perMinute: number, private readonly now: () => number = Date.now) {
    this.#tokens = perMinute
    this.#filled = now()
  }

  /** Takes a token and gives 0; where there is none gives the whole seconds until there is one. */
  take(): number {
    const now = this.now()
    // A clock that was set back brings nothing and takes nothing.
    this.#tokens = Math.min(this.perMinute, this.#tokens + Math.max(0, now - this.#filled) * this.perMinute / MINUTE_MS)
    this.#filled = now
    if (this.#tokens < 1) return Math.max(1, Math.ceil((1 - this.#tokens) * MINUTE_MS / this.perMinute / 1000))
    this.#tokens -= 1
    return 0
  }
}

/** How long back is looked: so many milliseconds at least, and this share of the time that went by. */
const WINDOW_MS = 2_000
const WINDOW_SHARE = 0.25

/** How fast something grows. */
export class Pace {
  readonly #seen: { readonly at: number; readonly value: number }[] = []
  readonly #from: { readonly at: number; readonly value: number }

  /** @param at milliseconds, as everywhere here */
  constructor(at: number, value = 0) {
    this.#from = { at, value }
    this.#seen.push(this.#from)
  }

  /** Notes how much it is now. */
  add(at: number, value: number): void {
    const since = at - Math.max(WINDOW_MS, (at - this.#from.at) * WINDOW_SHARE)
    this.#seen.push({ at, value })
    // The last one from before the window stays: the growth is measured from it.
    while ((this.#seen[1]?.at ?? at) <= since) this.#seen.shift()
  }

  /** How much it grows in a second, of late; 0 where it stands. */
  get recent(): number { return perSecond(this.#seen[0] ?? this.#from, this.#last) }

  /** How much it has grown in a second since the beginning. */
  get overall(): number { return perSecond(this.#from, this.#last) }

  get #last() { return this.#seen.at(-1) ?? this.#from }
}

const perSecond = (from: { readonly at: number; readonly value: number }, to: { readonly at: number; readonly value: number }): number =>
  (to.at > from.at ? (to.value - from.value) * 1000 / (to.at - from.at) : 0)

import type { Watch, WorkProgress } from './context'

/** How often work that is only asked is asked how far it is. */
const ASK_MS = 200
/** From here on all is read, or nearly: DuckDB often stands a little below 1. */
const READ = 0.8
/** Half of what is left then is supposed to take half of the time that the reading took. */
const TAIL = 0.5

/** A watch for a part of some work: its 0 to 1 is `from` to `to` of the whole. */
export const partOf = ({ signal, progress }: Watch, from: number, to: number): Watch => ({
  signal,
  progress: ({ part, ...rest }) => progress({ ...rest, ...(part !== undefined && { part: from + (to - from) * Math.min(1, Math.max(0, part)) }) }),
})

/** Does work that does not tell how far it is of itself: it is asked, at once and then five times a second, until it ends. */
export async function followed<T>({ progress }: Pick<Watch, 'progress'>, ask: () => WorkProgress | Promise<WorkProgress>, work: () => Promise<T>): Promise<T> {
  const state = { asking: false, ended: false }
  const tell = async (): Promise<void> => {
    if (state.asking) return
    state.asking = true
    try {
      const answer = await ask()
      if (!state.ended) progress(answer)
    } finally {
      state.asking = false
    }
  }
  // What cannot be asked is not told; the work itself says what is wrong.
  const attempt = (): void => { tell().catch(() => {}) }
  attempt()
  const timer = setInterval(attempt, ASK_MS)
  try {
    return await work()
  } finally {
    state.ended = true
    clearInterval(timer)
  }
}

/**
 * For work that cannot say how far it is: a part that nears 1 ever more slowly and never reaches it.
 *
 * @param ms after so long it is half
 */
export function guessed(ms: number): () => number {
  const since = Date.now()
  return () => 1 - 2 ** ((since - Date.now()) / ms)
}

/**
 * How far work is that a statement does once it has read all: DuckDB tells of its reading only, and stands meanwhile.
 * It is supposed to take about as long as the reading took, and nears 1 ever more slowly where it takes longer.
 */
export class Tail {
  readonly #started = Date.now()
  #read = 0
  #since = this.#started

  /** 0 to 1, given how much is read, 0 to 1. */
  part(read: number): number {
    if (read !== this.#read) [this.#read, this.#since] = [read, Date.now()]
    return read < READ ? 0 : 1 - 2 ** ((this.#since - Date.now()) / Math.max(1, TAIL * (this.#since - this.#started)))
  }
}

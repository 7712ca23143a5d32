import { setTimeout } from 'node:timers/promises'
import { failure } from '#shared/model/problem'

/**
 * SQL for the rows that stand behind a position in the order of a key: `(a > 1) OR (a = 1 AND b > 2)`. Databases use an
 * index for that where they do not for `(a, b) > (1, 2)`.
 *
 * @param columns the key's columns, as SQL
 * @param values the position's, as SQL: one for each column
 */
export function behind(columns: readonly string[], values: readonly string[]): string {
  return columns.map((column, index) => {
    const before = columns.slice(0, index).map((earlier, place) => `${earlier} = ${values[place] ?? 'NULL'}`)
    return `(${[...before, `${column} > ${values[index] ?? 'NULL'}`].join(' AND ')})`
  }).join(' OR ')
}

/** A connection that breaks so often is none. */
const MOST_RECONNECTS = 20
/** One that brings nothing so often is none, either. */
const MOST_IN_VAIN = 3
/** The first wait before another connection, in ms; doubled each time in vain. */
const FIRST_WAIT = 100

export interface Reconnecting {
  readonly signal: AbortSignal
  /** Did the connection break, so that another one may do? */
  readonly isBroken: (error: unknown) => boolean
  /** How far the reading is: a figure that grows. */
  readonly position: () => number
  readonly log: (message: string) => void
}

/**
 * Reads over as many connections as it takes, where each goes on from where the one before broke.
 *
 * @param attempt reads on over a connection of its own
 * @returns how often the connection broke
 * @throws what the last attempt threw, RUN_CANCELLED
 */
export async function withReconnects(attempt: () => Promise<void>, { signal, isBroken, position, log }: Reconnecting): Promise<number> {
  let inVain = 0
  for (let breaks = 0; ; breaks += 1) {
    const before = position()
    try {
      await attempt()
      return breaks
    } catch (error) {
      inVain = position() > before ? 0 : inVain + 1
      if (!isBroken(error) || breaks >= MOST_RECONNECTS || inVain >= MOST_IN_VAIN) throw error
      log(`The connection broke (${error instanceof Error ? error.message : String(error)}); reading goes on over another one.`)
      await setTimeout(FIRST_WAIT * 2 ** inVain, undefined, { signal }).catch(() => { throw failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.') })
    }
  }
}

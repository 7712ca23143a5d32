import { failure } from '#shared/model/problem'

interface Slots {
  taken: number
  readonly waiting: (() => void)[]
}

const places = new Map<string, Slots>()

/**
 * Waits until fewer than `most` connections to the same place are open, and takes one more. Whoever waits longest is next.
 *
 * @param place names the place: host, port, user
 * @returns gives the slot back; to be called once
 * @throws Failure RUN_CANCELLED
 */
export async function takeSlot(place: string, most: number, signal: AbortSignal): Promise<() => void> {
  const slots = places.get(place) ?? { taken: 0, waiting: [] }
  places.set(place, slots)
  while (slots.taken >= most) await turn(slots, signal)
  slots.taken += 1
  return () => {
    slots.taken -= 1
    slots.waiting.shift()?.()
    if (slots.taken === 0 && slots.waiting.length === 0) places.delete(place)
  }
}

function turn(slots: Slots, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (): void => {
      signal.removeEventListener('abort', stop)
      resolve()
    }
    const stop = (): void => {
      slots.waiting.splice(slots.waiting.indexOf(next), 1)
      reject(failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.'))
    }
    if (signal.aborted) return reject(failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.'))
    signal.addEventListener('abort', stop, { once: true })
    slots.waiting.push(next)
  })
}

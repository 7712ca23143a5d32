import { z } from 'zod'

/** What the engine of the benchmark is asked for. */
export const AirbyteTask = z.object({
  connector: z.string(),
  config: z.record(z.string(), z.unknown()),
  stream: z.string(),
  /** So many at once. */
  sources: z.number().int(),
  /** Of each. */
  rows: z.number().int(),
})
export type AirbyteTask = z.infer<typeof AirbyteTask>

/** What it took, in milliseconds. */
export const AirbyteJob = z.object({
  wall: z.number(),
  /** Processor time of the engine alone. */
  cpu: z.number(),
  /** Until the last of them was read; the rest is the taking over. */
  reading: z.number(),
  /** Of the turns of the event loop, with the 5 ms in which it is looked at. */
  delay: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
})
export type AirbyteJob = z.infer<typeof AirbyteJob>

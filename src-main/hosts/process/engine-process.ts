import { z } from 'zod'
import { Problem } from '#shared/model/problem'

/** A channel to the engine: a MessagePort, of whatever kind, as oRPC uses it. */
export interface EnginePort {
  postMessage(data: unknown): void
  on(event: 'message', listener: (event?: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  close(): void
}

/** How an engine process ended. */
export interface EngineExit {
  readonly code: number | null
  readonly signal: string | null
}

/**
 * The process in which the engine runs. `fork` makes one here; Electron's utility process is another implementation.
 * An object stands for one life: after its exit a new one is made.
 */
export interface EngineProcess {
  /** Resolves when it serves. Throws the Failure for which it cannot, ENGINE_STOPPED when it says nothing in time. */
  start(): Promise<void>
  /** A new channel to the router in it. */
  connect(): EnginePort
  onExit(listener: (exit: EngineExit) => void): void
  /** Asks it to end in order, and makes it after a while. */
  stop(): Promise<void>
  /** Ends it at once. */
  kill(): void
}

/** What the engine is told at its start. */
export const EngineOptions = z.object({
  home: z.string().optional(),
  grants: z.union([z.literal('everything'), z.array(z.string())]),
  /** A file with a `dataIngestion` block. */
  config: z.string().optional(),
  /** Has the engine listen itself, for the commands of the same user: where no host does. */
  listen: z.boolean().optional(),
  /** Where its host listens, for those who find the store locked. */
  reachable: z.object({ url: z.string(), token: z.string() }).optional(),
})
export type EngineOptions = z.infer<typeof EngineOptions>

const Channel = z.number().int()

/** What a host says to the engine process. Channels are numbered by the host and open with their first message. */
export const ToEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), options: EngineOptions }),
  z.object({ type: z.literal('message'), channel: Channel, data: z.unknown() }),
  z.object({ type: z.literal('close'), channel: Channel }),
  /** A MessagePort comes with it, over which somebody else will speak. */
  z.object({ type: z.literal('port') }),
  z.object({ type: z.literal('stop') }),
])
export type ToEngine = z.infer<typeof ToEngine>

/** What the engine process says to its host. */
export const FromEngine = z.discriminatedUnion('type', [
  /** It lives; it is not ready yet. */
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), problems: z.tuple([Problem], Problem) }),
  z.object({ type: z.literal('message'), channel: Channel, data: z.unknown() }),
])
export type FromEngine = z.infer<typeof FromEngine>

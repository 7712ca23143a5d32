import { setTimeout } from 'node:timers/promises'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { Client } from '#shared/contract/index'
import { Failure, failure, problemsOf } from '#shared/model/problem'
import { readOwner } from '#main/store/database'
import { type Home, homeOf } from '#main/store/home'
import { problemsOfError } from '../problems'
import { ENDING } from './ending'

/** Another command that owns the store for its time, or a Winnow that is just starting, is waited for so long. */
const PATIENCE_MS = 5_000
const LOOK_MS = 100

export interface StoreClientOptions {
  readonly home?: Home
  /** A file with a `dataIngestion` block, for an engine that is made for the work. */
  readonly config?: string | undefined
}

/** A client of the engine that owns the store, and its end. */
interface Connection {
  readonly client: Client
  close(): Promise<void>
}

/**
 * Does some work on the store: through the Winnow that owns it, where one runs, else as its owner for the time of the
 * work. Ctrl+C aborts the signal.
 *
 * @throws Failure what the work throws; STORE_LOCKED, STORE_NEWER, STORE_BROKEN, ENGINE_STOPPED
 */
export async function withClient<T>(work: (client: Client, signal: AbortSignal) => Promise<T>, { home = homeOf(), config }: StoreClientOptions = {}): Promise<T> {
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  for (const signal of ENDING) process.once(signal, stop)
  const connection = await connect(home, config)
  try {
    return await work(connection.client, abort.signal)
  } catch (error) {
    throw asFailure(error)
  } finally {
    await connection.close()
    for (const signal of ENDING) process.off(signal, stop)
  }
}

async function connect(home: Home, config?: string): Promise<Connection> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      return await own(home, config)
    } catch (error) {
      if (problemsOf(error)[0].code !== 'STORE_LOCKED') throw error
      // Only a locked store has an owner: what the file of a dead one says leads nowhere.
      const reachable = readOwner(home)?.reachable
      if (reachable) return reach(reachable)
      if (Date.now() > until) throw error
    }
    await setTimeout(LOOK_MS)
  }
}

async function own(home: Home, config?: string): Promise<Connection> {
  // Most commands work on files alone and need none of this.
  const [{ compose }, { loadSettings }, { COMMAND_LINE }] = await Promise.all([import('#main/compose'), import('#main/settings/load'), import('#main/api/access')])
  const { clientFor, close } = await compose({ home, settings: await loadSettings({ home: home.root, config }) })
  return { client: clientFor(COMMAND_LINE), close }
}

function reach({ url, token }: { readonly url: string; readonly token: string }): Connection {
  const link = new RPCLink({
    url: `${url}/rpc`, headers: { 'x-api-key': token },
    fetch: (request, init) => fetch(request, init).catch((error: unknown) => {
      if (request.signal.aborted) throw error
      throw failure('ENGINE_STOPPED', 'The Winnow that owns the store does not answer any more.', 'Try again in a moment.', undefined, error)
    }),
  })
  return { client: createORPCClient(link), close: async () => {} }
}

/** Errors of the contract as what commands print; all others as they are. */
function asFailure(error: unknown): unknown {
  if (!(error instanceof ORPCError)) return error
  const [first, ...rest] = problemsOfError(error)
  return new Failure(first, rest)
}

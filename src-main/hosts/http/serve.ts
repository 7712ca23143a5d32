import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { forkEngine } from '../process/forked-engine'
import { EngineSupervisor } from '../process/supervisor'
import { HttpHost } from './server'

export interface ServeOptions {
  readonly home?: string
  /** Files and folders that callers may name by path; uploads are always possible. */
  readonly grants?: readonly string[]
  readonly port?: number
  /** A file with a `dataIngestion` block. */
  readonly config?: string
  /** The engine's bundle; beside the running one unless told. */
  readonly entry?: string
  /** The folder of the built page. */
  readonly page?: string
  readonly onCrash?: () => void
}

export interface Served {
  readonly host: HttpHost
  readonly supervisor: EngineSupervisor
  close(): Promise<void>
}

/**
 * Serves Winnow on loopback: the engine in a process of its own, which is started again when it dies, and the host here,
 * which lives on.
 *
 * @throws Failure CONFLICT (the port is taken), STORE_LOCKED, STORE_NEWER, STORE_BROKEN, ENGINE_STOPPED
 */
export async function serve({ home, grants = [], port, config, entry, page = join(import.meta.dirname, '..', 'renderer'), onCrash }: ServeOptions = {}): Promise<Served> {
  // The host comes first: the engine tells those who find the store locked where it listens.
  const host = await HttpHost.listen({
    port, ...(existsSync(page) && { page }),
    link: { call: async (path, input, options) => (await started).call(path, input, options) },
  })
  const started = EngineSupervisor.start({ launch: () => forkEngine({ options: { home, grants: [...grants], config, reachable: { url: host.origin, token: host.token } }, entry }), onCrash })
  const supervisor = await started.catch(async (error: unknown) => {
    await host.close()
    throw error
  })
  return {
    host, supervisor,
    close: async () => {
      await host.close()
      await supervisor.close()
    },
  }
}

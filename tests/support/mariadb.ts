import { afterAll, beforeAll } from 'vitest'
import { ensureMariaDb } from '../../build/mariadb.mjs'
import { type MariaDbOptions, TestMariaDb } from './mariadb-server'

/** Why no MariaDB can be started here; undefined where one can. */
export const mariaDbMissing: string | undefined = await ensureMariaDb().then((found) => ('missing' in found ? found.missing : undefined))

/** A MariaDB for the tests of a file: there before the first one, gone after the last one. */
export function useMariaDb(options?: MariaDbOptions): () => TestMariaDb {
  let server: TestMariaDb | undefined
  beforeAll(async () => { server = await TestMariaDb.start(options) }, 120_000)
  afterAll(async () => { await server?.stop() })
  return () => {
    if (!server) throw new Error('MariaDB has not been started')
    return server
  }
}

import { LEAST_LEASE, type Lease } from './budget'
import { Session } from './session'

/**
 * A look into files that DuckDB itself can read: in an instance of its own that may read those files alone, writes
 * nothing and lives for a moment. It takes the least memory, one thread, and no lease: a look must not wait for imports.
 */
export async function peek<T>(files: readonly string[], tempDir: string, look: (session: Session) => Promise<T>): Promise<T> {
  const lease: Lease = { bytes: LEAST_LEASE, threads: 1, release: () => {} }
  const session = await Session.open({ lease, tempRoot: tempDir, allowed: { files } })
  try {
    return await look(session)
  } finally {
    await session.close()
  }
}

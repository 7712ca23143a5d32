import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Budget } from '#engine/duckdb/budget'
import { Session } from '#engine/duckdb/session'

/** Runs statements on a DuckDB file, made where it is not there. */
export async function runInDuckDb(path: string, sql: string): Promise<void> {
  const tempRoot = mkdtempSync(join(tmpdir(), 'duckdb-file-'))
  const budget = new Budget(1 << 28)
  const session = await Session.open({ path, lease: await budget.lease(1 << 27, new AbortController().signal), tempRoot })
  try {
    await session.run(sql)
  } finally {
    await session.close()
    rmSync(tempRoot, { recursive: true, force: true })
  }
}

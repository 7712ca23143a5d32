import { lookup } from 'node:dns/promises'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attachDatabases } from '#engine/datasets/import'
import { LEAST_LEASE } from '#engine/duckdb/budget'
import { identifiers } from '#engine/duckdb/quote'
import { Session } from '#engine/duckdb/session'
import type { ConnectorContext, ConnectorWriteContext, StreamReading } from '#shared/define/connector'
import type { Progress } from '#shared/define/format'
import type { Cell } from '#shared/model/column'

export interface TestContext {
  readonly signal?: AbortSignal
  readonly progress?: (progress: Progress) => void
  readonly log?: (level: string, message: string) => void
}

const notHere = (): never => { throw new Error('a database connector does not need this') }

/** What a connector to a database works with in a test. */
export function connectorContext({ signal = new AbortController().signal, progress = () => {}, log = () => {} }: TestContext = {}): ConnectorContext {
  return {
    tempDir: mkdtempSync(join(tmpdir(), 'winnow-connector-')), signal, progress, log, hide: () => {}, inWorker: notHere,
    network: { fetch: notHere, mayConnect: () => {}, resolve: (host) => lookup(host, { all: true }) },
    files: { inspect: notHere, read: notHere, union: notHere },
  }
}

const openSession = (files: readonly string[] = []): Promise<Session> =>
  Session.open({ lease: { bytes: 8 * LEAST_LEASE, threads: 2, release: () => {} }, tempRoot: tmpdir(), allowed: { files } })

/** The rows of a reading, as the engine gets them; `select` is SQL over them, `t`. */
export async function rowsOf({ relation, columns }: StreamReading, select = `SELECT ${identifiers(columns.map(({ name }) => name))} FROM t`): Promise<(readonly Cell[])[]> {
  const session = await openSession(relation.files)
  try {
    await attachDatabases(session, { relation })
    const rows: (readonly Cell[])[] = []
    for await (const chunk of session.stream(`WITH t AS (${relation.sql}) ${select}`)) rows.push(...chunk)
    return rows
  } finally {
    await session.close()
  }
}

/** Works with what a connector writes by: SQL over the files of a reading. */
export async function withQueries<T>(files: readonly string[], context: ConnectorContext, work: (context: ConnectorWriteContext) => Promise<T>): Promise<T> {
  const session = await openSession(files)
  try {
    return await work({ ...context, queries: { run: (sql) => session.run(sql), stream: (sql) => session.stream(sql) }, writeFile: notHere })
  } finally {
    await session.close()
  }
}

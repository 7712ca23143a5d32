import { dirname } from 'node:path'
import type { OutputTable, Queries } from '#shared/define/format'
import type { ConnectorDefinition, WriteRequest, Written } from '#shared/define/connector'
import type { Column } from '#shared/model/column'
import { failure } from '#shared/model/problem'
import type { WriteMode } from '#shared/model/source'
import type { ExportTable } from '../datasets/export'
import { identifier, identifiers } from '../duckdb/quote'
import { Session } from '../duckdb/session'
import { fileWriter } from './file-writer'
import { type Connection, type ConnectionTools, type ConnectionWatch, withConnection } from './connection'

/** The share of the memory budget that the writing to a source gets. */
const SHARE = 0.25

/** A table of a version file that is to be written to a source. */
export interface StreamOutput extends ExportTable {
  /** The stream to write, in the source's own words. */
  readonly target: string
  readonly mode: WriteMode
  /** Columns that tell rows apart. */
  readonly keys?: readonly string[]
}

/** Throws TARGET_REFUSED where a connector cannot write all of these: known before any work is done. */
export function refuseUnwritableBy({ title, writes }: Pick<ConnectorDefinition, 'title' | 'writes'>, outputs: readonly Pick<StreamOutput, 'mode' | 'keys'>[]): Required<Pick<ConnectorDefinition, 'writes'>>['writes'] {
  if (!writes) throw failure('TARGET_REFUSED', `Nothing can be written to ${title}.`, 'Choose another source, or write a file.')
  for (const { mode, keys } of outputs) {
    if (!writes.modes.includes(mode)) throw failure('TARGET_REFUSED', `${title} cannot ${mode} rows.`, `It can ${writes.modes.join(', ')}.`, { value: mode })
    if (mode === 'upsert' && !keys) throw failure('TARGET_REFUSED', 'An upsert needs to know which columns tell rows apart.', 'Name them as `keys`.')
  }
  if (outputs.length > 1 && !writes.together) throw failure('TARGET_REFUSED', `${title} cannot write several tables at once, all or none.`, 'Write the clean rows there, and the rejects to a file.')
  return writes
}

/**
 * Writes tables of version files to a source, all of them or none.
 *
 * @throws Failure TARGET_REFUSED, SOURCE_*, RUN_CANCELLED
 */
export async function writeStream(tools: ConnectionTools, connection: Connection, outputs: readonly StreamOutput[], watch: ConnectionWatch): Promise<Written> {
  const { connector, config } = connection
  const { write } = refuseUnwritableBy(connector, outputs)
  const totalRows = outputs.reduce((sum, { rows }) => sum + rows, 0)
  const telling: ConnectionWatch = {
    ...watch,
    progress: ({ rows = 0 }) => watch.progress({ phase: 'writing', rows, totalRows, part: rows / Math.max(1, totalRows) }),
  }
  return withConnection(tools, connection, telling, async (context) => {
    const { engine } = tools
    const lease = await engine.budget.lease(engine.budget.share(SHARE), watch.signal)
    const session = await Session.open({ lease, tempRoot: engine.tempRoot, allowed: { folders: [context.tempDir, ...outputs.map(({ version }) => dirname(version))] } })
    const queries: Queries = { run: (sql) => session.run(sql, context.signal), stream: (sql) => session.stream(sql, context.signal) }
    try {
      const requests: WriteRequest[] = []
      for (const { target, mode, keys, ...table } of outputs) {
        const output = await attached(session, `data${requests.length}`, target, table)
        if (keys) await refuseUnclearKeys(session, output, keys)
        requests.push({ target, mode, ...(keys && { keys }), table: output })
      }
      const [first, ...also] = requests
      if (!first) return { rows: 0, notes: [] }
      return await write(config, { ...first, ...(also.length > 0 && { also }) }, { ...context, queries, writeFile: fileWriter(engine, queries, context) })
    } finally {
      await session.close()
    }
  })
}

async function attached(session: Session, alias: string, name: string, { version, table = 'rows', columns, rows }: ExportTable): Promise<OutputTable> {
  await session.attach(version, alias)
  return { name, columns, rows, sql: `SELECT ${identifiers(columns.map((column) => column.name))} FROM ${alias}.${table}` }
}

/** Rows that share their key, or lack a part of it, would replace each other or come twice. */
async function refuseUnclearKeys(session: Session, { columns, sql }: OutputTable, keys: readonly string[]): Promise<void> {
  const missing = keys.find((key) => !columns.some(({ name }: Column) => name === key))
  if (missing !== undefined) throw failure('TARGET_REFUSED', `There is no column "${missing}" that could be a key.`, `Columns are ${columns.map(({ name }) => name).join(', ')}.`, { column: missing })
  const names = keys.map((key) => `"${key}"`).join(', ')
  const [incomplete, rows, different] = await session.row(`SELECT count(*) FILTER (${keys.map((key) => `${identifier(key)} IS NULL`).join(' OR ')}), count(*), count(DISTINCT (${identifiers(keys)})) FROM (${sql})`)
  if (Number(incomplete) > 0) throw failure('TARGET_REFUSED', `${Number(incomplete).toLocaleString('en')} rows have no value in the key ${names}.`, 'Fill the key or reject these rows in the recipe.')
  const repeated = Number(rows) - Number(different)
  if (repeated > 0) throw failure('TARGET_REFUSED', `${repeated.toLocaleString('en')} rows repeat the key ${names} of another row.`, 'Remove the duplicates in the recipe, or choose other keys.')
}

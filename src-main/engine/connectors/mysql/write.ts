import { randomBytes } from 'node:crypto'
import { identifiers } from '#engine/duckdb/quote'
import type { ConnectorContext, ConnectorWriteContext, WriteRequest, Written } from '#shared/define/connector'
import { Failure, failure } from '#shared/model/problem'
import type { MysqlConfig } from './config'
import { findTable, type Table, type TableColumn } from './discover'
import { literal, name, names, parseStreamId, qualified, type TableName } from './names'
import { isBroken, numberOf, queryProblem } from './problems'
import { type Session, withSession } from './session'
import { factsOf, literalSql, nativeTypeFor, roundedSql, textsIn } from './write-types'

/** A statement has about so many bytes; the server takes 16 MB or more unless it was told otherwise. */
const BATCH_BYTES = 512 << 10
/** A warning that something is old-fashioned says nothing about values. */
const DEPRECATED = '1287'

/** A server, or a database of it, that takes no rows: a replica, or one that was set so. */
const READ_ONLY = new Set([1290, 1836])

type Output = Omit<WriteRequest, 'also'>

/** What becomes of one of the tables. */
interface Target {
  readonly output: Output
  readonly to: TableName
  readonly existing: Table | undefined
  /** A new table beside it that takes its place in the end; absent where rows are added to it. */
  readonly staged: TableName | undefined
}

/**
 * Writes tables, all or none of them. New ones, and those that replace others, are made beside them and take their names in
 * one step; rows that are added come in one transaction. A new one beside one that rows are added to is there before its rows:
 * they come in the same transaction, and without them it goes again.
 *
 * @throws Failure TARGET_REFUSED, SOURCE_*, RUN_CANCELLED
 */
export async function write(config: MysqlConfig, { also = [], ...first }: WriteRequest, context: ConnectorWriteContext): Promise<Written> {
  if (config.read_only) throw refused('The source is read only.', 'Switch off "Read only" in its settings to write to it.')
  const staged: TableName[] = []
  const replaced: TableName[] = []
  const early: TableName[] = []
  try {
    return await withSession(config, context, 'write', async (session) => {
      const notes: string[] = []
      let targets: readonly Target[] = []
      for (const output of [first, ...also]) targets = [...targets, await targetOf(session, config, output, context)]
      const areAdded = targets.some(({ staged: beside }) => beside === undefined)
      if (areAdded && targets.some(({ staged: beside, existing }) => beside && existing)) {
        throw refused('A table cannot be replaced, and rows added to another, in one step.', 'Add rows to both, or replace both.')
      }
      let rows = 0
      const told = (): void => context.progress({ rows })
      for (const target of targets) {
        if (!target.staged) continue
        staged.push(target.staged)
        notes.push(...await makeStaged(session, target, target.staged, context))
      }
      if (areAdded) {
        const fresh = targets.filter(({ staged: beside }) => beside)
        await swap(session, fresh, replaced)
        early.push(...fresh.map(({ to }) => to))
        targets = targets.map((target) => ({ ...target, staged: undefined }))
      }
      await session.rows('START TRANSACTION')
      for (const target of targets) {
        rows += await insert(session, target, context, (more) => {
          rows += more
          told()
          rows -= more
        })
      }
      // From here on its rows may be there, whatever the answer.
      early.length = 0
      await session.rows('COMMIT')
      await swap(session, targets, replaced)
      return { rows, notes }
    })
  } catch (error) {
    throw refusedBy(error)
  } finally {
    if (staged.length > 0) await dropTables(config, context, [...staged, ...replaced, ...early])
  }
}

const refused = (message: string, remedy: string): Failure => failure('TARGET_REFUSED', message, remedy)

/** What the server says of values is said of the target, not of the source. */
function refusedBy(error: unknown): unknown {
  if (!(error instanceof Failure) || isBroken(error)) return error
  const { code, message } = error.problem
  if (code === 'SOURCE_PERMISSION') return failure(code, message, 'Ask for the rights to it: SELECT, INSERT and UPDATE on the table; CREATE, ALTER and DROP in its database for one that is made or replaced.', undefined, error.cause)
  if (code !== 'SOURCE_ANSWER') return error
  if (READ_ONLY.has(numberOf(error.cause))) return failure('TARGET_REFUSED', message, 'Write to the primary server, or have that changed.', undefined, error.cause)
  return failure('TARGET_REFUSED', message, 'Nothing was written. Change the values in the recipe, or write to a new table.', undefined, error.cause)
}

async function targetOf(session: Session, config: MysqlConfig, output: Output, { queries }: ConnectorWriteContext): Promise<Target> {
  const to = parseStreamId(output.target, config.database)
  const existing = await findTable(session, to)
  const { mode } = output
  if (existing?.kind === 'view') throw refused(`"${output.target}" is a view.`, 'Write to a table.')
  if (existing && mode === 'create') throw refused(`There is a table "${output.target}" already.`, 'Append to it, replace it, or choose another name.')
  const isStaged = existing === undefined || mode === 'replace'
  const target: Target = { output, to, existing, staged: isStaged ? { database: to.database, table: `_winnow_${randomBytes(8).toString('hex')}` } : undefined }
  if (existing && isStaged) await refuseUnswappable(session, existing)
  if (existing && !isStaged) await refuseUnfit(session, target, existing, queries)
  return target
}

/** What hangs on a table would stay with the one that goes. */
async function refuseUnswappable(session: Session, { database, table }: Table): Promise<void> {
  const here = (schema: string, of: string): string => `${schema} = ${literal(database)} AND ${of} = ${literal(table)}`
  const [[keys, triggers] = []] = await session.rows(`SELECT (SELECT COUNT(*) FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL AND ((${here('TABLE_SCHEMA', 'TABLE_NAME')}) OR (${here('REFERENCED_TABLE_SCHEMA', 'REFERENCED_TABLE_NAME')}))), (SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE ${here('EVENT_OBJECT_SCHEMA', 'EVENT_OBJECT_TABLE')})`)
  if (keys !== '0' || triggers !== '0') throw refused(`"${table}" has ${keys === '0' ? 'triggers' : 'foreign keys'}, which a table in its place would not have.`, 'Empty it on the server and append to it, or use upsert.')
}

async function refuseUnfit(session: Session, { output }: Target, table: Table, queries: ConnectorWriteContext['queries']): Promise<void> {
  const [[transactions] = []] = await session.rows(`SELECT TRANSACTIONS FROM information_schema.ENGINES WHERE ENGINE = ${literal(table.engine)}`)
  if (transactions !== 'YES') throw refused(`"${table.table}" is kept by ${table.engine}, which cannot take back half of what was written.`, 'Have it changed (ALTER TABLE … ENGINE = InnoDB), or replace it.')
  if (output.mode === 'upsert') refuseUnclearKey(table, output)
  const unfit = output.table.columns.flatMap((column) => {
    const to = columnOf(table, column.name)
    const rounded = roundedSql(column, to)
    return [
      ...rounded === undefined ? [] : [{ sql: rounded, refuse: (count: string) => refused(`The table's column "${column.name}" is ${to.native ?? ''}: it would round ${count} values.`, 'Round them in the recipe, or write to a column with more digits.') }],
      ...to.nullable !== false || to.automatic ? [] : [{ sql: `${identifiers([column.name])} IS NULL`, refuse: (count: string) => refused(`"${column.name}" is empty in ${count} rows, and the table's column must not be.`, 'Fill it or reject these rows in the recipe.') }],
    ]
  })
  if (unfit.length === 0) return
  for await (const [counts] of queries.stream(`SELECT ${unfit.map(({ sql }) => `count(*) FILTER (${sql})`).join(', ')} FROM (${output.table.sql}) AS t`)) {
    unfit.forEach(({ refuse }, index) => {
      const count = Number(counts?.[index])
      if (count > 0) throw refuse(count.toLocaleString('en'))
    })
  }
}

/** A row must be told apart by the keys alone: another unique index could have the server change another row. */
function refuseUnclearKey(table: Table, { keys = [], table: { columns } }: Output): void {
  const wanted = keys.map((key) => columnOf(table, key).column)
  const isKey = (index: readonly string[]): boolean => index.length === wanted.length && index.every((column) => wanted.includes(column))
  if (!table.unique.some(isKey)) throw refused(`"${table.table}" has no primary key or unique index on ${keys.map((key) => `"${key}"`).join(', ')}.`, 'Name the columns of its key, or make a unique index on them.')
  const nullable = table.columns.find(({ column, nullable: may }) => may === true && wanted.includes(column))
  if (nullable) throw refused(`"${nullable.name}" may be NULL in "${table.table}", and such rows are never the same.`, 'Name the columns of another key, or have it made NOT NULL.')
  const written = new Set(columns.map((column) => columnOf(table, column.name).column))
  const other = table.unique.find((index) => !isKey(index) && !index.some((column) => table.columns.some((one) => one.column === column && one.automatic && !written.has(column))))
  if (other) throw refused(`"${table.table}" has another unique index, on ${other.map((column) => `"${column}"`).join(', ')}: which row is meant would not be clear.`, 'Write to a table that has one key alone.')
}

function columnOf(table: Table, wanted: string): TableColumn {
  const same = (one: string): boolean => one.toLowerCase() === wanted.toLowerCase()
  const column = table.columns.find((one) => one.name === wanted) ?? table.columns.find((one) => same(one.column))
  if (!column || column.generated) throw refused(column ? `The table computes "${wanted}" itself.` : `The table "${table.table}" has no column "${wanted}".`, 'Drop or rename the column in the recipe, or replace the table.')
  return column
}

function haveSameColumns(table: Table, { table: { columns } }: Output): boolean {
  const writable = table.columns.filter(({ generated }) => !generated).map(({ column }) => column.toLowerCase())
  return writable.length === columns.length && columns.every((column) => writable.includes(column.name.toLowerCase()))
}

/** Makes the table that takes the place. One with the same columns keeps its types, keys and collations. */
async function makeStaged(session: Session, target: Target, staged: TableName, { queries }: ConnectorWriteContext): Promise<string[]> {
  const { output, existing } = target
  if (existing && haveSameColumns(existing, output)) {
    await session.rows(`CREATE TABLE ${qualified(staged)} LIKE ${qualified(existing)}`)
    return []
  }
  const { columns, sql } = output.table
  const keys = output.keys ?? []
  const facts = await factsOf(queries, sql, columns)
  const exactCollation = session.isMariaDb ? 'utf8mb4_nopad_bin' : session.version.startsWith('MySQL 5') ? 'utf8mb4_bin' : 'utf8mb4_0900_bin'
  const texts = textsIn(columns)
  const definitions = columns.map((column, index) => {
    const native = nativeTypeFor(column, facts[index]!, texts, { keys, exactCollation })
    return `${name(column.name)} ${native} ${keys.includes(column.name) ? 'NOT NULL' : 'NULL'}`
  })
  await session.rows(`CREATE TABLE ${qualified(staged)} (${[...definitions, ...keys.length > 0 ? [`PRIMARY KEY (${names(keys)})`] : []].join(', ')}) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4`)
  return [
    ...existing ? [`"${output.target}" had other columns: the table was made anew.`] : output.mode === 'create' ? [] : [`There was no table "${output.target}": it was made.`],
    ...columns.flatMap((column, index) => (column.type.name === 'timestamptz' && facts[index]?.inRange === false ? [`"${column.name}" holds times that are no TIMESTAMP of MySQL (1970 to 2038): they were written as DATETIME, in UTC.`] : [])),
  ]
}

/** Writes the rows: many to a statement, each a text that DuckDB makes. Gives how many. */
async function insert(session: Session, { output, to, existing, staged }: Target, { queries, signal }: ConnectorWriteContext, tell: (rows: number) => void): Promise<number> {
  const { columns, sql } = output.table
  const into = existing && (!staged || haveSameColumns(existing, output)) ? columns.map((column) => columnOf(existing, column.name)) : undefined
  const places = columns.map((column, index) => into?.[index]?.column ?? column.name)
  const head = `INSERT INTO ${qualified(staged ?? to)} (${names(places)}) VALUES `
  const tail = output.mode === 'upsert' && !staged ? onDuplicate(places, (output.keys ?? []).map((key) => places[columns.findIndex((column) => column.name === key)] ?? key)) : ''
  const row = `concat('(', ${columns.map((column, index) => literalSql(column, into?.[index])).join(`, ',', `)}, ')')`
  let rows = 0
  let batch: string[] = []
  let size = 0
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    await session.rows(`${head}${batch.join(',')}${tail}`).catch((error: unknown) => { throw countedFrom(rows, error) })
    await refuseWarnings(session)
    rows += batch.length
    batch = []
    size = 0
    tell(rows)
  }
  for await (const chunk of queries.stream(`SELECT ${row} FROM (SELECT ${identifiers(columns.map((column) => column.name))} FROM (${sql})) AS t`)) {
    signal.throwIfAborted()
    for (const [values] of chunk) {
      const text = String(values)
      if (size + text.length > BATCH_BYTES) await flush()
      batch.push(text)
      size += text.length
    }
  }
  await flush()
  return rows
}

/** The server counts the rows of a statement, not those of the table that is written. */
function countedFrom(before: number, error: unknown): unknown {
  const { problem } = queryProblem(error)
  return before === 0 || problem.code !== 'SOURCE_ANSWER' ? error : failure(problem.code, problem.message.replace(/ at row (\d+)/g, (_all, row) => ` at row ${before + Number(row)}`), problem.remedy, undefined, error)
}

function onDuplicate(columns: readonly string[], keys: readonly string[]): string {
  const others = columns.filter((column) => !keys.includes(column))
  const set = others.length === 0 ? `${name(columns[0] ?? '')} = ${name(columns[0] ?? '')}` : others.map((column) => `${name(column)} = VALUES(${name(column)})`).join(', ')
  return ` ON DUPLICATE KEY UPDATE ${set}`
}

/** A value that the server changed to make it fit is told as a note or a warning only. */
async function refuseWarnings(session: Session): Promise<void> {
  const [[count] = []] = await session.rows('SELECT @@warning_count')
  if (count === '0') return
  const found = (await session.rows('SHOW WARNINGS LIMIT 100')).find(([, code]) => code !== DEPRECATED)
  if (found) throw refused(`The server would change a value: ${found[2] ?? ''}.`, 'Nothing was written. Change the values in the recipe, or write to a new table.')
}

/** All new tables take their names in one step. */
async function swap(session: Session, targets: readonly Target[], replaced: TableName[]): Promise<void> {
  const renames = targets.flatMap(({ to, existing, staged }) => {
    if (!staged) return []
    if (!existing) return [`${qualified(staged)} TO ${qualified(to)}`]
    const old = { database: to.database, table: `${staged.table}_old` }
    replaced.push(old)
    return [`${qualified(existing)} TO ${qualified(old)}`, `${qualified(staged)} TO ${qualified(existing)}`]
  })
  if (renames.length > 0) await session.rows(`RENAME TABLE ${renames.join(', ')}`)
}

/** Removes what stood beside the tables. Where the server cannot be reached it stays, under a name that says whose it is. */
async function dropTables(config: MysqlConfig, context: ConnectorContext, tables: readonly TableName[]): Promise<void> {
  const dropped = withSession(config, { network: context.network, signal: AbortSignal.timeout(30_000) }, 'write', async (session) => {
    await session.rows(`DROP TABLE IF EXISTS ${tables.map(qualified).join(', ')}`)
  }).catch((error: unknown) => { context.log('warn', `Tables beside the target were left on the server (${tables.map(qualified).join(', ')}): ${error instanceof Error ? error.message : String(error)}`) })
  if (!context.signal.aborted) await dropped
}

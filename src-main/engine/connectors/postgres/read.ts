import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { peek } from '#engine/duckdb/peek'
import { identifier } from '#engine/duckdb/quote'
import { physicalType } from '#engine/duckdb/types'
import { bareQuery } from '#engine/sources/tools/bare-query'
import { type CsvColumn, csvPartsRelation } from '#engine/sources/tools/csv-parts'
import { KeptParts } from '#engine/sources/tools/kept-parts'
import { withReconnects } from '#engine/sources/tools/keyset'
import { uniqueColumnNames } from '#shared/define/column-names'
import type { ConnectorContext, ReadRequest, StreamReading } from '#shared/define/connector'
import type { Column } from '#shared/model/column'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import type { ImportReport } from '#shared/model/reading'
import type { PostgresConfig } from './config'
import { CsvMeter } from './csv-meter'
import { literal, name, qualified } from './names'
import { isBroken, placeOf } from './problems'
import { type Session, withSession } from './session'
import { type TableColumn, tablesOf } from './tables'
import { readingsOf } from './types'

/** Rows that are kept together: what is lost at most when a connection breaks. */
const PART_ROWS = 100_000

/** How far a reading is. */
const Position = z.strictObject({
  /** The key of the last row that is kept, as text. */
  key: z.array(z.string()).nullable(),
  /** What the cursor is read up to; null where it has no value. */
  until: z.string().nullable(),
  done: z.boolean(),
  /** Values may not fit their types. */
  suspicious: z.boolean(),
})
type Position = z.infer<typeof Position>

interface Plan {
  readonly columns: readonly TableColumn[]
  readonly key: readonly TableColumn[]
  readonly cursor: TableColumn | undefined
  /** What stands behind FROM. */
  readonly from: string
  readonly totalRows: number | null
}

/**
 * Reads a table, a view or the result of a query: COPY writes CSV, which goes to files as it is. All in one transaction that
 * sees one state; where there is a primary key in parts, and over a connection that breaks it goes on behind the last one.
 *
 * @throws Failure SOURCE_*, COLUMN_MISSING, OPTION_INVALID, RUN_CANCELLED
 */
export async function read(config: PostgresConfig, request: ReadRequest, context: ConnectorContext): Promise<StreamReading> {
  const reader = new Reader(config, request, context)
  const breaks = await withReconnects(() => withSession(config, context, (session) => reader.attempt(session)), {
    signal: context.signal, isBroken, position: () => reader.rows, log: (message) => context.log('warn', message),
  })
  return reader.finish(breaks)
}

class Reader {
  #plan: Plan | undefined
  #parts: KeptParts<Position> | undefined

  constructor(private readonly config: PostgresConfig, private readonly request: ReadRequest, private readonly context: ConnectorContext) {}

  /** Rows that were read and are kept. */
  get rows(): number { return this.#parts?.rows ?? 0 }

  /** Reads on, over a connection that is new. */
  async attempt(session: Session): Promise<void> {
    await session.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const plan = this.#plan ??= this.request.query === undefined ? await tablePlan(session, this.config, this.request) : await queryPlan(session, this.request.query, this.request)
    const parts = this.#parts ??= await this.#openParts(plan)
    // Without a key nobody knows which rows were read.
    if (plan.key.length === 0) await parts.clear()
    if (!parts.state) {
      const until = plan.cursor ? await findUntil(session, plan, plan.cursor, this.request) : null
      await parts.keep(undefined, { key: null, until, done: false, suspicious: false })
    }
    while (!parts.state?.done) await this.#readPart(session, plan, parts)
    // What functions of a query did in spite of the mode is undone.
    await session.run('ROLLBACK')
  }

  /** Opens the folder of the parts, and goes on where an attempt before this one ended. */
  async #openParts({ columns, key }: Plan): Promise<KeptParts<Position>> {
    const { resumeFolder, ...request } = this.request
    const durable = resumeFolder !== undefined && key.length > 0
    const identity = { server: placeOf(this.config), database: this.config.database, request, columns: columns.map(({ column, reading }) => [column, reading.native]), key: key.map(({ column }) => column) }
    const parts = await KeptParts.open(durable ? resumeFolder : join(this.context.tempDir, 'parts'), identity, Position, durable)
    if (parts.rows > 0) this.context.log('info', `${parts.rows.toLocaleString('en')} rows had been read before; reading goes on behind them.`)
    return parts
  }

  async #readPart(session: Session, plan: Plan, parts: KeptParts<Position>): Promise<void> {
    const before = parts.state ?? { key: null, until: null, done: false, suspicious: false }
    const { from, key, columns, cursor } = plan
    const rest = this.request.limit === undefined ? Infinity : this.request.limit - parts.rows
    const size = Math.min(rest, key.length > 0 ? PART_ROWS : Infinity)
    const place = key.map(({ column }) => name(column)).join(', ')
    const values = (texts: readonly string[]): string => texts.map((text, index) => `${literal(text)}::${key[index]?.reading.cast ?? 'text'}`).join(', ')
    const conditions = [...(before.key ? [`(${place}) > (${values(before.key)})`] : []), ...(cursor ? bounds(cursor, this.request, before.until) : [])]
    const where = (all: readonly string[]): string => (all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`)
    const order = key.length === 0 ? '' : ` ORDER BY ${place}`
    const most = size === Infinity ? '' : ` LIMIT ${size}`
    const [last] = key.length === 0 ? [] : await session.rows(`SELECT ${key.map(({ column }) => `${name(column)}::text`).join(', ')} FROM (SELECT ${place} FROM ${from}${where(conditions)}${order}${most}) AS part ORDER BY ${key.map(({ column }) => `part.${name(column)} DESC`).join(', ')} LIMIT 1`)
    const lastKey = last?.map((text) => text ?? '')
    if (key.length > 0 && !lastKey) return parts.keep(undefined, { ...before, done: true })
    const selected = columns.map(({ column, reading: { select } }) => select?.(name(column)) ?? name(column))
    const sql = `SELECT ${[...selected, ...(selected.length === 1 ? ['NULL'] : [])].join(', ')} FROM ${from}${where(lastKey ? [...conditions, `(${place}) <= (${values(lastKey)})`] : conditions)}${order}${lastKey ? '' : most}`
    const path = join(parts.folder, `part-${String(parts.parts.length).padStart(6, '0')}.csv`)
    const told = parts.rows
    const meter = new CsvMeter(({ rows, bytes }) => { this.context.progress({ rows: told + rows, bytes, ...(plan.totalRows !== null && { totalRows: Math.max(plan.totalRows, told + rows) }) }) })
    await pipeline(await session.copyOut(sql), meter, createWriteStream(path, { flush: parts.durable }), { signal: this.context.signal })
    const { rows, bytes, longest } = meter
    const done = lastKey === undefined || rows < size || rows >= rest
    await parts.keep(rows === 0 ? undefined : { path, rows, bytes, longest }, { ...before, key: lastKey ?? null, done, suspicious: before.suspicious || meter.isSuspicious })
  }

  /** What was read, typed. A column with values that its type cannot hold is text. */
  async finish(breaks: number): Promise<StreamReading> {
    const [plan, parts] = [this.#plan, this.#parts]
    if (!plan || !parts) throw new Error('nothing was read')
    const misfits = parts.state?.suspicious ? await this.#misfits(plan, parts) : []
    const columns = plan.columns.map(({ name: of, header, reading: { type } }, index): Column => ({ name: of, type: misfits[index] ? TEXT : type, ...(header !== undefined && { header }) }))
    const csv = columns.map((column, index): CsvColumn => {
      const { value = (text: string) => text } = plan.columns[index]!.reading
      return column.type.name === 'text' || column.type.name === 'integer' ? column : { ...column, value }
    })
    return {
      columns, relation: csvPartsRelation(parts.parts, csv), rows: parts.rows, firstLine: 1,
      report: { format: 'postgres', input: {}, guesses: [], setAside: [], setAsideTotal: 0, notes: [...misfitNotes(plan, misfits), ...brokenNotes(breaks, plan)] },
      ...(typeof parts.state?.until === 'string' && { cursorValue: parts.state.until }),
    }
  }

  /** How many values of each column its type cannot hold. */
  async #misfits({ columns }: Plan, { parts }: KeptParts<Position>): Promise<number[]> {
    const { sql, files } = csvPartsRelation(parts, columns.map((_, index) => ({ name: `c${index}`, type: TEXT })))
    const counts = columns.map(({ reading: { type, mayMisfit } }, index) => {
      const value = identifier(`c${index}`)
      // DuckDB takes a date for one after Christ whatever stands behind it.
      return mayMisfit ? `count(*) FILTER (${value} IS NOT NULL AND TRY_CAST(${value} AS ${physicalType(type)}) IS NULL OR ${value} LIKE '% BC')` : '0'
    })
    const row = await peek(files, this.context.tempDir, (session) => session.row(`SELECT ${counts.join(', ')} FROM (${sql})`, this.context.signal))
    return row.map(Number)
  }
}

const misfitNotes = ({ columns }: Plan, misfits: readonly number[]): ImportReport['notes'] => columns.flatMap(({ name: of, reading: { native } }, index) => {
  const count = misfits[index] ?? 0
  return count === 0 ? [] : [{ code: 'values_kept_as_text', count, message: `"${of}" (${native}) stays text: ${count.toLocaleString('en')} of its values fit no other type, such as NaN or a year before Christ.` }]
})

const brokenNotes = (breaks: number, { key }: Plan): ImportReport['notes'] => (breaks === 0 ? [] : [{
  code: 'connection_broke', count: breaks,
  message: key.length > 0 ? 'The connection broke; reading went on behind the last row. Rows that were changed meanwhile are as they were at that time.' : 'The connection broke; all was read anew.',
}])

async function tablePlan(session: Session, config: PostgresConfig, { stream = '', columns: wanted, cursor, limit }: ReadRequest): Promise<Plan> {
  const [table] = await tablesOf(session, config, [stream])
  if (!table) throw new Error('a table that is named is given or missing')
  if (table.columns.length === 0) throw failure('SOURCE_MISSING', `"${stream}" has no columns.`, 'Choose another table.', { value: stream })
  const key = table.key.flatMap((column) => table.columns.find((one) => one.column === column) ?? [])
  return {
    columns: wanted?.map((of) => named(table.columns, of)) ?? table.columns,
    // A part of a key does not tell rows apart.
    key: key.length === table.key.length ? key : [],
    cursor: cursor === undefined ? undefined : named(table.columns, cursor), from: qualified(table),
    totalRows: cursor !== undefined || table.rows === null ? null : Math.min(table.rows, limit ?? Infinity),
  }
}

async function queryPlan(session: Session, query: string, { columns: wanted, cursor, limit }: ReadRequest): Promise<Plan> {
  const sql = bareQuery(query)
  const fields = await session.describe(sql)
  const readings = await readingsOf(session, fields)
  const names = uniqueColumnNames(fields.map((field) => field.name))
  const columns = fields.map((_, index): TableColumn => ({ column: `c${index}`, ...names[index]!, nullable: true, isGenerated: false, reading: readings[index]! }))
  return {
    columns: wanted?.map((of) => named(columns, of)) ?? columns, key: [], cursor: cursor === undefined ? undefined : named(columns, cursor),
    // Names of its own, since a query may give two columns of one name.
    from: `(${sql}\n) AS q (${columns.map(({ column }) => name(column)).join(', ')})`, totalRows: limit ?? null,
  }
}

function named(columns: readonly TableColumn[], wanted: string): TableColumn {
  const column = columns.find((one) => one.name === wanted)
  if (!column) throw failure('COLUMN_MISSING', `There is no column "${wanted}".`, `Columns are ${columns.map((one) => one.name).join(', ')}.`, { column: wanted })
  return column
}

/** The rows up to a value of the cursor; those without one only the first time, where there is room for all. */
function bounds({ column, reading: { cast } }: TableColumn, { after, limit }: ReadRequest, until: string | null): string[] {
  const by = name(column)
  const upTo = until === null ? 'false' : `${by} <= ${literal(until)}::${cast}`
  if (after !== undefined) return [`${by} > ${literal(after)}::${cast}`, upTo]
  return limit === undefined ? [`(${upTo} OR ${by} IS NULL)`] : [upTo]
}

/**
 * The greatest value of the cursor now: a refresh reads up to it, the next one goes on behind it. With a limit it ends
 * before the first value that not all rows of can be read.
 */
async function findUntil(session: Session, { from }: Plan, { column, name: shown, reading: { cast } }: TableColumn, { after, limit }: ReadRequest): Promise<string | null> {
  const by = name(column)
  const newer = after === undefined ? `${by} IS NOT NULL` : `${by} > ${literal(after)}::${cast}`
  const [[beyond = null] = []] = limit === undefined ? [] : await session.rows(`SELECT ${by}::text FROM ${from} WHERE ${newer} ORDER BY ${by} LIMIT 1 OFFSET ${limit}`)
  const [[greatest = null] = []] = await session.rows(`SELECT max(${by})::text FROM ${from} WHERE ${newer}${beyond === null ? '' : ` AND ${by} < ${literal(beyond)}::${cast}`}`)
  if (greatest === null && beyond !== null) throw failure('OPTION_INVALID', `More than ${limit ?? 0} rows have the same value of "${shown}".`, 'Allow more rows, or choose another column.', { column: shown })
  return greatest ?? after ?? null
}

import { join } from 'node:path'
import { KeptParts } from '#engine/sources/tools/kept-parts'
import { behind, withReconnects } from '#engine/sources/tools/keyset'
import { ParquetPartWriter, parquetPartsRelation } from '#engine/sources/tools/parquet-parts'
import { uniqueColumnNames } from '#shared/define/column-names'
import type { ConnectorContext, ReadRequest, StreamReading } from '#shared/define/connector'
import type { Column } from '#shared/model/column'
import { TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import type { ImportReport } from '#shared/model/reading'
import { z } from 'zod'
import type { MysqlConfig } from './config'
import { type Table, type TableColumn, tableOf } from './discover'
import { literal, name, names, parseStreamId, qualified } from './names'
import { isBroken, placeOf as placeOfServer } from './problems'
import { readingQuery } from './query'
import type { RowPacket } from './row-packet'
import { type Session, type Taken, withSession } from './session'
import { type ColumnReading, nativeOf, readingOf } from './types'

/** A part is sealed, so that another attempt can go on behind it, after so many bytes or ms. */
const PART_BYTES = 32 << 20
const PART_MS = 5000
/** What may stand in SQL without quotes. */
const NUMBER = /^-?\d+(\.\d+)?$/

/** How far a reading is. */
const Position = z.strictObject({
  /** The key of the last row that was read, as its texts (bytes as hexadecimal digits). */
  key: z.array(z.string()).nullable(),
  /** How many cells of each column did not fit its type. */
  misfits: z.array(z.number().int()),
  /** The greatest value of the cursor column, to which the reading goes. */
  until: z.string().nullable(),
})
type Position = z.output<typeof Position>

/** One column of what is read. */
interface ReadColumn extends Column {
  readonly native: string
  readonly reading: ColumnReading
  /** Where its cell stands in a row of the answer. */
  readonly place: number
}

/** What is read, and in which order. */
interface Plan {
  readonly columns: readonly ReadColumn[]
  /** The columns by which reading can go on; empty where it begins anew. */
  readonly key: readonly { readonly column: TableColumn; readonly place: number }[]
  /** SQL for the rows behind a position that meet the conditions, at most so many. */
  readonly sql: (behindKey: readonly string[] | null, conditions: readonly string[], limit: number | undefined) => string
  readonly totalRows: number | null
  /** The table that it is, with its cursor column where there is one; absent for a query. */
  readonly from?: { readonly table: Table; readonly cursor: TableColumn | undefined }
  readonly notes: ImportReport['notes']
}

/**
 * Reads a table, a view or the result of a query into parts: from the server's packets to the file, in one
 * transaction. Over a connection that breaks it goes on behind the last key, or begins anew where there is none.
 *
 * @throws Failure SOURCE_*, COLUMN_MISSING, OPTION_INVALID, RUN_CANCELLED
 */
export async function read(config: MysqlConfig, request: ReadRequest, context: ConnectorContext): Promise<StreamReading> {
  const reader = new Reader(config, request, context)
  const { signal, log } = context
  try {
    const breaks = await withReconnects(() => withSession(config, context, request.query === undefined ? 'read' : 'query', (session) => reader.attempt(session)), {
      signal, isBroken, position: () => reader.rows, log: (message) => log('warn', message),
    })
    return await reader.finish(breaks)
  } finally {
    await reader.close()
  }
}

class Reader {
  #plan: Plan | undefined
  #parts: KeptParts<Position> | undefined
  #writer: ParquetPartWriter | undefined
  #misfits: number[] = []
  /** Where the key's cells of the last row stand. */
  #lastRow: { readonly buffer: Uint8Array; readonly starts: readonly number[]; readonly ends: readonly number[] } | undefined
  #lastKey: string[] | null = null
  #until: string | null = null
  #sealed = performance.now()
  #keeping = Promise.resolve()
  #bytes = 0

  constructor(private readonly config: MysqlConfig, private readonly request: ReadRequest, private readonly context: ConnectorContext) {}

  /** Rows that were read and are still good. */
  get rows(): number { return (this.#parts?.rows ?? 0) + (this.#writer?.open.rows ?? 0) }

  /** Reads on, over a connection that is new. */
  async attempt(session: Session): Promise<void> {
    const { request } = this
    if (request.query !== undefined) return this.#queried(session, readingQuery(request.query))
    await session.rows('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
    const plan = this.#plan ??= await planOf(session, this.config, request)
    const parts = this.#parts ??= await this.#openParts(plan)
    this.#rememberKey()
    // Without a key nobody knows which rows were read.
    if (plan.key.length === 0) await this.#beginAnew()
    const { table, cursor } = plan.from ?? {}
    // What came since an attempt that failed belongs to the next refresh: the end stays where that attempt set it.
    if (table && cursor && parts.state === undefined) {
      this.#until = await findUntil(session, table, cursor, request)
      await parts.keep(undefined, this.#position())
    }
    const conditions = cursor ? withinBounds(cursor, request, this.#until) : []
    const rest = request.limit === undefined ? undefined : request.limit - this.rows
    if (rest !== 0) await session.stream(plan.sql(this.#lastKey, conditions, rest), { row: this.#take(plan), pause: () => this.#pause() })
    await this.#seal()
  }

  async #queried(session: Session, query: string): Promise<void> {
    const { limit, columns } = this.request
    await session.rows('START TRANSACTION READ ONLY')
    // It counts for the whole query alone, and not where that has a LIMIT of its own.
    if (limit !== undefined) await session.rows(`SET SESSION sql_select_limit = ${limit}`)
    this.#parts ??= await KeptParts.open(this.#ownFolder, null, Position, false)
    await this.#beginAnew()
    let take: ((row: RowPacket) => Taken) | undefined
    let left = limit ?? Infinity
    await session.stream(query, {
      fields: (fields) => {
        const all = uniqueColumnNames(fields.map((field) => field.name)).map((column, index): ReadColumn => {
          const native = nativeOf(fields[index]!)
          const reading = readingOf(native)
          return { ...column, type: reading.type, native, reading, place: index }
        })
        this.#plan = { columns: columns ? columns.map((wanted) => all[placeOf(wanted, all)]!) : all, key: [], sql: () => query, totalRows: limit ?? null, notes: queryNotes(all) }
        take = this.#take(this.#plan)
      },
      row: (row) => {
        left -= 1
        if (left < 0) return 'enough'
        return take?.(row) ?? 'more'
      },
      pause: () => this.#pause(),
    })
    if (!this.#plan) throw failure('OPTION_INVALID', 'The query gives no rows.', 'Give one that does: SELECT …')
    await this.#seal()
  }

  /** What takes each row: counts cells that do not fit, remembers the key, writes the rest. */
  #take({ columns, key }: Plan): (row: RowPacket) => Taken {
    const { folder = '', parts = [] } = this.#parts ?? {}
    const writer = this.#writer ??= new ParquetPartWriter(folder, columns.map(({ type, reading: { encoding }, place }) => ({ type, encoding, place })), parts.length)
    const misfits = this.#misfits = this.#misfits.length === columns.length ? this.#misfits : columns.map(() => 0)
    const checks = columns.flatMap(({ reading: { fits }, place }, index) => (fits ? [{ fits, place, index }] : []))
    const places = key.map(({ place }) => place)
    const last: { buffer: Uint8Array; readonly starts: number[]; readonly ends: number[] } = { buffer: new Uint8Array(), starts: places.map(() => 0), ends: places.map(() => 0) }
    return (row) => {
      const { buffer, starts, ends } = row
      for (const { fits, place, index } of checks) {
        const start = starts[place]!
        if (start >= 0 && !fits(buffer, start, ends[place]!)) misfits[index]! += 1
      }
      const isEnough = writer.add(row)
      if (places.length > 0) {
        last.buffer = buffer
        for (let index = 0; index < places.length; index += 1) {
          last.starts[index] = starts[places[index]!]!
          last.ends[index] = ends[places[index]!]!
        }
        this.#lastRow = last
      }
      return isEnough ? 'pause' : 'more'
    }
  }

  async #pause(): Promise<void> {
    await this.#writer?.flush()
    const { bytes } = this.#writer?.open ?? { bytes: 0 }
    if (this.#parts?.durable && (bytes >= PART_BYTES || performance.now() - this.#sealed >= PART_MS)) await this.#seal()
    const { rows } = this
    const total = this.#plan?.totalRows
    this.context.progress({ rows, bytes: this.#bytes + (this.#writer?.open.bytes ?? 0), ...(total && { totalRows: Math.max(total, rows) }) })
  }

  get #ownFolder(): string { return join(this.context.tempDir, 'parts') }

  /** Opens the folder of the parts, and goes on where an attempt before this one ended. */
  async #openParts({ columns, key }: Plan): Promise<KeptParts<Position>> {
    const { resumeFolder, ...request } = this.request
    const durable = resumeFolder !== undefined && key.length > 0
    const identity = { format: 'parquet', server: placeOfServer(this.config), database: this.config.database, request, columns: columns.map(({ name: of, native }) => [of, native]), key: key.map(({ column }) => column.column) }
    const parts = await KeptParts.open(durable ? resumeFolder : this.#ownFolder, identity, Position, durable)
    this.#lastKey = parts.state?.key ?? null
    this.#misfits = parts.state?.misfits ?? []
    this.#until = parts.state?.until ?? null
    if (parts.rows > 0) this.context.log('info', `${parts.rows.toLocaleString('en')} rows had been read before; reading goes on behind them.`)
    return parts
  }

  async #beginAnew(): Promise<void> {
    await this.#writer?.discard()
    this.#writer = undefined
    await this.#parts?.clear()
    this.#misfits = []
    this.#bytes = 0
  }

  /** Seals the rows that were taken up to now. An attempt that fails does so while this may be going on: one after the other. */
  #seal(): Promise<void> {
    const parts = this.#parts
    if (!parts) return Promise.resolve()
    this.#rememberKey()
    const position = this.#position()
    const sealed = this.#writer?.seal(parts.durable) ?? Promise.resolve(undefined)
    sealed.catch(() => {})
    const kept = this.#keeping.then(async () => {
      const part = await sealed
      this.#bytes += part?.bytes ?? 0
      this.#sealed = performance.now()
      await parts.keep(part, position)
    })
    this.#keeping = kept.catch(() => {})
    return kept
  }

  #position(): Position {
    return { key: this.#lastKey, misfits: [...this.#misfits], until: this.#until }
  }

  #rememberKey(): void {
    const row = this.#lastRow
    if (!row || !this.#plan) return
    this.#lastKey = this.#plan.key.map(({ column }, index) => Buffer.from(row.buffer.subarray(row.starts[index], row.ends[index])).toString(column.reading.ordered === 'bytes' ? 'hex' : 'utf8'))
  }

  async finish(breaks: number): Promise<StreamReading> {
    const [plan, parts] = [this.#plan, this.#parts]
    if (!plan || !parts) throw new Error('nothing was read')
    const columns = plan.columns.map(({ name: of, type, header }, index): Column => ({ name: of, type: this.#misfits[index] ? TEXT : type, ...(header !== undefined && { header }) }))
    const notes = [...plan.notes, ...this.#misfitNotes(plan), ...brokenNotes(breaks, plan)]
    return {
      columns, relation: parquetPartsRelation(parts.parts, columns.map((column, index) => ({ ...column, encoding: plan.columns[index]!.reading.encoding, length: plan.columns[index]!.reading.length }))), rows: parts.rows, firstLine: 1,
      report: { format: 'mysql', input: {}, guesses: [], setAside: [], setAsideTotal: 0, notes },
      ...(this.#until !== null && { cursorValue: this.#until }),
    }
  }

  /** Keeps what was read where it can be gone on with. */
  async close(): Promise<void> {
    if (this.#parts?.durable) await this.#seal().catch(() => {})
    await this.#writer?.discard()
  }

  #misfitNotes({ columns }: Plan): ImportReport['notes'] {
    return columns.flatMap(({ name: of, native }, index) => {
      const count = this.#misfits[index] ?? 0
      return count === 0 ? [] : [{ code: 'values_kept_as_text', count, message: `"${of}" (${native}) stays text: ${count.toLocaleString('en')} of its values fit no other type, such as the date 0000-00-00 or a time of more than a day.` }]
    })
  }
}

const brokenNotes = (breaks: number, { key }: Plan): ImportReport['notes'] => (breaks === 0 ? [] : [{
  code: 'connection_broke', count: breaks,
  message: key.length > 0 ? 'The connection broke; reading went on behind the last row. Rows that were changed meanwhile are as they were at that time.' : 'The connection broke; all was read anew.',
}])

function queryNotes(columns: readonly ReadColumn[]): ImportReport['notes'] {
  return columns.filter(({ native }) => native === 'float').map(({ name: of }) => ({ code: 'rounded_by_source', message: `"${of}" is a FLOAT, of which the server sends six digits: write \`${of}\` + 0e0 in the query to have all.` }))
}

function placeOf(wanted: string, columns: readonly Column[]): number {
  const place = columns.findIndex((column) => column.name === wanted)
  if (place === -1) throw failure('COLUMN_MISSING', `There is no column "${wanted}".`, `Columns are ${columns.map((column) => column.name).join(', ')}.`, { column: wanted })
  return place
}

async function planOf(session: Session, config: MysqlConfig, { stream = '', columns: wanted, limit, cursor }: ReadRequest): Promise<Plan> {
  const table = await tableOf(session, parseStreamId(stream, config.database))
  const columns = wanted ? wanted.map((of) => table.columns[placeOf(of, table.columns)]!) : table.columns
  if (columns.length === 0) throw failure('SOURCE_PERMISSION', `The columns of "${stream}" cannot be seen.`, 'Ask for the right to read it; a view may also name what is gone.')
  const isOrdered = table.key.every((column) => table.columns.some((one) => one.column === column && one.reading.ordered !== undefined))
  const keyColumns = isOrdered ? table.key.map((column) => table.columns.find((one) => one.column === column)!) : []
  const added = keyColumns.filter((column) => !columns.includes(column))
  const key = keyColumns.map((column) => ({ column, place: columns.includes(column) ? columns.indexOf(column) : columns.length + added.indexOf(column) }))
  const selected = [...columns, ...added].map(({ column, reading: { select } }) => `${select ? select(name(column)) : name(column)} AS ${name(column)}`)
  // With conditions the server knows better which index is the shortest way.
  const order = key.length === 0 ? '' : ` ORDER BY ${names(table.key)}`
  const index = key.length > 0 && cursor === undefined && table.keyIndex !== undefined ? ` FORCE INDEX (${name(table.keyIndex)})` : ''
  return {
    columns: columns.map(({ name: of, type, header, native = '', reading }, place) => ({ name: of, type, native, reading, place, ...(header !== undefined && { header }) })),
    key, from: { table, cursor: cursor === undefined ? undefined : table.columns[placeOf(cursor, table.columns)] }, totalRows: cursor !== undefined ? null : table.rows === null ? limit ?? null : Math.min(table.rows, limit ?? Infinity),
    notes: [],
    sql: (position, bounds, most) => {
      const conditions = [...(position ? [`(${behind(table.key.map(name), position.map((value, place) => valueOf(key[place]!.column, value)))})`] : []), ...bounds]
      return `SELECT ${selected.join(', ')} FROM ${qualified(table)}${index}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}${order}${most === undefined ? '' : ` LIMIT ${most}`}`
    },
  }
}

/** A value of a column in SQL, from its text. */
function valueOf({ column, reading: { ordered } }: TableColumn, value: string): string {
  if (ordered === 'bytes') return `x'${value}'`
  if (ordered !== 'number') return literal(value)
  if (!NUMBER.test(value)) throw failure('OPTION_INVALID', `"${value}" is no value of the column "${column}".`, 'Read the whole table again.', { column })
  return value
}

/**
 * The greatest value of the cursor column now: a refresh reads up to it, the next one goes on behind it.
 *
 * @returns null where there is none
 * @throws Failure OPTION_INVALID where the column cannot be one to go by
 */
async function findUntil(session: Session, table: Table, cursor: TableColumn, { after, limit }: ReadRequest): Promise<string | null> {
  const { reading: { ordered } } = cursor
  if (ordered === undefined || ordered === 'bytes') throw failure('OPTION_INVALID', `"${cursor.name}" is ${cursor.native ?? 'a column'}, which does not tell what is new.`, 'Choose a number that grows, or a time of change.', { column: cursor.name })
  const column = name(cursor.column)
  const from = after === undefined ? [`${column} IS NOT NULL`] : [`${column} > ${valueOf(cursor, after)}`]
  const where = (...conditions: readonly string[]): string => ` FROM ${qualified(table)} WHERE ${[...from, ...conditions].join(' AND ')}`
  // With a limit it ends before the first value that not all rows of can be read.
  const [[beyond = null] = []] = limit === undefined ? [] : await session.rows(`SELECT ${column}${where()} ORDER BY ${column} LIMIT 1 OFFSET ${limit}`)
  const [[greatest = null] = []] = await session.rows(`SELECT MAX(${column})${beyond === null ? where() : where(`${column} < ${valueOf(cursor, beyond)}`)}`)
  if (greatest === null && beyond !== null) throw failure('OPTION_INVALID', `More than ${limit ?? 0} rows have the same value of "${cursor.name}".`, 'Allow more rows, or choose another column.', { column: cursor.name })
  return greatest ?? after ?? null
}

/** The rows up to a value of the cursor; those without one only the first time, and only where they take no other's place under a limit. */
function withinBounds(cursor: TableColumn, { after, limit }: ReadRequest, until: string | null): string[] {
  const column = name(cursor.column)
  const upTo = until === null ? 'FALSE' : `${column} <= ${valueOf(cursor, until)}`
  if (after !== undefined) return [`${column} > ${valueOf(cursor, after)}`, upTo]
  return limit === undefined ? [`(${upTo} OR ${column} IS NULL)`] : [upTo]
}

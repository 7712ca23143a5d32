import type { TLSSocket } from 'node:tls'
import { setTimeout } from 'node:timers/promises'
import type { Client, ClientConfig } from 'pg'
import type { Readable, Writable } from 'node:stream'
import { PinnedSocket } from '#engine/sources/tools/server/pinned'
import { takeSlot } from '#engine/sources/tools/slots'
import type { ConnectorContext, NetworkAddress } from '#shared/define/connector'
import { type Failure, failure } from '#shared/model/problem'
import { type PostgresConfig, tlsModeOf } from './config'
import { connectProblem, isWithoutTls, placeOf, queryProblem } from './problems'

/** How the server is told that somebody cancelled: it must not take longer than this, in ms. */
const STOP_MS = 350

/** A row of a small answer: every value as the server writes it. */
export type TextRow = (string | null)[]

/** A column of an answer, as the server describes it. */
export interface AnswerField {
  readonly name: string
  readonly typeId: number
  readonly modifier: number
}

type Context = Pick<ConnectorContext, 'signal' | 'network'>

/**
 * Works with one connection to the server, read-only unless writing was asked for. Cancelling ends what the server is
 * doing by a second connection, and the work with RUN_CANCELLED.
 *
 * @throws Failure SOURCE_*, OFFLINE, RUN_CANCELLED
 */
export async function withSession<T>(config: PostgresConfig, context: Context, work: (session: Session) => Promise<T>, write = false): Promise<T> {
  const { signal } = context
  const release = await takeSlot(`postgres ${placeOf(config)} ${config.user}`, config.pool_size, signal)
  try {
    const session = await Session.open(config, context, write)
    const over = Promise.withResolvers<never>()
    const stop = (): void => { over.reject(cancelled()) }
    signal.addEventListener('abort', stop, { once: true })
    const working = work(session)
    try {
      return await Promise.race([working, over.promise])
    } catch (error) {
      if (signal.aborted) await session.stop()
      throw signal.aborted ? cancelled() : queryProblem(error, write)
    } finally {
      signal.removeEventListener('abort', stop)
      working.catch(() => {})
      session.close()
    }
  } finally {
    release()
  }
}

const cancelled = (): Failure => failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.')

/** One connection to a server. */
export class Session {
  private constructor(private readonly client: Client, private readonly config: PostgresConfig, private readonly addresses: readonly NetworkAddress[], readonly id: string, readonly version: string, readonly isEncrypted: boolean) {}

  /** Connects, logs in and sets the session up. Throws a PartFailure that says which part failed. */
  static async open(config: PostgresConfig, { signal, network }: Context, write: boolean): Promise<Session> {
    const mode = tlsModeOf(config)
    try {
      // Looked up once: by the next look the name may lead elsewhere.
      const addresses = config.socket === undefined ? await network.resolve(config.host, config.port) : []
      // Only one who does not mind goes on without: else whoever stands between could have it switched off.
      const client = await logIn(config, addresses, mode !== 'disabled', signal).catch((error: unknown) => {
        if (mode === 'preferred' && isWithoutTls(error)) return logIn(config, addresses, false, signal)
        throw error
      })
      try {
        await client.query(`SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601'; SET bytea_output = 'hex'; SET extra_float_digits = 3; SET client_encoding = 'UTF8';
          SET statement_timeout = ${Math.round(config.statement_timeout * 1000)}; SET lock_timeout = ${Math.round(config.lock_timeout * 1000)}; SET default_transaction_read_only = ${write ? 'off' : 'on'}`)
        const { rows: [[id, version] = []] } = await client.query<TextRow>({ text: `SELECT pg_backend_pid()::text, split_part(version(), ' ', 2)`, rowMode: 'array' })
        return new Session(client, config, addresses, id ?? '', `PostgreSQL ${version ?? ''}`, isTls(client))
      } catch (error) {
        destroy(client)
        throw error
      }
    } catch (error) {
      throw signal.aborted ? cancelled() : connectProblem(error, config)
    }
  }

  /** All rows of a small answer, every value as text. Values go beside the statement, as `$1`, `$2`. */
  async rows(sql: string, values: readonly (string | null)[] = []): Promise<TextRow[]> {
    const { rows } = await this.client.query<TextRow>({ text: sql, values: [...values], rowMode: 'array', types: { getTypeParser: () => (value: string | Buffer) => value.toString() } })
    return rows
  }

  /** Statements that give nothing. */
  async run(sql: string): Promise<void> {
    await this.client.query(sql)
  }

  /** What a query gives, without running it. One statement alone is taken, so that nothing can hide behind a semicolon. */
  async describe(sql: string): Promise<AnswerField[]> {
    // The driver's types do not know the mode.
    const statement = { text: `SELECT * FROM (${sql}\n) AS q LIMIT 0`, queryMode: 'extended', rowMode: 'array' as const }
    const { fields } = await this.client.query<TextRow>(statement)
    return fields.map(({ name, dataTypeID, dataTypeModifier }) => ({ name, typeId: dataTypeID, modifier: dataTypeModifier }))
  }

  /** The rows of a SELECT as CSV (RFC 4180), NULL as nothing, a single column followed by an empty one. */
  async copyOut(select: string): Promise<Readable> {
    const { to } = await import('pg-copy-streams')
    return this.client.query(to(`COPY (${select}) TO STDOUT (FORMAT csv)`))
  }

  /** Takes CSV into a table. */
  async copyIn(table: string): Promise<Writable> {
    const { from } = await import('pg-copy-streams')
    return this.client.query(from(`COPY ${table} FROM STDIN (FORMAT csv)`))
  }

  /** Has the server end what it is doing for this session. */
  async stop(): Promise<void> {
    const over = AbortSignal.timeout(STOP_MS)
    const asked = logIn(this.config, this.addresses, this.isEncrypted, over).then(async (client) => {
      await client.query('SELECT pg_cancel_backend($1::int)', [this.id])
      destroy(client)
    })
    await Promise.race([asked.catch(() => {}), setTimeout(STOP_MS)])
  }

  close(): void {
    destroy(this.client)
  }
}

async function logIn(config: PostgresConfig, addresses: readonly NetworkAddress[], encrypted: boolean, signal: AbortSignal): Promise<Client> {
  const { default: pg } = await import('pg')
  const { host, port, user, password, database, socket, ca } = config
  const verify = tlsModeOf(config) === 'verify'
  const options: ClientConfig = {
    host: socket ?? host, port, user, database, application_name: 'winnow', keepAlive: true, connectionTimeoutMillis: config.connect_timeout * 1000,
    // Given as a text that is empty, the driver would look for one in the environment and files of whoever runs Winnow.
    password: () => password ?? '',
    ...(socket === undefined && { stream: () => new PinnedSocket(addresses) }),
    ssl: encrypted && { rejectUnauthorized: verify, ...(ca !== undefined && { ca }) },
  }
  const client = new pg.Client(options)
  // What breaks between two statements is seen by the next one.
  client.on('error', () => {})
  const stop = (): void => { destroy(client) }
  signal.addEventListener('abort', stop, { once: true })
  try {
    await client.connect()
    if (signal.aborted) throw cancelled()
    return client
  } catch (error) {
    destroy(client)
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** The driver's own connection; its types do not name the stream. */
interface Streaming { readonly connection?: { readonly stream?: TLSSocket } }

const streamOf = (client: Client): TLSSocket | undefined => (client as Client & Streaming).connection?.stream
const isTls = (client: Client): boolean => streamOf(client)?.encrypted === true

/** Ends a connection at once: nobody waits for the server's good-bye. */
function destroy(client: Client): void {
  client.end().catch(() => {})
  streamOf(client)?.destroy()
}

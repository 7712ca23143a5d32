import { connect, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Connection, ConnectionOptions } from 'mysql2'
import { pinnedTo } from '#engine/sources/tools/server/pinned'
import { takeSlot } from '#engine/sources/tools/slots'
import type { ConnectorContext, NetworkAddress } from '#shared/define/connector'
import { Failure, failure } from '#shared/model/problem'
import { type MysqlConfig, tlsModeOf } from './config'
import { name } from './names'
import { codeOf, connectProblem, PartFailure, placeOf, queryProblem } from './problems'
import { type RowPacket, takeRows } from './row-packet'
import type { AnswerField } from './types'

/**
 * What a session is for: looking around, a user's query (in the server's own dialect, which cannot change anything), or
 * writing.
 */
export type Use = 'read' | 'query' | 'write'

/** What comes after a row: the next one, the next one once `pause` is done, or none. */
export type Taken = 'more' | 'pause' | 'enough'

/** What takes the rows of an answer, in order. */
export interface RowTaker {
  fields?(fields: readonly (AnswerField & { readonly name: string })[]): void
  /** The row is good until it returns. */
  row(row: RowPacket): Taken
  pause?(): Promise<void>
}

/** How the server is told that somebody cancelled: it must not take longer than this, in ms. */
const STOP_MS = 350
/** A client that is slower than that at taking rows is cut off by the server, in s. */
const SLOWEST_CLIENT = 3600

const READING = `NAMES utf8mb4, SESSION time_zone = '+00:00', SESSION net_write_timeout = ${SLOWEST_CLIENT}, SESSION sql_select_limit = DEFAULT`
/** No backslash in a literal means anything: that is how names.ts writes them. Dates as MySQL alone has them may be written back. */
const WRITING = `${READING}, SESSION sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'`
const SETTINGS: Readonly<Record<Use, readonly string[]>> = {
  read: [`SET ${READING}, SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'`, 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ', 'SET SESSION TRANSACTION READ ONLY'],
  query: [`SET ${READING}`, 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ', 'SET SESSION TRANSACTION READ ONLY'],
  write: [`SET ${WRITING}`],
}

/**
 * Works with one connection to the server. Cancelling ends what the server is doing by a second connection, and the work
 * with RUN_CANCELLED.
 *
 * @throws Failure SOURCE_*, OFFLINE, RUN_CANCELLED
 */
export async function withSession<T>(config: MysqlConfig, context: Pick<ConnectorContext, 'signal' | 'network'>, use: Use, work: (session: Session) => Promise<T>): Promise<T> {
  const { signal } = context
  const release = await takeSlot(`mysql ${placeOf(config)} ${config.user}`, config.pool_size, signal)
  try {
    const session = await Session.open(config, context, use)
    try {
      return await stoppable(signal, work(session))
    } catch (error) {
      throw signal.aborted ? cancelled() : queryProblem(error)
    } finally {
      await session.stop()
      session.close()
    }
  } finally {
    release()
  }
}

const cancelled = (): Failure => failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.')

async function stoppable<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop = (): void => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled())
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
    work.catch(() => {})
  }
}

/** One connection to a server. */
export class Session {
  /** Fails the statement that is running; absent while none is. What is left of an answer counts as running. */
  #fail: ((error: Error) => void) | undefined
  #id = ''
  #version = ''

  private constructor(private readonly connection: Connection, private readonly socket: Socket, private readonly config: MysqlConfig, private readonly addresses: readonly NetworkAddress[], private readonly encrypted: boolean) {
    // The driver tells of a connection that broke here, not where the statement is.
    connection.on('error', (error: Error) => { this.#fail?.(error) })
  }

  /** Connects, logs in and sets the session up. Throws a {@link PartFailure} that says which part failed. */
  static async open(config: MysqlConfig, { signal, network }: Pick<ConnectorContext, 'signal' | 'network'>, use: Use): Promise<Session> {
    const mode = tlsModeOf(config)
    // Looked up once: by the next look the name may lead elsewhere.
    const addresses = config.socket === undefined ? await network.resolve(config.host, config.port).catch((error: unknown) => { throw connectProblem(error, config) }) : []
    const session = await Session.#logIn(config, addresses, signal, mode !== 'disabled').catch((error: unknown) => {
      if (signal.aborted) throw cancelled()
      // Only one who does not mind goes on without: else whoever stands between could have it switched off.
      if (mode === 'preferred' && codeOf(error) === 'HANDSHAKE_NO_SSL_SUPPORT') return Session.#logIn(config, addresses, signal, false)
      throw error
    }).catch((error: unknown) => { throw connectProblem(error, config) })
    try {
      for (const setting of SETTINGS[use]) await session.rows(setting)
      const [[id, version, comment] = []] = await session.rows('SELECT CONNECTION_ID(), VERSION(), @@version_comment')
      session.#id = id ?? ''
      session.#version = versionText(version ?? '', comment ?? '')
      if (config.database !== undefined) await session.rows(`USE ${name(config.database)}`)
      return session
    } catch (error) {
      session.close()
      throw signal.aborted ? cancelled() : connectProblem(error, config)
    }
  }

  static async #logIn(config: MysqlConfig, addresses: readonly NetworkAddress[], signal: AbortSignal, encrypted: boolean): Promise<Session> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(config.connect_timeout * 1000)])
    const socket = await openSocket(config, addresses, until)
    const { createConnection } = await import('mysql2')
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        socket.destroy()
        reject(signal.aborted ? cancelled() : new PartFailure('answer', 'SOURCE_ANSWER', `${placeOf(config)} answers, but not as MySQL or MariaDB does.`, 'Check the port: another program may listen there. A server that is busy needs a longer time limit.'))
      }
      until.addEventListener('abort', stop, { once: true })
      const connection = createConnection(optionsOf(config, socket, encrypted))
      const settle = (): void => until.removeEventListener('abort', stop)
      connection.on('error', (error) => {
        settle()
        socket.destroy()
        reject(error)
      })
      connection.once('connect', () => {
        settle()
        resolve(new Session(connection, socket, config, addresses, encrypted))
      })
    })
  }

  /** "MariaDB 10.11.6", "MySQL 8.4.2". */
  get version(): string { return this.#version }

  get isMariaDb(): boolean { return this.#version.startsWith('MariaDB') }

  get isEncrypted(): boolean { return this.encrypted }

  /** All rows of a small answer, as text. */
  async rows(sql: string): Promise<(string | null)[][]> {
    const rows: (string | null)[][] = []
    await this.stream(sql, {
      row: (row) => {
        rows.push(Array.from({ length: row.width }, (_, place) => row.text(place)))
        return 'more'
      },
    })
    return rows
  }

  /** Runs a statement and hands the rows of its answer over as they come; the server waits while they are not taken. */
  stream(sql: string, taker: RowTaker): Promise<void> {
    return new Promise((resolve, reject) => {
      const query = this.connection.query({ sql, rowsAsArray: true, typeCast: false })
      const watch = this.#watch()
      // Rows that were under way when the answer was given up: whoever reads on gets them again.
      let isOver = false
      this.#fail = (error) => {
        isOver = true
        this.#fail = undefined
        watch.stop()
        reject(error)
      }
      /** What the server still sends is left to {@link stop}. */
      const leave = (error?: unknown): void => {
        isOver = true
        watch.stop()
        this.connection.pause()
        if (error === undefined) resolve()
        else reject(error instanceof Error ? error : new Error(String(error)))
      }
      const rest = async (): Promise<void> => {
        this.connection.pause()
        watch.pause()
        await taker.pause?.()
        if (isOver) return
        watch.resume()
        this.connection.resume()
      }
      query.on('fields', (fields: (AnswerField & { name: string })[] | undefined) => {
        try {
          if (fields) taker.fields?.(fields)
        } catch (error) {
          leave(error)
        }
      })
      takeRows(query, (row) => {
        if (isOver) return
        try {
          const taken = taker.row(row)
          if (taken === 'enough') leave()
          else if (taken === 'pause') rest().catch(leave)
        } catch (error) {
          leave(error)
        }
      })
      query.once('error', (error: Error & { sql?: string }) => {
        // The driver hangs the statement on it, with all values of a batch.
        delete error.sql
        this.#fail?.(error)
      })
      query.once('end', () => {
        this.#fail = undefined
        watch.stop()
        resolve()
      })
    })
  }

  /** Ends the connection when nothing comes for too long. */
  #watch(): { stop(): void; pause(): void; resume(): void } {
    const limit = this.config.read_timeout * 1000
    let seen = { bytes: this.socket.bytesRead, at: performance.now() }
    let paused = false
    const timer = setInterval(() => {
      if (paused || this.socket.bytesRead !== seen.bytes) seen = { bytes: this.socket.bytesRead, at: performance.now() }
      else if (performance.now() - seen.at > limit) this.socket.destroy(Object.assign(new Error(`nothing came for ${this.config.read_timeout} s`), { code: 'ETIMEDOUT' }))
    }, Math.min(limit / 2, 1000))
    return { stop: () => clearInterval(timer), pause: () => { paused = true }, resume: () => { paused = false } }
  }

  /** Ends what the server is doing for this session, if anything. Never throws; never takes long. */
  async stop(): Promise<void> {
    if (!this.#fail || this.#id === '') return
    this.socket.destroy()
    await Promise.race([this.#kill().catch(() => {}), setTimeout(STOP_MS)])
  }

  async #kill(): Promise<void> {
    const killer = await Session.#logIn({ ...this.config, connect_timeout: Math.max(5, this.config.connect_timeout) }, this.addresses, new AbortController().signal, this.encrypted)
    try {
      await killer.rows(`KILL ${this.#id}`)
    } finally {
      killer.close()
    }
  }

  close(): void {
    this.connection.destroy()
    this.socket.destroy()
  }
}

/** Opens the way to the server: to one of the addresses of its host. Throws what the system throws. */
export async function openSocket(config: Pick<MysqlConfig, 'host' | 'port' | 'socket' | 'connect_timeout'>, addresses: readonly NetworkAddress[], signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = config.socket === undefined ? connect({ host: config.host, port: config.port, lookup: pinnedTo(addresses), noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 }) : connect(config.socket)
    const stop = (): void => {
      socket.destroy()
      reject(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }))
    }
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    socket.once('error', (error) => {
      signal.removeEventListener('abort', stop)
      reject(error)
    })
    socket.once('connect', () => {
      signal.removeEventListener('abort', stop)
      resolve(socket)
    })
  })
}

function optionsOf(config: MysqlConfig, socket: Socket, encrypted: boolean): ConnectionOptions {
  const verify = tlsModeOf(config) === 'verify'
  return {
    host: config.host, user: config.user, password: config.password ?? '', charset: 'utf8mb4', stream: socket, connectTimeout: 0,
    // A server may ask for any file of this computer by LOCAL INFILE: it is never offered.
    flags: ['-LOCAL_FILES'],
    ...(encrypted && { ssl: { rejectUnauthorized: verify, verifyIdentity: verify, ...(config.ca !== undefined && { ca: config.ca }) } }),
  }
}

/** "MariaDB 10.11.6" of `10.11.6-MariaDB-0+deb12u1`. */
function versionText(version: string, comment: string): string {
  const number = /^(?:5\.5\.5-)?(\d+\.\d+(?:\.\d+)?)/.exec(version)?.[1] ?? version
  return `${/mariadb/i.test(`${version} ${comment}`) ? 'MariaDB' : 'MySQL'} ${number}`
}

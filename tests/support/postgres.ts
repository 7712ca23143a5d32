import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { ensurePostgres } from '../../build/postgres.mjs'
import { freePort } from './free-port'

/** Why no PostgreSQL can be started here; undefined where one can. */
export const postgresMissing: string | undefined = await ensurePostgres().then((found) => ('missing' in found ? found.missing : undefined))

/** Passwords are odd on purpose: they are looked for in whatever Winnow says. */
export const PG_USERS = {
  /** May do everything. */
  full: { user: 'winnow', password: 'fu11-C4n@ry/pass' },
  /** May read what is granted to all. */
  reader: { user: 'reader', password: 're4der-C4n@ry' },
  /** May log in, and nothing else. */
  nobody: { user: 'stranger', password: 'str4nger-C4n@ry' },
} as const

/** A PostgreSQL that runs for a test, with a database `shop` of its own. */
export class TestPostgres {
  readonly host = '127.0.0.1'
  readonly database = 'shop'
  #server: ChildProcess | undefined
  #client: Client | undefined

  private constructor(readonly port: number, private readonly folder: string, private readonly programs: string) {}

  /** Makes a folder of data and starts a server on it. Throws where none is installed or it does not start. */
  static async start(): Promise<TestPostgres> {
    const found = await ensurePostgres()
    if ('missing' in found) throw new Error(found.missing)
    const server = new TestPostgres(await freePort(), mkdtempSync(join(tmpdir(), 'winnow-postgres-')), found.programs)
    try {
      await server.#install()
      await server.restart()
    } catch (error) {
      await server.stop()
      throw error
    }
    return server
  }

  /** The folder of the server's socket. */
  get socket(): string { return this.folder }

  /** Its certificate, which is also that of the authority that made it. */
  get certificate(): string { return readFileSync(join(this.folder, 'certificate.pem'), 'utf8') }

  /** Runs statements as the user who may do everything; gives the rows of the last one. */
  async query(sql: string): Promise<unknown[][]> {
    if (!this.#client) {
      this.#client = new Client({ host: this.host, port: this.port, database: this.database, ...PG_USERS.full })
      this.#client.on('error', () => {})
      await this.#client.connect()
    }
    const { rows } = await this.#client.query<unknown[]>({ text: sql, rowMode: 'array' })
    return rows
  }

  /** Ends the server as a power cut would. */
  async kill(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    const server = this.#server
    this.#server = undefined
    if (server && server.exitCode === null && server.signalCode === null) {
      const ended = once(server, 'exit')
      server.kill('SIGQUIT')
      await ended
    }
    await client?.end().catch(() => {})
  }

  /** Starts it again, on the same port with the same data. */
  async restart(): Promise<void> {
    const owner = serverUser()
    const server = spawn(join(this.programs, 'postgres'), ['-D', join(this.folder, 'data'), '-p', String(this.port), '-k', this.folder], { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', ...owner })
    const said: string[] = []
    server.stderr.on('data', (chunk: Buffer) => { said.push(chunk.toString()) })
    this.#server = server
    process.once('exit', () => server.kill('SIGQUIT'))
    const until = Date.now() + 30_000
    for (;;) {
      if (server.exitCode !== null || Date.now() > until) throw new Error(`PostgreSQL did not start: ${said.join('').slice(-2000)}`)
      const client = new Client({ host: this.host, port: this.port, database: 'postgres', ...PG_USERS.full })
      client.on('error', () => {})
      const isThere = await client.connect().then(() => true, () => false)
      if (isThere) {
        const { rows } = await client.query(`SELECT 1 FROM pg_database WHERE datname = '${this.database}'`)
        if (rows.length === 0) for (const statement of SET_UP) await client.query(statement)
        await client.end()
        return
      }
      await new Promise((resolve) => { setTimeout(resolve, 50) })
    }
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #install(): Promise<void> {
    const { folder } = this
    const data = join(folder, 'data')
    const password = join(folder, 'password')
    writeFileSync(password, PG_USERS.full.password)
    const key = join(folder, 'key.pem')
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-keyout', key, '-out', join(folder, 'certificate.pem'),
    ], { stdio: 'ignore' })
    const owner = serverUser()
    chmodSync(key, 0o600)
    if (owner) for (const path of [folder, password, key, join(folder, 'certificate.pem')]) chownSync(path, owner.uid, owner.gid)
    chmodSync(folder, 0o755)
    await promisify(execFile)(join(this.programs, 'initdb'), ['-D', data, '-U', PG_USERS.full.user, '-A', 'scram-sha-256', `--pwfile=${password}`, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], { cwd: '/', ...owner })
    appendFileSync(join(data, 'postgresql.conf'), `
      listen_addresses = '${this.host}'\nfsync = off\nfull_page_writes = off\nshared_buffers = 32MB\nmax_connections = 30\n
      ssl = on\nssl_cert_file = '${join(folder, 'certificate.pem')}'\nssl_key_file = '${key}'\n`)
    if (!existsSync(join(data, 'PG_VERSION'))) throw new Error('initdb made nothing')
  }
}

/** A PostgreSQL for the tests of a file: there before the first one, gone after the last one. */
export function usePostgres(): () => TestPostgres {
  let server: TestPostgres | undefined
  beforeAll(async () => { server = await TestPostgres.start() }, 120_000)
  afterAll(async () => { await server?.stop() })
  return () => {
    if (!server) throw new Error('PostgreSQL has not been started')
    return server
  }
}

const { reader, nobody } = PG_USERS
const SET_UP = [
  `CREATE ROLE ${reader.user} LOGIN PASSWORD '${reader.password}'`, `CREATE ROLE ${nobody.user} LOGIN PASSWORD '${nobody.password}'`,
  'CREATE DATABASE shop', `GRANT pg_read_all_data TO ${reader.user}`,
]

/** The server refuses to run as root. */
function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

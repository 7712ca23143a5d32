import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Connection, type RowDataPacket, createConnection } from 'mysql2/promise'
import { ensureMariaDb } from '../../build/mariadb.mjs'
import { freePort } from './free-port'

/** A user of the test server. Passwords are odd on purpose: they are looked for in whatever Winnow says. */
export interface TestUser {
  readonly user: string
  readonly password: string
}

export const USERS = {
  /** May do everything. */
  full: { user: 'full', password: 'fu11-C4n@ry/pass' },
  /** May read everything. */
  reader: { user: 'reader', password: 're4der-C4n@ry' },
  /** May log in, and nothing else. */
  nobody: { user: 'stranger', password: 'str4nger-C4n@ry' },
} as const satisfies Record<string, TestUser>

export interface MariaDbOptions {
  /** Does it offer TLS? With a certificate of its own for `localhost`. It does unless told. */
  readonly tls?: boolean
  /** Further options of the server: `--max-connections=3`. */
  readonly args?: readonly string[]
}

/** A MariaDB that runs for a test, with databases of its own. */
export class TestMariaDb {
  readonly host = '127.0.0.1'
  readonly #folder: string
  #server: ChildProcess | undefined
  #connection: Promise<Connection> | undefined

  private constructor(readonly port: number, folder: string, private readonly program: string, private readonly options: MariaDbOptions) {
    this.#folder = folder
  }

  /** Makes a folder of data and starts a server on it. Throws where none is installed or it does not start. */
  static async start(options: MariaDbOptions = {}): Promise<TestMariaDb> {
    const programs = await ensureMariaDb()
    if ('missing' in programs) throw new Error(programs.missing)
    const folder = mkdtempSync(join(tmpdir(), 'winnow-mariadb-'))
    const server = new TestMariaDb(await freePort(), folder, programs.server, options)
    try {
      await server.#install(programs.install)
      await server.restart()
    } catch (error) {
      await server.stop()
      throw error
    }
    return server
  }

  /** The server's socket. */
  get socket(): string { return join(this.#folder, 'server.sock') }

  /** Its certificate, which is also that of the authority that made it. */
  get certificate(): string { return readFileSync(join(this.#folder, 'certificate.pem'), 'utf8') }

  /** The number of the server's process. */
  get pid(): number | undefined { return this.#server?.pid }

  /** Runs statements one after another as the user who may do everything; gives the rows of the last one. */
  async query(...statements: readonly string[]): Promise<RowDataPacket[]> {
    this.#connection ??= createConnection({ host: this.host, port: this.port, ...USERS.full, supportBigNumbers: true, bigNumberStrings: true, dateStrings: true })
    const connection = await this.#connection
    let rows: RowDataPacket[] = []
    for (const statement of statements) {
      const [result] = await connection.query(statement)
      if (Array.isArray(result)) rows = result as RowDataPacket[]
    }
    return rows
  }

  /** What the server works at now, but this question. */
  async running(): Promise<string[]> {
    const rows = await this.query('SELECT INFO FROM information_schema.PROCESSLIST WHERE COMMAND <> \'Sleep\' AND ID <> CONNECTION_ID()')
    return rows.map((row) => String(row['INFO']))
  }

  /** Ends the server as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Starts it again, on the same port with the same data. */
  async restart(): Promise<void> {
    const folder = this.#folder
    const args = [
      '--no-defaults', `--datadir=${join(folder, 'data')}`, `--tmpdir=${folder}`, `--port=${this.port}`, `--bind-address=${this.host}`, `--socket=${this.socket}`, `--pid-file=${join(folder, 'server.pid')}`,
      `--log-error=${join(folder, 'server.log')}`, `--init-file=${join(folder, 'users.sql')}`, '--innodb-buffer-pool-size=64M', '--innodb-flush-log-at-trx-commit=2', '--skip-name-resolve', '--max-allowed-packet=64M', '--character-set-server=utf8mb4',
      ...(this.options.tls ?? true ? [`--ssl-cert=${join(folder, 'certificate.pem')}`, `--ssl-key=${join(folder, 'key.pem')}`] : ['--skip-ssl']),
      ...this.options.args ?? [],
    ]
    const [program, before] = dyingWithUs(this.program)
    const server = spawn(program, [...before, ...args], { stdio: 'ignore' })
    this.#server = server
    await this.#ready(server)
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.#end('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    const server = this.#server
    this.#server = undefined
    if (server && server.exitCode === null && server.signalCode === null) {
      const ended = once(server, 'exit')
      server.kill(signal)
      await ended
    }
    await connection?.then((open) => { open.destroy() }).catch(() => {})
  }

  async #install(program: string): Promise<void> {
    const folder = this.#folder
    const data = join(folder, 'data')
    mkdirSync(data)
    makeCertificate(folder)
    writeFileSync(join(folder, 'users.sql'), `${userStatements().join(';\n')};\n`)
    const owner = serverUser()
    if (owner) for (const path of [folder, data, join(folder, 'certificate.pem'), join(folder, 'key.pem'), join(folder, 'users.sql')]) chownSync(path, owner.uid, owner.gid)
    chmodSync(folder, 0o755)
    await promisify(execFile)(program, ['--no-defaults', ...asServerUser(), `--datadir=${data}`, `--tmpdir=${folder}`, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'])
  }

  async #ready(server: ChildProcess): Promise<void> {
    const until = Date.now() + 30_000
    for (;;) {
      if (server.exitCode !== null || Date.now() > until) {
        const log = join(this.#folder, 'server.log')
        throw new Error(`MariaDB did not start: ${existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : ''}`)
      }
      const open = await createConnection({ host: this.host, port: this.port, ...USERS.full }).catch(() => undefined)
      if (open) {
        await open.end()
        return
      }
      await new Promise((resolve) => { setTimeout(resolve, 50) })
    }
  }
}

function userStatements(): string[] {
  const { full, reader, nobody } = USERS
  return [
    ...[full, reader, nobody].map(({ user, password }) => `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY '${password}'`),
    `GRANT ALL ON *.* TO '${full.user}'@'%' WITH GRANT OPTION`,
    `GRANT SELECT, SHOW VIEW, PROCESS ON *.* TO '${reader.user}'@'%'`,
  ]
}

/** The server refuses to run as root. */
function serverUser(): { readonly name: string; readonly uid: number; readonly gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'mysql'], { encoding: 'utf8' }))
  return { name: 'mysql', uid: id('-u'), gid: id('-g') }
}

/** A server that outlived tests that were killed would run for ever. */
function dyingWithUs(program: string): [string, string[]] {
  if (process.platform !== 'linux') return [program, asServerUser()]
  const user = serverUser()
  return ['setpriv', [...user ? ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'] : [], '--pdeathsig', 'KILL', program]]
}

function asServerUser(): string[] {
  const user = serverUser()
  return user ? [`--user=${user.name}`] : []
}

function makeCertificate(folder: string): void {
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem'),
  ], { stdio: 'ignore' })
}

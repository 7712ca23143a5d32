import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import mysql from '#engine/connectors/mysql/index'
import { find } from '#engine/connectors/mysql/find'
import { Failure } from '#shared/model/problem'
import { useEngine } from '../support/engine'
import { mariaDbMissing, useMariaDb } from '../support/mariadb'
import { freePort } from '../support/free-port'
import { TestMariaDb, USERS } from '../support/mariadb-server'
import { Planted } from '../support/planted'
import { useSources } from '../support/sources'
import { TcpProxy } from '../support/tcp-proxy'
import { connectorContext, rowsOf } from './connect'

/** What goes wrong between Winnow and a server, told so that somebody can mend it, and gone on with. */

const ROWS = 120_000
const SUMS = `SELECT count(*), sum(id), sum(amount)::VARCHAR, count(DISTINCT words), count(note) FROM t`

describe.skipIf(mariaDbMissing)('trouble with MySQL', () => {
  const db = useMariaDb()
  const engine = useEngine()
  const sources = useSources(engine)
  let proxy: TcpProxy
  const planted = new Planted(Object.values(USERS).map(({ password }) => password))
  const plain = (change: Record<string, unknown> = {}) => ({ host: db().host, port: db().port, ...USERS.reader, ...change })
  const config = (change: Record<string, unknown> = {}) => mysql.config.parse(plain(change))
  const behind = (change: Record<string, unknown> = {}) => ({ port: proxy.port, tls: 'disabled', ...change })
  const problem = async (work: Promise<unknown>): Promise<Failure['problem']> => {
    const error = await work.then(() => undefined, (thrown: unknown) => thrown)
    planted.look('error', error)
    if (!(error instanceof Failure)) throw new Error('no Failure', { cause: error })
    return error.problem
  }
  /** Everything that can be added up. */
  const known = async () => (await db().query(`SELECT count(*) n, sum(id) ids, sum(amount) amount, count(DISTINCT words) words, count(note) notes FROM shop.large`)).map((row) => Object.values(row).map(String))

  beforeAll(async () => {
    await db().query('CREATE DATABASE shop', `CREATE TABLE shop.large (part varchar(10) COLLATE utf8mb4_general_ci, id int, amount decimal(12,2), words text, note varchar(20), PRIMARY KEY (part, id)) SELECT concat('p''"', seq % 7) AS part, seq AS id, seq / 3 AS amount, concat('row "', seq, '",\n', repeat('x', 100)) AS words, IF(seq % 3 = 0, NULL, '') AS note FROM shop.seq_1_to_${ROWS}`,
      'CREATE TABLE shop.keyless SELECT id, words FROM shop.large')
    proxy = await TcpProxy.start(db())
  })
  afterAll(async () => { await proxy?.stop() })

  it('says which part of a connection is wrong, and what to do', async () => {
    const noTls = await TestMariaDb.start({ tls: false })
    const cases: [Record<string, unknown>, string, string][] = [
      [{ host: 'no-such-host.invalid' }, 'address', 'no-such-host.invalid'],
      [{ port: await freePort() }, 'port', '3306'],
      [{ tls: 'verify' }, 'tls', 'trusts'],
      [{ port: noTls.port, tls: 'required' }, 'tls', 'encrypt'],
      [{ password: 'wr0ng' }, 'login', 'password'],
      [{ user: 'nobody-at-all' }, 'login', 'nobody-at-all'],
      [{ database: 'nope' }, 'database', 'nope'],
      [{ ...USERS.nobody }, 'permission', 'GRANT SELECT'],
      [{ ...USERS.nobody, database: 'shop' }, 'database', 'shop'],
    ]
    try {
      for (const [change, what, said] of cases) {
        const check = await engine.client.sources.test({ source: { connector: 'mysql', config: plain(change) } })
        planted.look('check', check)
        const wrong = check.steps.filter(({ ok }) => !ok)
        expect([change, check.ok, wrong.map((step) => step.what), `${wrong[0]?.message} ${wrong[0]?.remedy}`]).toEqual([change, false, [what], expect.stringContaining(said)])
      }
      const { ok, version, steps } = await engine.client.sources.test({ source: { connector: 'mysql', config: plain({ host: 'localhost', tls: 'verify', ca: db().certificate, database: 'shop' }) } })
      expect([ok, version, steps.map(({ what }) => what)]).toEqual([true, expect.stringMatching(/^MariaDB \d+\.\d+\.\d+$/), ['address', 'port', 'tls', 'login', 'database', 'permission', 'version']])
      for (const mode of ['preferred', 'disabled']) expect((await engine.client.sources.test({ source: { connector: 'mysql', config: plain({ port: noTls.port, tls: mode }) } })).ok).toBe(true)
    } finally {
      await noTls.stop()
    }
  })

  it('says that something else answers, and that somebody has no rights', async () => {
    proxy.fail({ stallAfter: 0 })
    const [wrong] = (await mysql.check(config(behind({ connect_timeout: 1 })), connectorContext())).steps.filter(({ ok }) => !ok)
    expect(wrong).toMatchObject({ what: 'answer', message: expect.stringContaining('not as MySQL') as string })
    expect(await problem(mysql.read(config(USERS.nobody), { stream: 'shop.large' }, connectorContext()))).toMatchObject({ code: 'SOURCE_PERMISSION' })
  })

  it('ends the query on the server when it is cancelled', async () => {
    const stop = new AbortController()
    const reading = problem(mysql.read(config(), { query: 'SELECT SLEEP(30)' }, connectorContext({ signal: stop.signal })))
    await expect.poll(() => db().running()).toContain('SELECT SLEEP(30)')
    stop.abort()
    expect((await reading).code).toBe('RUN_CANCELLED')
    await expect.poll(() => db().running(), { timeout: 2000, interval: 20 }).toEqual([])
  })

  it('goes on behind the last row when the connection is cut or stalls', async () => {
    for (const faults of [[{ cutAfter: 3_000_000 }, { cutAfter: 5_000_000 }, { cutAfter: 40_000 }], [{ stallAfter: 4_000_000 }]]) {
      proxy.fail(...faults)
      const reading = await mysql.read(config(behind({ read_timeout: 1 })), { stream: 'shop.large' }, connectorContext())
      expect((await rowsOf(reading, SUMS)).map((row) => row.map(String))).toEqual(await known())
      expect(reading.rows).toBe(ROWS)
      expect([proxy.connections, reading.report.notes.map(({ code, count }) => [code, count])]).toEqual([faults.length + 1, [['connection_broke', faults.length]]])
    }
  })

  it('begins anew where there is no key, and keeps a limit', async () => {
    proxy.fail({ cutAfter: 3_000_000 })
    const reading = await mysql.read(config(behind()), { stream: 'shop.keyless' }, connectorContext())
    expect(await rowsOf(reading, 'SELECT count(*), count(DISTINCT id) FROM t')).toEqual([[ROWS, ROWS]])
    proxy.fail({ cutAfter: 3_000_000 })
    const some = await mysql.read(config(behind()), { stream: 'shop.large', limit: 50_000, columns: ['id'] }, connectorContext())
    expect(await rowsOf(some, 'SELECT count(*), count(DISTINCT id) FROM t')).toEqual([[50_000, 50_000]])
  })

  it('goes on in another attempt with what was kept, whatever was added meanwhile', async () => {
    const resumeFolder = mkdtempSync(join(tmpdir(), 'winnow-resume-'))
    const request = { stream: 'shop.large', cursor: 'id', resumeFolder } as const
    proxy.fail({ cutAfter: 6_000_000 }, ...Array.from({ length: 10 }, () => ({ cutAfter: 0 })))
    expect((await problem(mysql.read(config(behind()), request, connectorContext()))).code).toMatch(/^SOURCE_(BROKEN|UNREACHABLE)$/)
    const sums = await known()
    await db().query(`INSERT INTO shop.large VALUES ('zz', ${ROWS + 1}, 0, 'new', NULL)`)
    proxy.fail()
    const told: string[] = []
    const reading = await mysql.read(config(behind()), request, connectorContext({ log: (_level, message) => { told.push(message) } }))
    expect((await rowsOf(reading, SUMS)).map((row) => row.map(String))).toEqual(sums)
    expect([reading.cursorValue, told]).toEqual([String(ROWS), [expect.stringContaining('had been read before')]])
    expect(proxy.bytes).toBeLessThan(14_000_000)
    await db().query(`DELETE FROM shop.large WHERE id > ${ROWS}`)
  })

  it('reads all when the server was killed in the midst of it and comes back', async () => {
    const source = await sources.create('mysql', plain(behind({ connect_timeout: 2 })))
    proxy.fail({ bytesPerSecond: 4_000_000 })
    const run = await engine.client.sources.import({ sourceId: source.id, choice: { stream: 'shop.large' } })
    await expect.poll(() => proxy.bytes, { timeout: 10_000, interval: 10 }).toBeGreaterThan(2_000_000)
    await db().kill()
    const failed = await sources.settled(run.id)
    planted.look('run', failed)
    expect([failed.status, failed.problems.map(({ code }) => code)]).toEqual(['FAILED', [expect.stringMatching(/^SOURCE_(BROKEN|UNREACHABLE)$/)]])
    expect(await engine.client.datasets.list({ projectId: engine.projectId })).toEqual([])
    await db().restart()
    proxy.fail()
    await engine.client.sources.test({ source: { sourceId: source.id } })
    const again = await sources.settled((await engine.client.runs.repeat({ runId: run.id })).id)
    expect([again.problems, again.progress.rows]).toEqual([[], ROWS])
    // What had been read was not sent again.
    expect(proxy.bytes).toBeLessThan(15_000_000)
    planted.look('logs', await engine.client.runs.logs({ runId: run.id }))
    planted.look('sources', await engine.client.sources.list({ projectId: engine.projectId }))
  })

  it('says no password anywhere', () => {
    planted.lookInFiles(engine.folder)
    expect([planted.found, planted.bytes > 100_000]).toEqual([[], true])
  })

  it('waits for its turn where a server has few connections', async () => {
    const reads = Array.from({ length: 6 }, () => mysql.read(config({ pool_size: 2 }), { stream: 'shop.large', limit: 1000 }, connectorContext()))
    expect((await Promise.all(reads)).map(({ rows }) => rows)).toEqual(Array.from({ length: 6 }, () => 1000))
    const { connections } = Object.fromEntries((await db().query("SHOW STATUS LIKE 'Max_used_connections'")).map((row) => ['connections', Number(row['Value'])])) as { connections: number }
    expect(connections).toBeLessThanOrEqual(3)
  })

  it('finds servers on this computer, by port and by socket', async () => {
    expect(await find({ ports: [db().port], sockets: [] })).toMatchObject([{ config: { port: db().port }, name: expect.stringMatching(/^MariaDB \d+\.\d+\.\d+ on port/) as string }])
    expect(await find({ ports: [await freePort()], sockets: [db().socket, '/no/such/socket'] })).toMatchObject([{ config: { socket: db().socket } }])
    const { steps } = await mysql.check(config({ socket: db().socket }), connectorContext())
    expect(steps.filter(({ ok }) => !ok)).toEqual([])
  })
})

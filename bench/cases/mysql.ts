import { spawn } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { join } from 'node:path'
import { NO_SECRETS } from '#engine/sources/connection'
import { builtInConnectors } from '#engine/connectors/registry'
import { importStream } from '#engine/sources/import-stream'
import { TestMariaDb, USERS } from '../../tests/support/mariadb-server'
import { type Bench, unwatched } from '../bench-context'
import type { Figure } from '../figure'
import { alternate } from '../measure'
import { costOf, type PythonPeers } from '../python'

const ROWS = 300_000

/** Twelve columns of trips, made by the server: every value follows from its row's number. */
const TABLE = `CREATE TABLE trips (
    trip_id bigint PRIMARY KEY, vendor_id int, pickup_at datetime, dropoff_at datetime, passengers int, distance_km double,
    zone_from varchar(40), zone_to varchar(40), payment varchar(20), fare decimal(10,2), tip decimal(10,2), contact varchar(60)
  ) SELECT seq AS trip_id, IF(seq % 50 = 0, NULL, seq % 6) AS vendor_id, TIMESTAMP('2023-01-01') + INTERVAL seq * 97 SECOND AS pickup_at, TIMESTAMP('2023-01-01') + INTERVAL seq * 97 + 900 SECOND AS dropoff_at,
    seq % 7 AS passengers, seq * 0.37 % 40 AS distance_km, ELT(1 + seq % 4, 'JFK', ' Harlem', 'Midtown "East"', 'SoHo, South') AS zone_from, concat('Z-', lpad(seq % 263, 3, '0')) AS zone_to,
    ELT(1 + seq % 3, 'card', 'cash', 'dispute') AS payment, 3 + seq % 6500 / 100 AS fare, IF(seq % 20 = 0, NULL, seq % 1500 / 100) AS tip, IF(seq % 5 < 2, '', concat('driver', seq % 40000, '@cab.example')) AS contact
  FROM seq_1_to_${ROWS}`
const QUERY = 'SELECT * FROM trips'

/** A table of MySQL as a dataset, beside what its own client and pandas take to read it. Left out where no MariaDB can be started. */
export async function mysqlCase(bench: Bench, peers: PythonPeers | undefined): Promise<Figure[]> {
  const server = await TestMariaDb.start({ tls: false })
  try {
    await server.query('CREATE DATABASE lab', 'USE lab', TABLE, 'ANALYZE TABLE trips')
    return await measured(bench, server, peers)
  } finally {
    await server.stop()
  }
}

async function measured(bench: Bench, server: TestMariaDb, peers: PythonPeers | undefined): Promise<Figure[]> {
  const { user, password } = USERS.reader
  const connector = builtInConnectors.get('mysql')!
  const config = connector.config.parse({ host: server.host, port: server.port, user, password })
  const tools = { engine: bench.engine, network: { fetch: () => Promise.reject(new Error('nothing is fetched')), mayConnect: () => {}, resolve: (host: string) => lookup(host, { all: true }) } }
  let count = 0
  const winnow = async (): Promise<void> => {
    count += 1
    const { rows } = await importStream(tools, { connector, config, ...NO_SECRETS }, { choice: { stream: 'lab.trips' }, renames: [], version: join(bench.scratch, `mysql-${count}.duckdb`) }, unwatched())
    if (rows !== ROWS) throw new Error(`${rows} rows were read`)
  }
  const client = (): Promise<void> => ended('mariadb', ['--no-defaults', `-u${user}`, `-h${server.host}`, `-P${server.port}`, '--quick', '-B', 'lab', '-e', QUERY], { MYSQL_PWD: password })
  const costs = await alternate({ winnow, client }, bench.runs)
  const work = `MySQL table, ${ROWS.toLocaleString('en')} rows × 12, as a dataset`
  const figures: Figure[] = [
    { work, reference: 'mariadb client, to nowhere: its speed', value: costs.client.wall / costs.winnow.wall, unit: 'ratio', target: { least: 0.5 }, note: 'the share of its speed' },
    { work, reference: '', value: ROWS / (costs.winnow.wall / 1000), unit: 'rows/s' },
    { work: `${work}: processor time, without the server's`, reference: '', value: costs.winnow.cpu, unit: 'ms' },
  ]
  if (!peers) return figures
  const pandas = async (): Promise<number> => (await costOf(peers, [peers.python, join(peers.scripts, 'read_sql.py'), server.host, String(server.port), user, password, 'lab', QUERY])).wall * 1000
  const best = Math.min(await pandas(), await pandas())
  return [...figures, { work, reference: 'pandas.read_sql, as a whole process: its speed', value: best / costs.winnow.wall, unit: 'ratio', target: { least: 5 }, note: 'times its speed' }]
}

/** Runs a program whose output goes nowhere. Throws when it fails. */
function ended(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } })
    child.once('error', reject)
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))))
  })
}

import { describe, expect, it } from 'vitest'
import mysql from '#engine/connectors/mysql/index'
import type { ReadRequest } from '#shared/define/connector'
import { typeLabel } from '#shared/model/data-type'
import { Failure } from '#shared/model/problem'
import { mariaDbMissing, useMariaDb } from '../support/mariadb'
import { USERS } from '../support/mariadb-server'
import { connectorContext, rowsOf, type TestContext, withQueries } from './connect'
import { allTypes, TYPES } from './mysql-types'

const HOSTILE = 'a`b"c\'d;\\ é.`--'

describe.skipIf(mariaDbMissing)('a MySQL connector reads and writes', () => {
  const db = useMariaDb()
  const config = (change: Record<string, unknown> = {}) => mysql.config.parse({ host: db().host, port: db().port, ...USERS.reader, ...change })
  const writer = () => config({ ...USERS.full, read_only: false })
  const read = async (request: ReadRequest, context: TestContext = {}) => mysql.read(config(), request, connectorContext(context))
  const table = async (name: string, definition: string, ...values: string[]) => {
    await db().query('CREATE DATABASE IF NOT EXISTS shop', `DROP TABLE IF EXISTS shop.${name}`, `CREATE TABLE shop.${name} (${definition})`, ...values.map((row) => `INSERT INTO shop.${name} VALUES ${row}`))
  }
  const problem = async (work: Promise<unknown>): Promise<Failure['problem']> => {
    const error = await work.then(() => undefined, (thrown: unknown) => thrown)
    if (!(error instanceof Failure)) throw new Error('no Failure', { cause: error })
    return error.problem
  }

  it('keeps every type exactly: table, sample and query', async () => {
    await db().query('CREATE DATABASE IF NOT EXISTS shop', 'DROP TABLE IF EXISTS shop.all_types', ...allTypes('shop.all_types'))
    const reading = await read({ stream: 'shop.all_types' })
    expect(reading.columns.slice(1).map(({ name, type }) => [name, typeLabel(type)])).toEqual(TYPES.map(({ name, type }) => [name, type]))
    const rows = await rowsOf(reading)
    TYPES.forEach(({ name, values }, index) => expect([name, ...rows.map((row) => row[index + 1])]).toEqual([name, ...values, null]))
    expect(reading.report.notes.map(({ message }) => message.split(' ')[0])).toEqual(['"span"', '"zero_day"', '"zero_moment"'])
    // A query cannot be told to send floats whole or shapes as text.
    const queried = await read({ query: 'SELECT * FROM shop.all_types ORDER BY id' })
    const others = new Set(['single', 'place'])
    const byQuery = await rowsOf(queried)
    TYPES.forEach(({ name, values, type }, index) => {
      if (others.has(name)) return
      expect([name, typeLabel(queried.columns[index + 1]!.type), ...byQuery.map((row) => row[index + 1])]).toEqual([name, type, ...values, null])
    })
    expect(queried.report.notes.map(({ code }) => code)).toContain('rounded_by_source')
  })

  it('reads cells of every length, beyond one packet of the protocol too', async () => {
    const lengths = [0, 1, 250, 251, 65_535, 65_536, 16_777_214, 16_777_215]
    await table('lengths', 'id int PRIMARY KEY, words longtext', ...lengths.map((length, index) => `(${index}, repeat('x', ${length}))`))
    expect(await rowsOf(await read({ stream: 'shop.lengths' }), `SELECT id, length(words), words = repeat('x', length(words)::INTEGER) FROM t`)).toEqual(lengths.map((length, index) => [index, length, true]))
  })

  it('describes tables and views as they are read', async () => {
    await table('customers', "id int PRIMARY KEY COMMENT 'number of the card', name varchar(50) NOT NULL, UNIQUE (name)")
    await table('orders', 'id bigint unsigned AUTO_INCREMENT PRIMARY KEY, customer int, updated_at timestamp NULL, made datetime, FOREIGN KEY (customer) REFERENCES customers (id)', '(1, NULL, NULL, NULL)')
    await db().query('CREATE OR REPLACE VIEW shop.names AS SELECT name FROM shop.customers', "ALTER TABLE shop.orders COMMENT 'what was sold'")
    const { streams, relationships } = await mysql.discover(config({ database: 'shop' }), connectorContext(), ['shop.orders', 'customers', 'shop.names'])
    expect(streams).toMatchObject([
      { id: 'shop.orders', name: 'orders', group: 'shop', kind: 'table', comment: 'what was sold', key: ['id'], cursors: ['id', 'updated_at', 'made'], rows: { exact: false } },
      { id: 'shop.customers', columns: [{ name: 'id', native: 'int(11)', nullable: false, comment: 'number of the card' }, { name: 'name', nullable: false }], key: ['id'] },
      { id: 'shop.names', kind: 'view', key: [], rows: null, columns: [{ name: 'name', native: 'varchar(50)' }] },
    ])
    expect(relationships).toEqual([{ from: { stream: 'shop.orders', columns: ['customer'] }, to: { stream: 'shop.customers', columns: ['id'] }, declared: true }])
    const all = await mysql.discover(config(), connectorContext())
    expect(all.streams.map(({ group }) => group)).not.toContain('mysql')
    expect(await problem(mysql.discover(config(), connectorContext(), ['shop.nothing']))).toMatchObject({ code: 'SOURCE_MISSING' })
  })

  it('reads columns, first rows, views and empty tables', async () => {
    await table('few', 'id int PRIMARY KEY, word varchar(10), amount decimal(5,2)', "(1,'a',1.50),(2,'b',2),(3,NULL,NULL)")
    await table('empty', 'id int, word text')
    await db().query('CREATE OR REPLACE VIEW shop.some AS SELECT word FROM shop.few')
    expect(await rowsOf(await read({ stream: 'shop.few', columns: ['word'], limit: 2 }))).toEqual([['a'], ['b']])
    expect(await rowsOf(await read({ stream: 'shop.some' }))).toEqual([['a'], ['b'], [null]])
    const empty = await read({ stream: 'shop.empty' })
    expect([await rowsOf(empty), empty.rows, empty.columns.map(({ name }) => name)]).toEqual([[], 0, ['id', 'word']])
    expect(await problem(read({ stream: 'shop.few', columns: ['nope'] }))).toMatchObject({ code: 'COLUMN_MISSING' })
    expect(await problem(read({ stream: 'shop.nothing' }))).toMatchObject({ code: 'SOURCE_MISSING', remedy: expect.stringContaining('few') as string })
  })

  it('reads 1,000 columns, and names of any kind', async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `c${index}`)
    await table('wide', names.map((name) => `${name} int`).join(', '), `(${names.map((_, index) => index).join(',')})`)
    expect(await rowsOf(await read({ stream: 'shop.wide' }))).toEqual([names.map((_, index) => index)])
    const quoted = `\`${HOSTILE.replaceAll('`', '``')}\``
    await db().query(`CREATE DATABASE IF NOT EXISTS ${quoted}`, `CREATE OR REPLACE TABLE ${quoted}.${quoted} (${quoted} varchar(20) PRIMARY KEY, \`rowid\` int)`, `INSERT INTO ${quoted}.${quoted} VALUES ('x', 1)`)
    const { streams: [stream] } = await mysql.discover(config({ database: HOSTILE }), connectorContext())
    expect(stream).toMatchObject({ name: HOSTILE, columns: [{ name: HOSTILE }, { name: 'rowid_2', header: 'rowid' }] })
    expect(await rowsOf(await read({ stream: stream!.id, columns: ['rowid_2', HOSTILE] }))).toEqual([[1, 'x']])
  })

  it('reads only what is new, by a cursor', async () => {
    await table('events', 'id int PRIMARY KEY, at datetime(3), n int', "(1,'2024-01-01',5),(2,'2024-01-02',5),(3,NULL,6),(4,'2024-01-02 00:00:00.001',7)")
    const first = await read({ stream: 'shop.events', cursor: 'at' })
    expect([first.rows, first.cursorValue]).toEqual([4, '2024-01-02 00:00:00.001'])
    await db().query("INSERT INTO shop.events VALUES (5,'2024-01-03',1)")
    const next = await read({ stream: 'shop.events', cursor: 'at', after: first.cursorValue! })
    expect([await rowsOf(next), next.cursorValue]).toEqual([[[5, '2024-01-03 00:00:00', 1]], '2024-01-03 00:00:00.000'])
    const none = await read({ stream: 'shop.events', cursor: 'at', after: next.cursorValue! })
    expect([none.rows, none.cursorValue]).toEqual([0, next.cursorValue])
    // With a limit no row that has the last value is left behind.
    const few = await read({ stream: 'shop.events', cursor: 'at', columns: ['id', 'at'], limit: 3 })
    // One without a value would take the place of one that no refresh reads any more.
    expect((await rowsOf(few)).filter(([, at]) => at === null)).toEqual([])
    const some = await read({ stream: 'shop.events', cursor: 'id', columns: ['n'], limit: 2 })
    expect([some.rows, some.cursorValue]).toEqual([2, '2'])
    expect(await problem(read({ stream: 'shop.events', cursor: 'n', after: '1', limit: 1 }))).toMatchObject({ code: 'OPTION_INVALID' })
    expect(await problem(read({ stream: 'shop.events', cursor: 'n', after: '1 OR 1=1' }))).toMatchObject({ code: 'OPTION_INVALID' })
  })

  it('takes one query that reads', async () => {
    await table('few', 'id int PRIMARY KEY, word varchar(10)', "(1,'a'),(2,'b'),(3,NULL)")
    const queried = await read({ query: "SELECT id, id, word AS `a;b`, 'x\\'y' AS c FROM shop.few -- all; of them\n ORDER BY id DESC;", limit: 2 })
    expect([queried.columns.map(({ name }) => name), await rowsOf(queried)]).toEqual([['id', 'id_2', 'a;b', 'c'], [[3, 3, null, "x'y"], [2, 2, 'b', "x'y"]]])
    expect(await rowsOf(await read({ query: 'SELECT * FROM shop.few LIMIT 3', columns: ['word'], limit: 1 }))).toEqual([['a']])
    expect((await read({ query: 'SELECT NULL AS nothing' })).columns).toEqual([{ name: 'nothing', type: { name: 'text' } }])
    for (const query of ["DELETE FROM shop.few", 'SELECT 1; SELECT 2', "SELECT 1 INTO OUTFILE '/tmp/x'", '/*!50000 DELETE FROM shop.few */', 'SET @a = 1', 'SELEC 1', 'SELECT nothing FROM shop.few', 'WITH x AS (SELECT 1) DELETE FROM shop.few']) {
      expect([query, (await problem(mysql.read(writer(), { query }, connectorContext()))).code]).toEqual([query, 'OPTION_INVALID'])
    }
    expect(await db().query('SELECT count(*) AS n FROM shop.few')).toEqual([{ n: '3' }])
  })

  describe('writing', () => {
    const columns = TYPES.map(({ name }) => name)

    it('writes every type back exactly', async () => {
      await db().query('CREATE DATABASE IF NOT EXISTS shop', 'DROP TABLE IF EXISTS shop.all_types, shop.copy, shop.made', ...allTypes('shop.all_types'), 'CREATE TABLE shop.copy LIKE shop.all_types')
      const reading = await read({ stream: 'shop.all_types' })
      for (const [target, mode, notes] of [['shop.copy', 'append', 0], ['shop.made', 'create', 0]] as const) {
        await withQueries(reading.relation.files, connectorContext(), async (context) => {
          const written = await mysql.writes!.write(writer(), { target, mode, keys: mode === 'create' ? ['id'] : [], table: { name: 'rows', columns: reading.columns, sql: reading.relation.sql, rows: 4 } }, context)
          expect(written).toMatchObject({ rows: 4, notes: { length: notes } })
        })
      }
      const same = columns.map((name) => `o.${name} <=> c.${name}`).join(' AND ')
      expect(await db().query(`SELECT count(*) AS n FROM shop.all_types o JOIN shop.copy c USING (id) WHERE ${same}`)).toEqual([{ n: '4' }])
      const again = await rowsOf(await read({ stream: 'shop.made' }))
      expect(again).toEqual(await rowsOf(reading))
    })

    const write = (request: { target: string; mode: 'create' | 'append' | 'replace' | 'upsert'; keys?: string[]; sql: string; columns: [string, string][] }, signal?: AbortSignal) =>
      withQueries([], connectorContext({ ...(signal && { signal }) }), (context) => mysql.writes!.write(writer(), {
        target: request.target, mode: request.mode, ...(request.keys && { keys: request.keys }),
        table: { name: 'rows', sql: request.sql, rows: 1, columns: request.columns.map(([name, type]) => ({ name, type: type === 'decimal' ? { name: 'decimal', precision: 10, scale: 3 } : { name: type as 'text' } })) },
      }, context))
    const NUMBERED: [string, string][] = [['id', 'integer'], ['word', 'text']]
    const stored = async (name: string) => (await db().query(`SELECT * FROM shop.${name} ORDER BY 1`)).map((row) => Object.values(row).map((value: unknown) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value)))
    const tables = async () => (await db().query("SELECT TABLE_NAME AS t FROM information_schema.TABLES WHERE TABLE_NAME LIKE '\\_winnow%'")).length

    it('creates, appends, replaces and upserts', async () => {
      await db().query('CREATE DATABASE IF NOT EXISTS shop', 'DROP TABLE IF EXISTS shop.t')
      const [a, b] = [`SELECT 1::BIGINT AS id, 'a' AS word UNION ALL SELECT 2, 'A'`, `SELECT 2::BIGINT AS id, 'it''s \\ "b"' AS word UNION ALL SELECT 3, NULL`]
      await write({ target: 'shop.t', mode: 'create', keys: ['id'], sql: a, columns: NUMBERED })
      expect((await problem(write({ target: 'shop.t', mode: 'create', sql: a, columns: NUMBERED }))).code).toBe('TARGET_REFUSED')
      await write({ target: 'shop.t', mode: 'upsert', keys: ['id'], sql: b, columns: NUMBERED })
      expect(await stored('t')).toEqual([[1, 'a'], [2, 'it\'s \\ "b"'], [3, null]])
      expect((await problem(write({ target: 'shop.t', mode: 'append', sql: `SELECT 4::BIGINT AS id, 'd' AS word UNION ALL SELECT 1, 'again'`, columns: NUMBERED }))).code).toBe('TARGET_REFUSED')
      expect(await stored('t')).toHaveLength(3)
      await db().query('ALTER TABLE shop.t ADD INDEX by_word (word), MODIFY word varchar(30) COLLATE utf8mb4_german2_ci')
      await write({ target: 'shop.t', mode: 'replace', sql: b, columns: NUMBERED })
      expect(await stored('t')).toEqual([[2, 'it\'s \\ "b"'], [3, null]])
      expect(await db().query("SELECT COLLATION_NAME AS c FROM information_schema.COLUMNS WHERE TABLE_NAME = 't' AND COLUMN_NAME = 'word'")).toEqual([{ c: 'utf8mb4_german2_ci' }])
      await write({ target: 'shop.t', mode: 'replace', keys: ['word'], sql: a, columns: NUMBERED })
      // Texts of a key differ where any of their letters do.
      await write({ target: 'shop.words', mode: 'upsert', keys: ['word'], sql: a, columns: NUMBERED })
      expect(await stored('words')).toEqual([[1, 'a'], [2, 'A']])
      expect(await tables()).toBe(0)
    })

    it('makes a table beside one that rows are added to, both or neither', async () => {
      await table('orders_kept', 'id int PRIMARY KEY, word varchar(30)', "(1,'a')")
      const output = (target: string, sql: string) => ({ target, mode: 'append' as const, table: { name: 'rows', sql, rows: 1, columns: NUMBERED.map(([column, type]) => ({ name: column, type: { name: type as 'text' } })) } })
      const both = (kept: string, rejects: string) => withQueries([], connectorContext(), (context) => mysql.writes!.write(writer(), { ...output('shop.orders_kept', kept), also: [output('shop.orders_gone', rejects)] }, context))
      const gone = async () => (await db().query("SELECT TABLE_NAME AS t FROM information_schema.TABLES WHERE TABLE_NAME = 'orders_gone'")).length
      const one = (id: number) => `SELECT ${id}::BIGINT AS id, 'b' AS word`
      await db().query('DROP TABLE IF EXISTS shop.orders_gone')
      expect((await problem(both(one(1), one(9)))).code).toBe('TARGET_REFUSED')
      expect([await gone(), await stored('orders_kept')]).toEqual([0, [[1, 'a']]])
      expect(await both(one(2), one(9))).toMatchObject({ rows: 2, notes: ['There was no table "shop.orders_gone": it was made.'] })
      await both(one(3), one(10))
      expect([await stored('orders_kept'), await stored('orders_gone'), await tables()]).toEqual([[[1, 'a'], [2, 'b'], [3, 'b']], [[9, 'b'], [10, 'b']], 0])
    })

    it('refuses what would not be stored as it is, and leaves everything as it was', async () => {
      await table('strict', 'id int PRIMARY KEY, word varchar(3), amount decimal(5,1), other int UNIQUE, twice int AS (id * 2)', "(1,'a',1,1,DEFAULT)")
      const refusals: [string, [string, string][], string][] = [
        [`SELECT 2::BIGINT AS id, 'long' AS word`, NUMBERED, 'word'], [`SELECT 5000000000::BIGINT AS id, 'a' AS word`, NUMBERED, 'id'],
        [`SELECT 2::BIGINT AS id, 1.25::DECIMAL(10,3) AS amount`, [['id', 'integer'], ['amount', 'decimal']], 'round'], [`SELECT 2::BIGINT AS id, 'a' AS nope`, [['id', 'integer'], ['nope', 'text']], 'nope'],
        [`SELECT 2::BIGINT AS id, 4::BIGINT AS twice`, [['id', 'integer'], ['twice', 'integer']], 'computes'],
      ]
      for (const [sql, columns, said] of refusals) {
        const { code, message } = await problem(write({ target: 'shop.strict', mode: 'append', sql, columns }))
        expect([code, message]).toEqual(['TARGET_REFUSED', expect.stringContaining(said)])
      }
      // Rows are counted from the first one, not from the first of a statement; empty cells are told at once.
      await table('firm', 'id int PRIMARY KEY, word varchar(100) NOT NULL, small tinyint')
      const far: [string, string][] = [...NUMBERED, ['small', 'integer']]
      expect((await problem(write({ target: 'shop.firm', mode: 'append', sql: `SELECT i AS id, repeat('x', 90) AS word, IF(i = 20000, 500, 1) AS small FROM range(1, 30001) t(i)`, columns: far }))).message).toMatch(/Out of range value for column 'small' at row 20000$/)
      expect((await problem(write({ target: 'shop.firm', mode: 'append', sql: `SELECT i AS id, IF(i % 2 = 0, NULL, 'x') AS word FROM range(1, 11) t(i)`, columns: NUMBERED }))).message).toBe('"word" is empty in 5 rows, and the table\'s column must not be.')
      expect((await problem(write({ target: 'nowhere.t', mode: 'create', sql: 'SELECT 1::BIGINT AS id', columns: [['id', 'integer']] }))).code).toBe('SOURCE_MISSING')
      expect((await problem(write({ target: 'shop.strict', mode: 'upsert', keys: ['id'], sql: `SELECT 1::BIGINT AS id, 'b' AS word`, columns: NUMBERED }))).message).toContain('another unique index')
      expect((await problem(write({ target: 'shop.strict', mode: 'upsert', keys: ['word'], sql: `SELECT 1::BIGINT AS id, 'b' AS word`, columns: NUMBERED }))).message).toContain('no primary key')
      await table('loose', 'id int', '(1)')
      await db().query('ALTER TABLE shop.loose ENGINE = MyISAM')
      expect((await problem(write({ target: 'shop.loose', mode: 'append', sql: 'SELECT 1::BIGINT AS id', columns: [['id', 'integer']] }))).message).toContain('MyISAM')
      const toReader = withQueries([], connectorContext(), (context) => mysql.writes!.write(config(), { target: 'shop.x', mode: 'create', table: { name: 'x', sql: 'SELECT 1 AS id', rows: 1, columns: [{ name: 'id', type: { name: 'integer' } }] } }, context))
      expect((await problem(toReader)).message).toContain('read only')
      expect(await stored('strict')).toEqual([[1, 'a', '1.0', 1, 2]])
      expect(await tables()).toBe(0)
    })

    it('is undone when it is cancelled', async () => {
      await table('kept', 'id int PRIMARY KEY, word varchar(100)', "(1,'old')")
      for (const mode of ['append', 'replace'] as const) {
        const stop = new AbortController()
        const writing = write({ target: 'shop.kept', mode, sql: `SELECT 2 + i AS id, repeat('x', 90) AS word FROM range(0, 3000000) t(i)`, columns: NUMBERED }, stop.signal)
        setTimeout(() => stop.abort(), 400)
        expect((await problem(writing)).code).toBe('RUN_CANCELLED')
      }
      await expect.poll(tables, { timeout: 10_000 }).toBe(0)
      expect(await stored('kept')).toEqual([[1, 'old']])
    })
  })
})

import { describe, expect, it } from 'vitest'
import type { SourceConfig, StreamChoice } from '#shared/model/source'
import { useEngine } from '../support/engine'
import { PG_USERS, postgresMissing, usePostgres } from '../support/postgres'
import { useSources } from '../support/sources'

/** What databases hold that nobody would make, but somebody has made. */
describe.skipIf(postgresMissing !== undefined)('an odd PostgreSQL', () => {
  const engine = useEngine()
  const sources = useSources(engine)
  const server = usePostgres()
  const config = (over: SourceConfig = {}): SourceConfig => ({ host: '127.0.0.1', port: server().port, database: 'shop', ...PG_USERS.full, ...over })
  const sample = (choice: StreamChoice, over: SourceConfig = {}) => engine.client.sources.sample({ source: { connector: 'postgres', config: config(over) }, choice })
  const query = async (sql: string) => (await sample({ query: sql })).rows

  it('tells tables apart whose names hold dots, and says that one has no columns', async () => {
    await server().query(`CREATE SCHEMA "a.b"; CREATE SCHEMA a; CREATE TABLE "a.b".c (x text PRIMARY KEY); CREATE TABLE a."b.c" (x text REFERENCES "a.b".c); INSERT INTO "a.b".c VALUES ('new'); INSERT INTO "a.b".c VALUES ('c'); INSERT INTO a."b.c" VALUES ('c'), (NULL); CREATE TABLE bare ()`)
    const { streams, relationships } = await engine.client.sources.discover({ source: { connector: 'postgres', config: config() } })
    expect([streams.map(({ id }) => id), relationships.map(({ to }) => to.stream)]).toEqual([['a."b.c"', '"a.b".c', 'public.bare'], ['"a.b".c']])
    expect([(await sample({ stream: 'a."b.c"' })).rows, (await sample({ stream: '"a.b".c' })).rows]).toEqual([[['c'], [null]], [['c'], ['new']]])
    await expect(sample({ stream: 'public.bare' })).rejects.toMatchObject({ code: 'SOURCE_MISSING', message: expect.stringContaining('no columns') })
  })

  it('keeps moments beyond those that the engine knows as text', async () => {
    await server().query(`CREATE TABLE far (at timestamp, day date); INSERT INTO far VALUES ('294276-12-31 23:59:59.999999', '5874897-12-31'), ('2024-01-01', '2024-01-01')`)
    const { rows, columns } = await sources.read(await sources.create('postgres', config()), { stream: 'public.far' })
    expect([rows[0]?.[0], columns.map(({ type }) => type.name)]).toEqual(['294276-12-31 23:59:59.999999', ['text', 'date']])
  })

  it('takes a query with comments and semicolons at its end, and leaves nothing of what it did', async () => {
    expect([await query('SELECT 1 AS a; ; -- done; really'), await query("SELECT '--;' AS a, $x$;$x$ AS b /* ; */ ;"), await query(`SELECT E'\\';' AS "a;--"`)]).toEqual([[[1]], [['--;', ';']], [["';"]]])
    await query('SELECT lo_create(4711)')
    expect(await server().query('SELECT count(*)::int FROM pg_largeobject_metadata')).toEqual([[0]])
  })

  it.each([
    ['SELECT $1::int', 'OPTION_INVALID', /parameters/], ['SELECT 1 / (1 - 1)', 'SOURCE_ANSWER', /could not compute the rows: division by zero/], ['SELECT 1; SELECT 2', 'OPTION_INVALID', /";"/],
  ])('says what is wrong with a query: %s', async (sql, code, message) => {
    await expect(query(sql)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('says how texts can be read whose encoding nobody wrote down', async () => {
    await server().query("CREATE DATABASE ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    await expect(sample({ query: "SELECT convert_from('\\xe9', 'SQL_ASCII') AS t" }, { database: 'ascii' })).rejects.toMatchObject({ code: 'SOURCE_ANSWER', message: expect.stringContaining('0xe9') })
    expect((await sample({ query: "SELECT convert_from(convert(convert_to(t, 'SQL_ASCII'), 'LATIN1', 'UTF8'), 'UTF8') AS t FROM (SELECT convert_from('\\x636166e9', 'SQL_ASCII') AS t) AS raw" }, { database: 'ascii' })).rows).toEqual([['café']])
  })

  it.each<[string, string, string, RegExp]>([
    ['a key that is there', 'id,name\n5,ok\n1,again\n', 'append', /duplicate key.*Key \(id\)=\(1\) already exists/],
    ['an empty cell where there must be none', 'id,name\n6,fine\n5,\n', 'append', /null value in column "name".*Failing row contains \(5, null/],
    ['a number that is too large', 'id,name,n\n5,a,70000\n', 'append', /column "n" is smallint.*"70000" is out of range/],
    ['other columns where a view needs the old ones', 'id,title\n5,a\n', 'replace', /other objects depend on it.*view wr.v depends/],
    ['a row that others point to', 'id,name,n\n5,a,1\n', 'replace', /foreign key.*Key \(id\)=\(1\) is still referenced/],
  ])('refuses as a whole, with the row: %s', async (_what, csv, mode, message) => {
    await server().query("CREATE SCHEMA IF NOT EXISTS wr; DROP TABLE IF EXISTS wr.p CASCADE; CREATE TABLE wr.p (id bigint PRIMARY KEY, name text NOT NULL, n smallint); CREATE TABLE IF NOT EXISTS wr.c (p bigint REFERENCES wr.p); CREATE VIEW wr.v AS SELECT name FROM wr.p; INSERT INTO wr.p VALUES (1, 'one', 1); TRUNCATE wr.c; ALTER TABLE wr.c DROP CONSTRAINT IF EXISTS c_p_fkey; INSERT INTO wr.c VALUES (1); ALTER TABLE wr.c ADD CONSTRAINT c_p_fkey FOREIGN KEY (p) REFERENCES wr.p")
    expect(await wrote(csv, 'wr.p', mode)).toMatchObject([{ code: 'TARGET_REFUSED', message: expect.stringMatching(message) }])
    expect(await server().query('SELECT id::int, name, n FROM wr.p')).toEqual([[1, 'one', 1]])
  })

  it('does not cut names off, says where a table went, and which rights are missing', async () => {
    expect(await wrote(`${'x'.repeat(64)}\n1\n`, 'cut', 'create')).toMatchObject([{ code: 'TARGET_REFUSED', message: expect.stringContaining('63 bytes') }])
    expect(await wrote('a\n1\n', 'y'.repeat(64), 'create')).toMatchObject([{ code: 'TARGET_REFUSED' }])
    expect(await wrote('a\n1\n', 'nowhere.t', 'create')).toEqual([expect.stringContaining('There is no schema "nowhere"')])
    expect([await wrote('x\nnew\n', 'a."b.c"', 'append'), await server().query('SELECT x FROM a."b.c"')]).toEqual([expect.anything(), [['c'], [null], ['new']]])
    expect(await wrote('a\n1\n', 'public.mine', 'create', PG_USERS.nobody)).toMatchObject([{ code: 'SOURCE_PERMISSION', remedy: expect.stringContaining('CREATE on the schema') }])
  })

  /** What a write came to: its notes, or why nothing was written. */
  async function wrote(csv: string, target: string, mode: string, user: SourceConfig = {}) {
    const source = await sources.create('postgres', config({ read_only: false, ...user }))
    const { versionId } = await engine.import('rows.csv', csv)
    const { result, problems } = await sources.settled((await engine.client.datasets.export({ versionId, target: { sourceId: source.id, target, mode: mode === 'replace' ? 'replace' : mode === 'append' ? 'append' : 'create' } })).id)
    return result?.kind === 'export' ? result.targets?.flatMap(({ notes }) => notes) : problems
  }
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { TargetRequest } from '#shared/contract/sources'
import type { Run } from '#shared/model/run'
import type { Source } from '#shared/model/source'
import { runInDuckDb } from '../support/duckdb-file'
import { useEngine } from '../support/engine'
import { PG_USERS, postgresMissing, usePostgres } from '../support/postgres'
import { type ReadStream, useSources } from '../support/sources'

/** What every connector that writes must do, through the contract. */

const engine = useEngine()
const sources = useSources(engine)
const postgres = postgresMissing === undefined ? usePostgres() : () => { throw new Error(postgresMissing) }

const KINDS = `
  CREATE TABLE kinds (id BIGINT, small SMALLINT, price DECIMAL(10, 2), long DECIMAL(38, 10), real DOUBLE, yes BOOLEAN, day DATE, clock TIME, moment TIMESTAMP, zoned TIMESTAMPTZ, words VARCHAR, bytes BLOB);
  INSERT INTO kinds VALUES
    (9223372036854775807, -32768, 12.34, 1234567890123456789012345678.0123456789, 1e300, true, '2024-02-29', '23:59:59.123456', '2024-02-29 23:59:59.5', '2024-02-29 23:59:59+00', 'naïve "quoted", 🚀 \t\n\\N', '\\x00\\xFF'::BLOB),
    (-1, 0, -0.05, -0.5, 'nan', false, '0001-01-01', '00:00:00', '1999-12-31 00:00:00', '1999-12-31 00:00:00.25+00', '', ''::BLOB),
    (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);`

let kinds: ReadStream
let orders: { datasetId: string; versionId: string }

async function duckdb(name: string, sql: string): Promise<string> {
  const path = join(engine.folder, name)
  await runInDuckDb(path, sql)
  return path
}

beforeAll(async () => {
  kinds = await sources.read(await sources.create('duckdb', { path: await duckdb('kinds.duckdb', KINDS) }), { stream: 'kinds' })
  orders = await engine.import('orders.csv', 'id,who,amount\n1,Ada,5\n2,Bob,x\n3,Cy,7\n')
})

const wrote = async (versionId: string, target: Omit<TargetRequest, 'mode'> & Partial<TargetRequest>): Promise<Run> =>
  sources.settled((await engine.client.datasets.export({ versionId, target: { mode: 'create', ...target } })).id)

/** A source with a table `unrelated`; names of tables begin with the prefix. */
interface Made {
  readonly source: Source
  readonly prefix: string
}

const makers: Record<string, (name: string) => Promise<Made>> = {
  sqlite: async (name) => {
    const path = join(engine.folder, `${name}.db`)
    new Database(path).exec('CREATE TABLE unrelated (n)').close()
    return { source: await sources.create('sqlite', { path, read_only: false }), prefix: '' }
  },
  duckdb: async (name) => ({ source: await sources.create('duckdb', { path: await duckdb(`${name}.duckdb`, 'CREATE TABLE unrelated (n INTEGER)'), read_only: false }), prefix: '' }),
  ...(postgresMissing === undefined && {
    postgres: async (name: string) => {
      const schema = name.replace(/\W/g, '_')
      await postgres().query(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.unrelated (n int)`)
      return { source: await sources.create('postgres', { host: postgres().host, port: postgres().port, database: postgres().database, ...PG_USERS.full, read_only: false }), prefix: `${schema}.` }
    },
  }),
}

describe.each(Object.keys(makers))('%s', (connector) => {
  const made = (name: string): Promise<Made> => makers[connector]!(`${connector}-${name}`)

  it('takes every type and gives it back as it was', async () => {
    const { source, prefix } = await made('kinds')
    expect(await wrote(kinds.versionId, { sourceId: source.id, target: `${prefix}kinds` })).toMatchObject({
      problems: [], result: { kind: 'export', rows: 3, artifacts: [], targets: [{ kind: 'clean', sourceId: source.id, target: `${prefix}kinds`, mode: 'create', rows: 3, notes: [] }] },
    })
    const back = await sources.read(source, { stream: `${prefix}kinds` })
    expect(back.rows).toEqual(kinds.rows)
    expect(back.columns.map(({ name, type }) => `${name} ${type.name}`)).toEqual(kinds.columns.map(({ name, type }) => `${name} ${type.name}`))
  })

  it('creates, appends, replaces and upserts; what is not asked for stays', async () => {
    const { source, prefix } = await made('modes')
    const target = { sourceId: source.id, target: `${prefix}orders` }
    const rows = async () => (await sources.read(source, { query: `SELECT id, who FROM ${prefix}orders ORDER BY id, who` })).rows
    const more = await engine.import('more.csv', 'id,who,amount\n3,Cyd,8\n4,Di,9\n')
    expect((await wrote(orders.versionId, { ...target, keys: ['id'] })).problems).toEqual([])
    expect((await wrote(orders.versionId, target)).problems[0]).toMatchObject({ code: 'TARGET_REFUSED', message: expect.stringMatching(/already/) })
    expect((await wrote(more.versionId, { ...target, mode: 'upsert', keys: ['id'] })).problems).toEqual([])
    expect(await rows()).toEqual([['1', 'Ada'], ['2', 'Bob'], ['3', 'Cyd'], ['4', 'Di']])
    // Half of these rows are there already: none is written.
    expect((await wrote(more.versionId, { ...target, mode: 'append' })).problems[0]).toMatchObject({ code: 'TARGET_REFUSED' })
    expect(await rows()).toHaveLength(4)
    expect((await wrote(more.versionId, { ...target, mode: 'replace' })).problems).toEqual([])
    expect(await rows()).toEqual([['3', 'Cyd'], ['4', 'Di']])
    expect((await wrote((await engine.import('other.csv', 'id,name\n9,Eve\n')).versionId, { ...target, mode: 'append' })).problems[0]).toMatchObject({ message: expect.stringMatching(/no column "name"/) })
    expect((await wrote(more.versionId, { ...target, target: `${prefix}unrelated`, mode: 'upsert', keys: ['id'] })).problems[0]).toMatchObject({ code: 'TARGET_REFUSED' })
    expect((await wrote(more.versionId, { ...target, target: `${prefix}fresh`, mode: 'append' })).result).toMatchObject({ targets: [{ notes: [expect.stringMatching(/it was made/)] }] })
  })

  it.each([
    ['a key that rows share', 'id,who\n1,a\n1,b\n', /1 rows repeat the key "id"/],
    ['a key that rows lack', 'id,who\n1,a\n,b\n', /1 rows have no value in the key/],
  ])('refuses %s', async (_what, csv, message) => {
    const { source, prefix } = await made(`keys-${message.source.length}`)
    const { versionId } = await engine.import('keys.csv', csv)
    expect((await wrote(versionId, { sourceId: source.id, target: `${prefix}t`, mode: 'upsert', keys: ['id'] })).problems[0]).toMatchObject({ code: 'TARGET_REFUSED', message: expect.stringMatching(message) })
  })

  it('takes the clean rows and the rejects of a recipe, both or neither, and the certificate names them', async () => {
    const { source, prefix } = await made('recipe')
    const run = async (rejects: string) => sources.settled((await engine.client.runs.start({
      versionId: orders.versionId, recipe: { winnow: 1, steps: [{ step: 'set_types', columns: { amount: 'integer' }, on_error: 'reject_row' }] },
      target: { sourceId: source.id, target: `${prefix}clean`, mode: 'replace' }, rejectsTarget: { sourceId: source.id, target: `${prefix}${rejects}`, mode: 'create' },
    })).id)
    const done = await run('rejects')
    expect(done).toMatchObject({ problems: [], result: { targets: [{ kind: 'clean', rows: 2 }, { kind: 'rejects', target: `${prefix}rejects`, rows: 1 }] } })
    expect((await sources.read(source, { query: `SELECT id, amount FROM ${prefix}clean ORDER BY id` })).rows).toEqual([['1', 5], ['3', 7]])
    expect((await sources.read(source, { stream: `${prefix}rejects` })).rows).toHaveLength(1)
    const [artifact] = await engine.client.runs.artifacts({ runId: done.id })
    const certificate = z.looseObject({}).parse(JSON.parse(readFileSync(artifact!.path!, 'utf8')))
    expect(certificate).toMatchObject({ targets: [{ kind: 'clean', source: source.name, connector, target: `${prefix}clean`, mode: 'replace', rows: 2 }, { kind: 'rejects', rows: 1 }] })
    // "rejects" is there already: the clean rows stay as they were, too.
    const datasets = await engine.client.datasets.list({ projectId: engine.projectId })
    await engine.client.sources.sample({ source: { sourceId: source.id }, choice: { stream: `${prefix}clean` } })
    expect((await run('rejects')).problems[0]).toMatchObject({ code: 'TARGET_REFUSED' })
    expect(await engine.client.datasets.list({ projectId: engine.projectId })).toHaveLength(datasets.length)
    expect((await sources.read(source, { stream: `${prefix}clean` })).rows).toHaveLength(2)
  })

  it('as a source goes on by a cursor in steps, without losing rows that share a value', async () => {
    const { source, prefix } = await made('steps')
    const { versionId } = await engine.import('steps.csv', `n,who\n${[1, 2, 2, 2, 3, 4].map((n, index) => `${n},w${index}\n`).join('')},w9\n`)
    await wrote(versionId, { sourceId: source.id, target: `${prefix}steps` })
    const first = await sources.read(source, { stream: `${prefix}steps`, cursor: 'n', limit: 3 })
    const steps = [first.rows, (await sources.refresh(first.datasetId)).rows, (await sources.refresh(first.datasetId)).rows]
    expect(steps.map((rows) => rows.map(([, who]) => who).toSorted())).toEqual([['w0'], ['w0', 'w1', 'w2', 'w3'], ['w0', 'w1', 'w2', 'w3', 'w4', 'w5']])
    expect((await sources.read(source, { stream: `${prefix}steps`, cursor: 'n' })).rows).toHaveLength(7)
  })

  it('is left alone while it is read only', async () => {
    const { source: { config, id } } = await made('closed')
    await engine.client.sources.update({ sourceId: id, config: { ...config, read_only: true } })
    expect((await wrote(orders.versionId, { sourceId: id, target: 'orders' })).problems[0]).toMatchObject({ code: 'TARGET_REFUSED', message: 'The source is read only.' })
  })
})

it('text that a column of numbers would change is refused', async () => {
  const { versionId } = await engine.import('zeros.csv', 'code\n00123\n')
  for (const connector of Object.keys(makers)) {
    const { source, prefix } = await makers[connector]!(`${connector}-zeros`)
    const numbers = await engine.import('numbers.csv', 'code\n5\n')
    const { result } = await sources.settled((await engine.client.runs.start({ versionId: numbers.versionId, recipe: { winnow: 1, steps: [{ step: 'set_types', columns: { code: 'integer' } }] }, target: { sourceId: source.id, target: `${prefix}codes`, mode: 'create' } })).id)
    expect(result).toMatchObject({ targets: [{ rows: 1 }] })
    expect((await wrote(versionId, { sourceId: source.id, target: `${prefix}codes`, mode: 'append' })).problems[0]).toMatchObject({ code: 'TARGET_REFUSED', message: expect.stringMatching(/00123/) })
  }
})

it('a foreign project\'s source takes nothing', async () => {
  const other = await engine.client.projects.create({ name: 'Other' })
  const source = await engine.client.sources.create({ projectId: other.id, name: 'x', connector: 'sqlite', config: { path: engine.write('x.db', ''), read_only: false } })
  expect((await wrote(orders.versionId, { sourceId: source.id, target: 'orders' })).problems[0]).toMatchObject({ code: 'NOT_FOUND' })
})

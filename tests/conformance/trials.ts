import { expect } from 'vitest'
import { LEAST_LEASE } from '#engine/duckdb/budget'
import { Session } from '#engine/duckdb/session'
import { fileWriter } from '#engine/sources/file-writer'
import { withConnection } from '#engine/sources/connection'
import { Access } from '#main/api/access'
import type { Queries } from '#shared/define/format'
import type { Cell, Column } from '#shared/model/column'
import type { Source, SourceConfig, StreamChoice, WriteMode } from '#shared/model/source'
import type { Run } from '#shared/model/run'
import type { TestEngine } from '#tests/support/engine'
import { TcpProxy } from '#tests/support/tcp-proxy'
import type { Case, Fixture, KnownTable, System } from './fixture'

/** What a case works with. */
export interface Trial {
  readonly engine: TestEngine
  readonly fixture: Fixture
  readonly system: System
}

/** A system must have what its fixture does not call impossible. */
function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the fixture neither has this nor says that there cannot be such a case')
  return value
}

let saved = 0
const save = ({ engine, fixture }: Trial, config: SourceConfig): Promise<Source> =>
  engine.client.sources.create({ projectId: engine.projectId, name: `${fixture.connector} ${saved += 1}`, connector: fixture.connector, config })

async function importRun({ engine }: Trial, { id: sourceId }: Source, choice: StreamChoice): Promise<Run> {
  const { id } = await engine.client.sources.import({ sourceId, choice })
  return engine.settled(id)
}

/** Imports a stream; gives its columns, how many rows it has, and the first 1,000 of them. */
async function read(trial: Trial, config: SourceConfig, choice: StreamChoice): Promise<{ columns: string[]; total: number; rows: (readonly Cell[])[] }> {
  const { problems, result } = await importRun(trial, await save(trial, config), choice)
  expect(problems).toEqual([])
  if (result?.kind !== 'import') throw new Error('not imported')
  const { columns, rows, total } = await trial.engine.client.datasets.page({ versionId: result.versionId, limit: 1000 })
  return { columns: columns.map(({ name }) => name), total, rows: rows.map(({ cells }) => cells) }
}

async function expectTable(trial: Trial, { stream, columns, rows }: KnownTable, config = trial.system.config): Promise<void> {
  expect(await read(trial, config, { stream })).toEqual({ columns, total: rows.length, rows })
}

/** The first thing that was wrong when a connection was tried. */
async function wrongStep({ engine, fixture }: Trial, config: SourceConfig) {
  const { ok, steps } = await engine.client.sources.test({ source: { connector: fixture.connector, config } })
  expect(ok).toBe(false)
  const wrong = steps.find((step) => !step.ok)
  expect(wrong?.message).not.toBe('')
  expect(wrong?.remedy ?? '').not.toBe('')
  return { ...wrong, all: JSON.stringify(steps) }
}

/** Lets a case work behind a proxy of the network. */
async function behindProxy(trial: Trial, work: (proxy: TcpProxy, config: SourceConfig) => Promise<void>): Promise<void> {
  const { host, port, config } = given(trial.system.behind)
  const proxy = await TcpProxy.start({ host, port })
  try {
    await work(proxy, config(proxy.host, proxy.port))
  } finally {
    await proxy.stop()
  }
}

const datasets = async ({ engine }: Trial): Promise<number> => (await engine.client.datasets.list({ projectId: engine.projectId })).length

const COLUMNS: readonly Column[] = [{ name: 'id', type: { name: 'integer' } }, { name: 'name', type: { name: 'text' } }]

/** Writes rows by the connector itself. */
async function write({ engine: { parts: { engine, sources } }, fixture, system }: Trial, mode: WriteMode, rows: readonly (readonly [number, string])[]): Promise<number> {
  const { config, target } = given(system.writable)
  const connection = await sources.connection({ connector: fixture.connector, config }, new Access())
  const watch = { signal: new AbortController().signal, progress: () => {} }
  return withConnection(sources.tools, connection, watch, async (context) => {
    const session = await Session.open({ lease: await engine.budget.lease(LEAST_LEASE), tempRoot: engine.tempRoot, allowed: { folders: [context.tempDir] } })
    try {
      await session.run(`CREATE TABLE clean AS SELECT * FROM (VALUES ${rows.map(([id, name]) => `(${id}::BIGINT, '${name}')`).join(', ')}) AS rows(id, name)`)
      const table = { name: 'clean', columns: COLUMNS, rows: rows.length, sql: 'SELECT id, name FROM clean' }
      const queries: Queries = { run: (sql) => session.run(sql), stream: (sql) => session.stream(sql) }
      const written = await given(connection.connector.writes).write(connection.config, { target, mode, ...(mode !== 'append' && { keys: ['id'] }), table }, {
        ...context, queries, writeFile: fileWriter(engine, queries, context),
      })
      return written.rows
    } finally {
      await session.close()
    }
  })
}

async function expectWritten(trial: Trial, rows: readonly (readonly Cell[])[]): Promise<void> {
  const { config, target } = given(trial.system.writable)
  const found = await read(trial, config, { stream: target })
  expect(found.columns).toEqual(['id', 'name'])
  // A format of text gives texts back; a table has no order of its own.
  expect(found.rows.map((cells) => cells.map(String)).toSorted()).toEqual(rows.map((cells) => cells.map(String)).toSorted())
}

/** What is done in each case. */
export const TRIALS: Readonly<Record<Case, (trial: Trial) => Promise<void>>> = {
  check: async (trial) => {
    const { id: sourceId } = await save(trial, trial.system.config)
    const { ok, steps } = await trial.engine.client.sources.test({ source: { sourceId } })
    expect(steps.filter((step) => !step.ok)).toEqual([])
    expect(ok).toBe(true)
    expect(steps.length).toBeGreaterThan(0)
    expect((await trial.engine.client.sources.get({ sourceId })).health.state).toBe('healthy')
  },
  unreachable: async (trial) => {
    const { what } = await wrongStep(trial, given(trial.system.unreachable))
    expect(['config', 'file', 'address', 'port', 'database', 'answer']).toContain(what)
  },
  wrong_password: async (trial) => {
    const { config, password } = given(trial.system.wrongPassword)
    const { what, all } = await wrongStep(trial, config)
    expect(['login', 'permission']).toContain(what)
    expect(all).not.toContain(password)
    const { problems } = await importRun(trial, await save(trial, config), { stream: trial.system.small.stream })
    expect(problems).toMatchObject([{ code: expect.stringMatching(/^SOURCE_(LOGIN|PERMISSION)$/) }])
    expect(JSON.stringify(problems)).not.toContain(password)
  },
  permission: async (trial) => {
    const { config, stream } = given(trial.system.unpermitted)
    const { problems } = await importRun(trial, await save(trial, config), { stream })
    expect(problems).toMatchObject([{ code: 'SOURCE_PERMISSION', remedy: expect.stringMatching(/./) }])
  },
  discover: async (trial) => {
    const { stream, columns } = trial.system.small
    const { id: sourceId } = await save(trial, trial.system.config)
    const { streams } = await trial.engine.client.sources.discover({ source: { sourceId } })
    const found = streams.find(({ id }) => id === stream)
    // Where columns are known only by reading, none are named.
    if (found?.columns.length !== 0) expect(found?.columns.map(({ name }) => name)).toEqual(columns)
    const { streams: only } = await trial.engine.client.sources.discover({ source: { sourceId }, only: [stream] })
    expect(only.map(({ id }) => id)).toEqual([stream])
  },
  sample: async ({ engine, fixture, system: { config, small } }) => {
    const { columns, rows } = await engine.client.sources.sample({ source: { connector: fixture.connector, config }, choice: { stream: small.stream }, limit: 2 })
    expect(columns.map(({ name }) => name)).toEqual(small.columns)
    expect(rows).toEqual(small.rows.slice(0, 2))
  },
  read: (trial) => expectTable(trial, trial.system.small),
  choice: async (trial) => {
    const { stream, columns, rows } = trial.system.small
    const [first, second] = columns
    expect(await read(trial, trial.system.config, { stream, columns: [second!, first!], limit: 2 })).toEqual({ columns: [second, first], total: 2, rows: rows.slice(0, 2).map((cells) => [cells[1], cells[0]]) })
  },
  types: (trial) => expectTable(trial, given(trial.system.types)),
  empty: (trial) => expectTable(trial, { ...given(trial.system.empty), rows: [] }),
  wide: async (trial) => {
    const { stream, columns } = given(trial.system.wide)
    expect((await read(trial, trial.system.config, { stream })).columns).toHaveLength(columns)
  },
  huge: async (trial) => {
    const { stream, rows } = given(trial.system.huge)
    expect((await read(trial, trial.system.config, { stream })).total).toBe(rows)
  },
  missing: async (trial) => {
    const { problems } = await importRun(trial, await save(trial, trial.system.config), { stream: given(trial.system.missingStream) })
    expect(problems).toMatchObject([{ code: 'SOURCE_MISSING', remedy: expect.stringMatching(/./) }])
  },
  cancel: async (trial) => {
    const { client } = trial.engine
    const before = await datasets(trial)
    const source = await save(trial, trial.system.config)
    const { id: runId } = await client.sources.import({ sourceId: source.id, choice: { stream: given(trial.system.huge).stream } })
    for await (const event of await client.runs.watch({ runId })) {
      if (event.type === 'progress' || (event.type === 'state' && event.run.status === 'RUNNING')) await client.runs.cancel({ runId })
      if (event.type === 'result') expect(event.run.status).toBe('CANCELLED')
    }
    expect(await datasets(trial)).toBe(before)
    // It can be read afterwards: nothing was left locked.
    await expectTable(trial, trial.system.small)
  },
  retry: (trial) => behindProxy(trial, async (proxy, config) => {
    proxy.fail({ cutAfter: 20 })
    await expectTable(trial, trial.system.small, config)
    expect(proxy.connections).toBeGreaterThan(1)
  }),
  broken: (trial) => behindProxy(trial, async (proxy, config) => {
    const source = await save(trial, config)
    const before = await datasets(trial)
    proxy.fail(...Array.from({ length: 1000 }, () => ({ cutAfter: 20 })))
    const { status, problems } = await importRun(trial, source, { stream: trial.system.small.stream })
    expect(status).toBe('FAILED')
    expect(problems).toMatchObject([{ code: expect.stringMatching(/^SOURCE_(BROKEN|UNREACHABLE)$/) }])
    expect((await trial.engine.client.sources.get({ sourceId: source.id })).health).toMatchObject({ state: 'degraded', problem: { code: problems[0]?.code } })
    expect(await datasets(trial)).toBe(before)
  }),
  create: async (trial) => {
    expect(await write(trial, 'create', [[1, 'Ann'], [2, 'Bo']])).toBe(2)
    await expectWritten(trial, [[1, 'Ann'], [2, 'Bo']])
    await expect(write(trial, 'create', [[3, 'Cy']])).rejects.toMatchObject({ problem: { code: 'TARGET_REFUSED' } })
    await expectWritten(trial, [[1, 'Ann'], [2, 'Bo']])
  },
  append: async (trial) => {
    await write(trial, 'append', [[3, 'Cy']])
    await expectWritten(trial, [[1, 'Ann'], [2, 'Bo'], [3, 'Cy']])
  },
  upsert: async (trial) => {
    await write(trial, 'upsert', [[8, 'Ina'], [9, 'Jo']])
    await expectWritten(trial, [[7, 'Hal'], [8, 'Ina'], [9, 'Jo']])
  },
  replace: async (trial) => {
    await write(trial, 'replace', [[7, 'Hal'], [8, 'Ian']])
    await expectWritten(trial, [[7, 'Hal'], [8, 'Ian']])
  },
}

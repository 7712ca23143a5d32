import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { compose } from '#main/compose'
import { workerLaunch } from '#main/python/worker-launch'
import { homeOf } from '#main/store/home'
import type { SourceConfig } from '#shared/model/source'
import { withFakeSource, withWorker } from '#tests/support/airbyte'
import { useEngine } from '#tests/support/engine'
import { python } from '#tests/support/python'
import { useSources } from '#tests/support/sources'

// Long enough for a connector that has just begun on a machine that is busy.
vi.stubEnv('WINNOW_PY_SILENCE_S', '5')
vi.stubEnv('WINNOW_PY_MEM_MB', '5000')
afterAll(() => vi.unstubAllEnvs())

const engine = useEngine((home) => {
  withWorker(home)
  withFakeSource(home)
})
const sources = useSources(engine)
const cache = (): string => join(engine.folder, 'home', 'airbyte', 'cache')

/** What lies in the cache, with its content. */
const kept = (): Record<string, string> => Object.fromEntries(readdirSync(cache()).map((file) => [file, createHash('sha256').update(readFileSync(join(cache(), file))).digest('hex')]))

/** Whether a process, or with a negative number any of a group, is there. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The process of the worker, when it is there. */
const workerPid = (client = engine.client) => vi.waitFor(async () => {
  const { worker } = await client.python.status()
  if (!worker) throw new Error('there is no worker')
  return worker.pid
}, { timeout: 60_000, interval: 100 })

describe.skipIf(python === undefined)('when parts of an import of an Airbyte source fail', { timeout: 180_000 }, () => {
  test('the death of the worker fails the run, changes nothing, and the next run is as any other', async () => {
    const source = await sources.create('source-fake', { mode: 'well', rows: 40 })
    const read = await sources.read(source, { stream: 'users', cursor: 'updatedAt' })
    const note = join(engine.folder, 'group')
    await engine.client.sources.update({ sourceId: source.id, config: { mode: 'child', rows: 50, note } })
    const before = kept()
    const { id } = await engine.client.sources.refresh({ datasetId: read.datasetId })
    // The connector has begun, and waits.
    await vi.waitFor(() => expect(existsSync(note) && readFileSync(note, 'utf8')).toMatch(/^\d+$/), 60_000)
    const pid = await workerPid()
    process.kill(pid, 'SIGKILL')
    const run = await sources.settled(id)
    // What the dead worker had started does not run on, and its config, with its secrets, is gone.
    await vi.waitFor(() => expect(isAlive(-Number(readFileSync(note, 'utf8')))).toBe(false), 10_000)
    expect(readdirSync(join(engine.folder, 'home', 'airbyte', 'temp'))).toEqual([])
    expect(run).toMatchObject({ status: 'FAILED', problems: [{ code: 'ENGINE_STOPPED', message: expect.stringContaining('SIGKILL'), remedy: expect.stringContaining('Try again') }] })
    expect(kept()).toEqual(before)
    expect((await engine.client.datasets.get({ datasetId: read.datasetId })).latest?.id).toBe(read.versionId)

    await engine.client.sources.update({ sourceId: source.id, config: { mode: 'well', rows: 60 } })
    expect((await sources.refresh(read.datasetId)).rows).toHaveLength(60)
    expect(await workerPid()).not.toBe(pid)
  })

  test('three at once: the one that is well is read, the one that is killed and the one that hangs say so', async () => {
    await engine.client.settings.update({ concurrency: 3 })
    const configs: SourceConfig[] = [{ mode: 'well', rows: 300 }, { mode: 'kill', rows: 300 }, { mode: 'hang', rows: 300 }]
    const made = await Promise.all(configs.map((config) => sources.create('source-fake', config)))
    const runs = await Promise.all(made.map(async ({ id: sourceId }) => sources.settled((await engine.client.sources.import({ sourceId, choice: { stream: 'users' } })).id)))
    expect(runs.map(({ status, result, problems: [problem] }) => [status, result?.kind ?? problem?.code])).toEqual([['COMPLETED', 'import'], ['FAILED', 'SOURCE_BROKEN'], ['FAILED', 'TIMEOUT']])
    const [, killed, hanging] = runs
    expect([killed?.problems[0]?.message, hanging?.problems[0]?.message]).toEqual([expect.stringContaining('SIGKILL'), expect.stringContaining('said nothing for 5 s')])
    const names = readdirSync(cache())
    expect(made.map(({ id }) => names.some((name) => name.startsWith(id)))).toEqual([true, false, false])
  })

  test.skipIf(process.platform !== 'linux')('the worker may take so much memory as it was told, and no more', async () => {
    const limits = readFileSync(`/proc/${await workerPid()}/limits`, 'utf8')
    expect(limits).toMatch(new RegExp(`Max address space +${5000 * 1024 ** 2} `))
  })

  test('that is the budget of the settings, and never so little that PyAirbyte cannot be loaded', async () => {
    const told = async (gibibytes: number) => (await workerLaunch({ python: 'python', folder: join(engine.folder, 'launch'), memory: gibibytes * 1024 ** 3, env: {} })).env['WINNOW_PY_MEM_MB']
    expect([await told(6), await told(1)]).toEqual(['6144', '4096'])
  })

  test('an engine that is closed while it reads ends worker, connector and all that the connector has started', async () => {
    const root = mkdtempSync(join(tmpdir(), 'winnow-closing-'))
    const home = homeOf(root, {})
    withWorker(home)
    withFakeSource(home)
    const { client, close } = await compose({ home })
    try {
      const note = join(root, 'group')
      const [project] = await client.projects.list()
      const source = await client.sources.create({ projectId: project!.id, name: 'closing', connector: 'source-fake', config: { mode: 'child', rows: 10, note } })
      await client.sources.import({ sourceId: source.id, choice: { stream: 'users' } })
      await vi.waitFor(() => expect(existsSync(note) && readFileSync(note, 'utf8')).toMatch(/^\d+$/), 60_000)
      const pid = await workerPid(client)
      const group = Number(readFileSync(note, 'utf8'))
      expect([isAlive(-pid), isAlive(-group)]).toEqual([true, true])
      await close()
      // Whoever adopts them may take a moment to notice.
      await vi.waitFor(() => expect([isAlive(-pid), isAlive(-group)]).toEqual([false, false]), 5_000)
      expect(readdirSync(join(home.airbyte, 'temp'))).toEqual([])
      expect(readdirSync(join(home.airbyte, 'cache'))).toEqual([])
    } finally {
      await close().catch(() => {})
      rmSync(root, { recursive: true, force: true })
    }
  })
})

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EngineProcess } from '#main/hosts/process/engine-process'
import { forkEngine } from '#main/hosts/process/forked-engine'
import type { Client } from '#shared/contract/index'

/** How often the engine is killed: a few times in every test run, more when WINNOW_SOAK says so. */
const KILLS = Number(process.env['WINNOW_SOAK'] ?? 2)
const LATEST_MS = 3_000

let folder: string
let file: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-soak-'))
  file = join(folder, 'data.csv')
  writeFileSync(file, `id,name,amount\n${Array.from({ length: 200_000 }, (_, row) => `${row}, Name ${row % 977} ,${(row * 7919) % 1000}-and-some-text`).join('\n')}\n`)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function start(): Promise<{ engine: EngineProcess; client: Client }> {
  const engine = forkEngine({ options: { home: join(folder, 'home'), grants: [folder] }, entry: join(process.env['WINNOW_WORKERS'] ?? '', 'engine.js') })
  await engine.start()
  return { engine, client: createORPCClient(new RPCLink({ port: engine.connect() })) }
}

const filesIn = (root: string): string[] => (existsSync(root) ? readdirSync(root, { recursive: true, withFileTypes: true }) : [])
  .filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)))

/** Everything that is recorded is whole, and everything that is there is recorded. */
async function expectNothingHalf(client: Client, projectId: string): Promise<void> {
  const runs = await client.runs.list({ projectId, limit: 1000 })
  expect(runs.filter(({ status }) => status === 'PENDING' || status === 'RUNNING')).toEqual([])
  const datasets = await client.datasets.list({ projectId })
  const versions = (await Promise.all(datasets.map(({ id }) => client.datasets.versions({ datasetId: id })))).flat()
  for (const { id, rows } of versions) expect((await client.datasets.page({ versionId: id, offset: Math.max(0, rows - 1), limit: 1 })).rows).toHaveLength(Math.min(1, rows))
  expect(filesIn(join(folder, 'home', 'projects'))).toHaveLength(versions.length)
  const artifacts = await client.artifacts.list({ projectId })
  expect(filesIn(join(folder, 'home', 'uploads'))).toHaveLength(artifacts.length)
}

it(`loses nothing and leaves nothing half when it is killed ${KILLS} times in the midst of its work`, { timeout: 30_000 + KILLS * 15_000 }, async () => {
  let seed = 42
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  for (let kill = 0; kill <= KILLS; kill += 1) {
    const { engine, client } = await start()
    const projects = await client.projects.list()
    expect(projects).toHaveLength(1)
    const projectId = projects[0]!.id
    await expectNothingHalf(client, projectId)
    if (kill === KILLS) {
      await engine.stop()
      return
    }
    const work = (async () => {
      const { id } = await client.files.import({ projectId, file: { path: file } })
      for await (const event of await client.runs.watch({ runId: id })) {
        if (event.type !== 'result' || event.run.result?.kind !== 'import') continue
        const { versionId } = event.run.result
        await client.runs.start({ versionId, recipe: { winnow: 1, steps: [{ step: 'trim', columns: ['name'] }, { step: 'unique', columns: ['name'] }] }, clean: { format: 'csv' }, rejects: { format: 'csv' } })
      }
    })()
    work.catch(() => {})
    await setTimeout(random() * LATEST_MS)
    engine.kill()
    await new Promise((resolve) => engine.onExit(resolve))
  }
})

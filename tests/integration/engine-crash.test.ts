import { createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Served, serve } from '#main/hosts/http/serve'
import type { Client } from '#shared/contract/index'
import type { Run, RunEvent } from '#shared/model/run'
import { sessionCookie } from '../transports/factories'

const ROWS = 150_000
const RECIPE = {
  winnow: 1 as const, name: 'Clean',
  steps: [
    { step: 'set_types', columns: { id: 'integer', amount: 'integer' } },
    { step: 'trim', columns: ['name'] },
    { step: 'range', column: 'amount', min: 0, max: 900, severity: 'drop' },
    { step: 'dedupe', columns: ['name', 'amount'], keep: 'first' },
  ],
}

let folder: string
let served: Served
let client: Client
let socket: WebSocket

const start = () => serve({ home: join(folder, 'home'), grants: [folder], entry: join(process.env['WINNOW_WORKERS'] ?? '', 'engine.js') })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-crash-'))
  const file = createWriteStream(join(folder, 'big.csv'))
  file.write('id,name,amount,note\n')
  for (let row = 0; row < ROWS; row += 1) file.write(`${row}, Name ${row % 70_000} ,${(row * 7919) % 1000},"some text, and more of it ${row}"\n`)
  await once(file.end(), 'close')
  served = await start()
  const { host } = served
  socket = new WebSocket(`${host.origin.replace('http', 'ws')}/ws`, { headers: { cookie: await sessionCookie(host), origin: host.origin } })
  await once(socket, 'open')
  client = createORPCClient(new RPCLink({ websocket: socket }))
})

afterAll(async () => {
  socket.close()
  await served.close()
  rmSync(folder, { recursive: true, force: true })
})

async function follow(runId: string, onEvent: (event: RunEvent) => void = () => {}): Promise<Run> {
  for await (const event of await client.runs.watch({ runId })) {
    onEvent(event)
    if (event.type === 'result') return event.run
  }
  throw new Error('the run was left without a result')
}

/** The bytes of what a run wrote, as the page gets them. */
async function bytesOf(runId: string): Promise<string[]> {
  const files = (await client.runs.artifacts({ runId })).filter(({ kind }) => kind !== 'certificate')
  const { host } = served
  return Promise.all(files.map(async ({ id }) => (await fetch(`${host.origin}/api/v1/artifacts/${id}/content`, { headers: { 'x-api-key': host.token } })).text()))
}

it('survives kill -9 in mid-run: the watch comes back, the run is INTERRUPTED, repeating it gives the same bytes', async () => {
  const [project] = await client.projects.list()
  const queued = await client.files.import({ projectId: project!.id, file: { path: join(folder, 'big.csv') } })
  expect(queued).toMatchObject({ mode: 'ASYNC', status: 'PENDING' })
  const imported = await follow(queued.id)
  expect(imported).toMatchObject({ status: 'COMPLETED', result: { rows: ROWS } })
  const versionId = imported.result?.kind === 'import' ? imported.result.versionId : ''

  const request = { versionId, recipe: RECIPE, clean: { format: 'csv' }, rejects: { format: 'csv' } }
  const killed = await client.runs.start(request)
  const watching = follow(killed.id, (event) => { if (event.type === 'state' && event.run.status === 'RUNNING') setTimeout(() => served.supervisor.engine?.kill(), 50) })
  await expect(watching).rejects.toMatchObject({ code: 'ENGINE_STOPPED', data: { problems: [{ remedy: expect.stringContaining('repeated') }] } })

  expect(await follow(killed.id)).toMatchObject({ status: 'INTERRUPTED', problems: [{ code: 'ENGINE_STOPPED', remedy: expect.stringContaining('Repeat') }] })
  expect((await client.system.info()).notices.join()).toMatch(/1 run was interrupted/)
  // It may have been killed before it began to write.
  const clean = join(folder, 'home', 'uploads', 'my-data', 'clean')
  expect(existsSync(clean) ? readdirSync(clean) : []).toEqual([])
  expect(readdirSync(join(folder, 'home', 'projects', 'my-data'), { recursive: true }).filter((name) => String(name).endsWith('.duckdb'))).toHaveLength(1)

  const repeated = await follow((await client.runs.repeat({ runId: killed.id })).id)
  expect(repeated.problems).toEqual([])
  expect(repeated).toMatchObject({ status: 'COMPLETED', repeats: killed.id })
  const again = await follow((await client.runs.start(request)).id)
  const bytes = await bytesOf(repeated.id)
  expect(bytes).toHaveLength(2)
  expect(await bytesOf(again.id)).toEqual(bytes)
})

it('36: tells a second Winnow where the first one is', async () => {
  await expect(start()).rejects.toMatchObject({ problem: { code: 'STORE_LOCKED', remedy: expect.stringContaining(served.host.origin) } })
})

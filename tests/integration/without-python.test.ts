import { afterAll, expect, it, vi } from 'vitest'
import { HttpHost } from '#main/hosts/http/server'
import { useEngine } from '#tests/support/engine'
import { portLink } from '../transports/factories'

vi.stubEnv('PATH', '/nowhere')
vi.stubEnv('WINNOW_PYTHON', '')
afterAll(() => vi.unstubAllEnvs())
const engine = useEngine()
const NONE = 'Connectors need Python 3.10, 3.11 or 3.12. None was found on this computer. Files, databases and S3 work without it.'

it('lists Airbyte sources among all others, each with what it lacks: also as the first that is asked', async () => {
  expect(await engine.client.connectors.describe({ connector: 'source-faker' })).toMatchObject({ unavailable: { code: 'PYTHON_UNAVAILABLE', message: NONE } })
  const connectors = await engine.client.connectors.list()
  expect(connectors.find(({ id }) => id === 'source-faker')).toMatchObject({ unavailable: { code: 'PYTHON_UNAVAILABLE', message: NONE, remedy: expect.stringContaining('Install Python') } })
  expect(connectors.filter(({ origin, unavailable }) => origin !== 'airbyte' && unavailable?.code === 'PYTHON_UNAVAILABLE')).toEqual([])
  const listed = await engine.client.airbyte.list()
  expect(listed.length).toBeGreaterThan(20)
  expect(new Set(listed.map(({ unavailable }) => unavailable?.message))).toEqual(new Set([NONE]))
  await expect(engine.client.airbyte.install({ name: 'source-faker', unlisted: false })).rejects.toMatchObject({ code: 'PYTHON_UNAVAILABLE', status: 503 })
})

it('works without Python, and says what needs it', async () => {
  const { datasetId, versionId } = await engine.import('rows.csv', 'a,b\n1,2\nx,3\n')
  expect(await engine.client.datasets.versions({ datasetId })).toMatchObject([{ rows: 2 }])
  const recipe = { winnow: 1 as const, steps: [{ step: 'set_types', columns: { a: 'integer' } }] }
  const run = await engine.settled((await engine.client.runs.start({ versionId, recipe, clean: { format: 'csv' } })).id)
  expect(run).toMatchObject({ status: 'COMPLETED', problems: [] })
  expect(await engine.client.python.status()).toMatchObject({ state: 'missing', problem: { code: 'PYTHON_UNAVAILABLE' }, setup: null })
  await expect(engine.client.python.setUp({})).rejects.toMatchObject({ code: 'PYTHON_UNAVAILABLE', data: { problems: [{ message: expect.stringContaining('None was found on this computer') }] } })
  await engine.client.python.cancelSetUp()
  expect((await engine.client.python.remove()).state).toBe('missing')
})

it('has a switch for Airbyte sources', async () => {
  await engine.client.settings.update({ airbyte: false })
  expect(await engine.client.python.status()).toMatchObject({ state: 'disabled', problem: { message: expect.stringContaining('switched off in the settings') } })
  await engine.client.settings.update({ airbyte: true })
})

it('is switched off by a variable', async () => {
  process.env['PYAIRBYTE_DISABLED'] = '1'
  try {
    expect(await engine.client.python.status()).toMatchObject({ state: 'disabled', problem: { code: 'PYTHON_UNAVAILABLE', message: expect.stringContaining('PYAIRBYTE_DISABLED') } })
    expect((await engine.client.airbyte.list())[0]).toMatchObject({ unavailable: { message: expect.stringContaining('PYAIRBYTE_DISABLED') } })
    expect((await engine.client.system.doctor()).checks.find(({ id }) => id === 'python')).toMatchObject({ state: 'missing', found: expect.stringContaining('PYAIRBYTE_DISABLED is set') })
  } finally {
    delete process.env['PYAIRBYTE_DISABLED']
  }
})

it('answers over REST in the shape of all problems', async () => {
  const { link, close } = portLink(engine.parts)
  const host = await HttpHost.listen({ link })
  const ask = async (path: string, body?: unknown) => {
    const answer = await fetch(`${host.origin}/api/v1${path}`, { headers: { 'x-api-key': host.token, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }) })
    return { status: answer.status, body: await answer.json() }
  }
  try {
    expect(await ask('/python')).toMatchObject({ status: 200, body: { state: 'missing', problem: { code: 'PYTHON_UNAVAILABLE', message: NONE } } })
    const { body: connectors } = await ask('/data-sources/connectors')
    expect(connectors.find(({ id }: { id: string }) => id === 'source-faker')).toMatchObject({ unavailable: { message: NONE } })
    const source = { connector_type: 'source-faker', config: { count: 5 } }
    for (const answer of [await ask('/data-sources/discover', source), await ask('/data-sources/read', { ...source, stream_name: 'users' })]) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'PYTHON_UNAVAILABLE', message: NONE, remedy: expect.stringContaining('Install Python') } })
    }
  } finally {
    await host.close()
    await close()
  }
})

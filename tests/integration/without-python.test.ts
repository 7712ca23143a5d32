import { afterAll, expect, it, vi } from 'vitest'
import { useEngine } from '#tests/support/engine'

vi.stubEnv('PATH', '/nowhere')
vi.stubEnv('WINNOW_PYTHON', '')
afterAll(() => vi.unstubAllEnvs())
const engine = useEngine()

it('works without Python, and says what needs it', async () => {
  const { datasetId } = await engine.import('rows.csv', 'a,b\n1,2\n')
  expect(await engine.client.datasets.versions({ datasetId })).toMatchObject([{ rows: 1 }])
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

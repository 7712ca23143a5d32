import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { secretPaths } from '#shared/define/secrets'
import { typedSecrets } from '#main/store/secrets/config'
import { withWorker } from '#tests/support/airbyte'
import { useEngine } from '#tests/support/engine'
import { Planted } from '#tests/support/planted'
import { CASES, type Case, type Fixture, type System } from './fixture'
import { tableOf } from './table'
import { type Trial, TRIALS } from './trials'

/**
 * Every connector does what every other one does. A connector joins with one file in `fixtures`; the table of all is
 * docs/reference/conformance.md (`vitest run -u` writes it anew).
 */

const fixtures = Object.values(import.meta.glob<{ default: Fixture }>('./fixtures/*.ts', { eager: true })).map(({ default: fixture }) => fixture)
const engine = useEngine(withWorker)
const names = Object.keys(CASES) as Case[]
const tried: Trial[] = []

describe.each(fixtures)('$connector', (fixture) => {
  let system: System
  let trial: Trial
  beforeAll(async () => {
    if (fixture.missing !== undefined) return
    const folder = join(engine.folder, fixture.connector)
    mkdirSync(folder)
    if (fixture.from !== undefined) {
      const from = resolve(fixture.from)
      const { added } = await engine.client.connectors.add({ from })
      if (added?.fingerprint) await engine.client.connectors.add({ from, allow: added.fingerprint })
    }
    system = await fixture.start(folder)
    trial = { engine, fixture, system }
    tried.push(trial)
  }, 120_000)
  afterAll(async () => { await system?.stop?.() })

  for (const name of names) {
    const reason = fixture.cannot[name]
    it.skipIf(fixture.missing !== undefined || reason !== undefined)(`${CASES[name]}${reason === undefined ? '' : `: ${reason}`}`, () => expect(TRIALS[name](trial)).resolves.toBeUndefined(), 120_000)
  }
})

it('nothing that Winnow wrote down holds a secret of their configs', () => {
  const { catalogue } = engine.parts.sources
  const secrets = tried.flatMap(({ fixture: { connector }, system: { config, wrongPassword, unpermitted, writable, unreachable } }) =>
    [config, wrongPassword?.config, unpermitted?.config, writable?.config, unreachable].flatMap((given) => typedSecrets(given ?? {}, secretPaths(catalogue.get(connector).config))))
  expect(new Set(secrets).size).toBeGreaterThan(1)
  const planted = new Planted(secrets)
  planted.lookInFiles(engine.parts.store.home.root)
  expect([planted.found, planted.bytes > 0]).toEqual([[], true])
})

it('every connector takes part', async () => {
  const joined = new Set(fixtures.map(({ connector }) => connector))
  expect((await engine.client.connectors.list()).filter(({ id, origin }) => origin === 'built-in' && !joined.has(id)).map(({ id }) => id)).toEqual([])
})

it('the table of all is in the reference', async () => {
  const table = tableOf(fixtures)
  process.stdout.write(`${table}\n`)
  await expect(table).toMatchFileSnapshot('../../docs/reference/conformance.md')
})

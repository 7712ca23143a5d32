import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useEngine } from '#tests/support/engine'
import { CASES, type Case, type Fixture, type System } from './fixture'
import { tableOf } from './table'
import { type Trial, TRIALS } from './trials'

/**
 * Every connector does what every other one does. A connector joins with one file in `fixtures`; the table of all is
 * docs/reference/conformance.md (`vitest run -u` writes it anew).
 */

const fixtures = Object.values(import.meta.glob<{ default: Fixture }>('./fixtures/*.ts', { eager: true })).map(({ default: fixture }) => fixture)
const engine = useEngine()
const names = Object.keys(CASES) as Case[]

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
  }, 120_000)
  afterAll(async () => { await system?.stop?.() })

  for (const name of names) {
    const reason = fixture.cannot[name]
    it.skipIf(fixture.missing !== undefined || reason !== undefined)(`${CASES[name]}${reason === undefined ? '' : `: ${reason}`}`, () => expect(TRIALS[name](trial)).resolves.toBeUndefined())
  }
})

it('the table of all is in the reference', async () => {
  const table = tableOf(fixtures)
  process.stdout.write(`${table}\n`)
  await expect(table).toMatchFileSnapshot('../../docs/reference/conformance.md')
})

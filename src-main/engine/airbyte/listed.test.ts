import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { fitsPython, listedSources } from './listed'

const LOCKS = join(import.meta.dirname, '..', '..', '..', 'python-runtime', 'airbyte', 'sources')

const Listed = z.strictObject({
  name: z.string().regex(/^source-[a-z0-9][a-z0-9-]*$/), title: z.string().min(1), docs: z.string().min(1), version: z.string().min(1), documentation: z.url(),
  python: z.string().regex(/^>=3\.\d+,<3\.\d+$/), licence: z.string().min(1), built: z.array(z.string()).nonempty().optional(),
})

test('the list is as it should be, each source once', () => {
  const list: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'resources', 'airbyte', 'sources.json'), 'utf8'))
  expect(z.array(Listed).parse(list)).toHaveLength(listedSources.size)
})

test('every listed source has its lock, and every lock its source', () => {
  expect(readdirSync(LOCKS).toSorted()).toEqual([...listedSources.keys()].toSorted())
  for (const { name, version, python, built = [] } of listedSources.values()) {
    const lock = readFileSync(join(LOCKS, name, 'requirements.lock'), 'utf8')
    expect(lock.split('\n')[0]).toBe(`# ${name} ${version} for Python ${python}, made by build/airbyte-locks.mjs.`)
    expect(lock).toContain(`\nairbyte-${name}==${version}`)
    // One that is there for some Pythons alone says for which: else it cannot be installed beside the other.
    const pins = [...lock.matchAll(/^([\w.-]+)==\S+( ;)?/gm)].map(([, pinned = '', marked]) => ({ pinned, marked }))
    expect(pins.filter(({ pinned, marked }) => !marked && pins.filter((other) => other.pinned === pinned).length > 1)).toEqual([])
    for (const one of built) expect(lock).toContain(`\n${one}==`)
  }
})

test.each([['3.11.7', true], ['3.10.1', false], ['3.13.0', false], ['2.7.1', false]])('Python %s for >=3.11,<3.13: %s', (version, fits) => {
  expect(fitsPython(version, '>=3.11,<3.13')).toBe(fits)
})

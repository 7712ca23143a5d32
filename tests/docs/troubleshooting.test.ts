import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ProblemCode } from '#shared/model/problem'

test('docs/troubleshooting.md says something about every code that a caller may meet', () => {
  const told = new Set([...readFileSync('docs/troubleshooting.md', 'utf8').matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, code]) => code))
  expect(ProblemCode.options.filter((code) => !told.has(code))).toEqual([])
})

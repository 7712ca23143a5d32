import { expect, test } from 'vitest'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()

const HUNDRED_MB = 100_000_000
const nines = (): Buffer => Buffer.alloc(HUNDRED_MB, '9')
const columns = Array.from({ length: 100_000 }, (_, index) => `c${index}`)

test.each([
  ['one line of 100 MB', 'line.csv', () => Buffer.concat([Buffer.from('a,b\n1,'), Buffer.alloc(HUNDRED_MB, 'x'), Buffer.from('\n2,y\n')]), 2, /line of "line.csv" is longer than 32 MiB.*line 2/],
  ['a number of 10⁸ digits in CSV', 'digits.csv', () => Buffer.concat([Buffer.from('a,b\n'), nines(), Buffer.from(',1\n')]), 2, /longer than 32 MiB/],
  ['a number of 10⁸ digits in JSON', 'digits.json', () => Buffer.concat([Buffer.from('[{"a":'), nines(), Buffer.from('}]')]), 0, /0 rows written.*\n1 line could not be read/],
  ['100,000 columns', 'columns.csv', () => Buffer.from(`${columns.join(',')}\n${columns.join(',')}\n`), 2, /has 100000 columns; Winnow reads 20000/],
  ['100,000 members', 'members.json', () => Buffer.from(JSON.stringify([Object.fromEntries(columns.map((name) => [name, 1]))])), 2, /more than 10,000 different members/],
  ['JSON of 100,000 levels', 'deep.json', () => Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)), 2, /nested more than 1,000 levels/],
  ['a line of JSON of 100,000 levels', 'deep.jsonl', () => Buffer.from(`{"a":1}\n${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}\n`), 0, /1 row written.*\n1 line could not be read/],
])('%s: a result or a sentence, in bounded time', { timeout: 60_000 }, async (_title, name, content, code, said) => {
  desk.put(name, content())
  const started = performance.now()
  const ended = await desk.winnow('convert', name, 'out.csv', '--force')
  expect(performance.now() - started).toBeLessThan(20_000)
  expect(ended.code).toBe(code)
  expect(ended.stdout + ended.stderr).toMatch(said)
  expect(ended.stderr).not.toMatch(/\n\s+at |inside Winnow/)
})

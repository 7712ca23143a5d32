import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()

const HUNDRED_MB = 100_000_000
const nines = (): Buffer => Buffer.alloc(HUNDRED_MB, '9')
/** A PDF with one packed stream. */
const streamOf = (packed: Buffer): Buffer => Buffer.concat([Buffer.from('%PDF-1.4\n1 0 obj\n<</Filter/FlateDecode>>\nstream\n'), packed, Buffer.from('\nendstream\nendobj\n')])
const columns = Array.from({ length: 100_000 }, (_, index) => `c${index}`)

test.each([
  ['one line of 100 MB', 'line.csv', () => Buffer.concat([Buffer.from('a,b\n1,'), Buffer.alloc(HUNDRED_MB, 'x'), Buffer.from('\n2,y\n')]), 2, /line of "line.csv" is longer than 32 MiB.*line 2/],
  ['a number of 10⁸ digits in CSV', 'digits.csv', () => Buffer.concat([Buffer.from('a,b\n'), nines(), Buffer.from(',1\n')]), 2, /longer than 32 MiB/],
  ['a number of 10⁸ digits in JSON', 'digits.json', () => Buffer.concat([Buffer.from('[{"a":'), nines(), Buffer.from('}]')]), 0, /0 rows written.*\n1 line could not be read/],
  ['100,000 columns', 'columns.csv', () => Buffer.from(`${columns.join(',')}\n${columns.join(',')}\n`), 2, /has 100000 columns; Winnow reads 20000/],
  ['100,000 members', 'members.json', () => Buffer.from(JSON.stringify([Object.fromEntries(columns.map((name) => [name, 1]))])), 2, /more than 10,000 different members/],
  ['JSON of 100,000 levels', 'deep.json', () => Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)), 2, /nested more than 1,000 levels/],
  ['a line of JSON of 100,000 levels', 'deep.jsonl', () => Buffer.from(`{"a":1}\n${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}\n`), 0, /1 row written.*\n1 line could not be read/],
  ['a text of one line of 100 MB', 'line.txt', () => Buffer.alloc(HUNDRED_MB, 'x '), 2, /line of "line.txt" is longer than 32 MiB/],
  ['a text of 100,000 columns of fixed width', 'wide.txt', () => Buffer.from(`${'ab  '.repeat(100_000)}\n`.repeat(20)), 0, /20 rows written/],
  ['a text of 50,000 keys', 'keys.txt', () => Buffer.from(Array.from({ length: 100_000 }, (_, index) => `key${index % 50_000}: v\n`).join('')), 2, /more than 5,000 different keys/],
  ['a PDF that unpacks to 200 MB', 'bomb.pdf', () => streamOf(deflateSync(Buffer.alloc(200 << 20))), 2, /"bomb.pdf" is not opened/],
  ['a PDF that unpacks to 300 MB, packed twice', 'twice.pdf', () => streamOf(deflateSync(deflateSync(Buffer.alloc(300 << 20)))), 2, /"twice.pdf" is not opened/],
])('%s: a result or a sentence, in bounded time', { timeout: 60_000 }, async (_title, name, content, code, said) => {
  desk.put(name, content())
  const started = performance.now()
  const ended = await desk.winnow('convert', name, 'out.csv', '--force')
  expect(performance.now() - started).toBeLessThan(20_000)
  expect(ended.code).toBe(code)
  expect(ended.stdout + ended.stderr).toMatch(said)
  expect(ended.stderr).not.toMatch(/\n\s+at |inside Winnow/)
})

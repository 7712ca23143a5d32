import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memorySession, sourceOf, textTable } from '#tests/support/profile-source'
import { TEXT, typeLabel } from '#shared/model/data-type'
import type { Session } from '../duckdb/session'
import { inferTypes } from './infer'

let session: Session

beforeAll(async () => { session = await memorySession() })
afterAll(() => session.close())

async function infer(values: readonly (string | null)[]) {
  const [inferred] = await inferTypes(await textTable(session, { c: values }))
  if (!inferred) throw new Error('no column')
  const { type, format, note, invalid, candidates } = inferred
  return { type: typeLabel(type), format, note, invalid, best: candidates[0] && typeLabel(candidates[0].type) }
}

/** `count` values that are all good, so that one bad value does not decide. */
const many = (value: (index: number) => string, count = 40) => Array.from({ length: count }, (_, index) => value(index))

describe('numbers', () => {
  test.each([
    { says: 'whole numbers', values: ['1', '-2', '0', null, ''], type: 'integer' },
    { says: 'white space round them', values: [' 1', '2 ', '+3'], type: 'integer' },
    { says: 'the greatest 64-bit integer', values: ['9223372036854775807', '-9223372036854775808'], type: 'integer' },
    { says: 'money', values: ['1.50', '12.5', '3'], type: 'decimal(18,2)' },
    { says: 'eighteen digits', values: ['123456789012345.678', '1'], type: 'decimal(18,3)' },
    { says: 'exponents', values: ['1e3', '2.5E-7', '12'], type: 'number' },
  ])('$says', async ({ values, type }) => {
    expect(await infer(values)).toMatchObject({ type, invalid: 0 })
  })

  test.each([
    { says: 'leading zeros', values: ['00123', '12', '0'], note: /1 value has leading zeros/ },
    { says: 'more digits than an integer has', values: ['12345678901234567890', '1'], note: /more digits/ },
    { says: 'more digits than a double has', values: ['1234567890.1234567891', '1'], note: /significant digits/ },
    { says: 'thousands signs', values: ['1,234.50', '2,000'], note: /thousands/ },
  ])('$says stay text', async ({ values, note }) => {
    expect(await infer(values)).toMatchObject({ type: 'text', note: expect.stringMatching(note) })
  })

  test('a few odd values are counted as invalid', async () => {
    expect(await infer([...many(String), 'abc', '1.5x'])).toMatchObject({ type: 'integer', invalid: 2 })
  })

  test('many odd values leave the column text, with the likely type as candidate', async () => {
    expect(await infer([...many(String, 10), ...many((index) => `x${index}`, 5)])).toMatchObject({ type: 'text', best: 'integer' })
  })

  test('words for null do not count against a type, but are invalid', async () => {
    expect(await infer([...many(String, 10), ...many(() => 'N/A', 5)])).toMatchObject({ type: 'integer', invalid: 5 })
  })

  test.each([[['nan', 'inf', '1.5']], [['0x1F', '0x20']], [['1_000', '2_000']]])('%j are no numbers', async (values) => {
    expect((await infer(values)).type).toBe('text')
  })
})

describe('true and false', () => {
  test.each([[['true', 'FALSE', null]], [['Yes', 'no']], [['y', 'N', '']]])('%j', async (values) => {
    expect(await infer(values)).toMatchObject({ type: 'boolean', invalid: 0 })
  })

  test.each([[['0', '1'], 'integer'], [['NO', 'NO'], 'text'], [['yes', 'true', 'no', 'false'], 'text'], [['F', 'F'], 'text']])('%j is %s', async (values, type) => {
    expect((await infer(values)).type).toBe(type)
  })
})

describe('dates and times', () => {
  test.each([
    { values: ['2024-01-31', '2024-02-01'], type: 'date', format: '%Y-%m-%d' },
    { values: ['31/01/2024', '03/04/2024'], type: 'date', format: '%d/%m/%Y' },
    { values: ['01/31/2024', '03/04/2024'], type: 'date', format: '%m/%d/%Y' },
    { values: ['31.01.2024', '3.4.2024'], type: 'date', format: '%d.%m.%Y' },
    { values: ['31/01/24', '03/04/24'], type: 'date', format: '%d/%m/%y' },
    { values: ['Jan 31, 2024', 'Feb 01, 2024'], type: 'date', format: '%b %d, %Y' },
    { values: ['2024-01-31 10:00:00', '2024-02-01 23:59:59'], type: 'timestamp', format: '%Y-%m-%d %H:%M:%S' },
    { values: ['2024-01-31T10:00:00', '2024-02-01T23:59:59'], type: 'timestamp', format: '%Y-%m-%dT%H:%M:%S' },
    { values: ['12:30', '23:59'], type: 'time', format: '%H:%M' },
    { values: ['2024-01-31 10:00:00', '2024-02-01 23:59:59.25', '2024-02-01 10:00'], type: 'timestamp', format: undefined },
    { values: ['2024-01-31T10:00:00Z', '2024-02-01T23:59:59+02:00'], type: 'timestamptz', format: undefined },
  ])('$values', async ({ values, type, format }) => {
    expect(await infer(values)).toMatchObject({ type, format, invalid: 0 })
  })

  test('an order that no value decides is not guessed', async () => {
    expect(await infer(['03/04/2024', '05/06/2024'])).toMatchObject({ type: 'text', note: expect.stringMatching(/^ambiguous: 2 dates/) })
  })

  test('two orders in one column are not guessed', async () => {
    expect(await infer(['31/01/2024', '01/31/2024', '03/04/2024'])).toMatchObject({ type: 'text', note: expect.stringMatching(/^mixed/) })
  })

  test('several formats stay text', async () => {
    expect(await infer(['2024-01-31', '31.01.2024', 'Jan 31, 2024'])).toMatchObject({ type: 'text', note: expect.stringMatching(/^mixed/) })
  })

  test('a day that does not exist is invalid', async () => {
    expect(await infer([...many((index) => `2024-03-${String(1 + (index % 28)).padStart(2, '0')}`), '2024-02-31'])).toMatchObject({ type: 'date', invalid: 1 })
  })
})

test('text stays text, without a note', async () => {
  expect(await infer(['Ada', 'Grace', null, ''])).toEqual({ type: 'text', format: undefined, note: undefined, invalid: 0, best: undefined })
})

test('a column that is empty stays text', async () => {
  expect(await infer([null, '', ' '])).toMatchObject({ type: 'text', invalid: 0 })
})

test('one value beyond the sample is enough', async () => {
  const [inferred] = await inferTypes(await sourceOf(session, `SELECT CASE WHEN range = 123457 THEN '007' ELSE CAST(range AS VARCHAR) END AS c FROM range(200000)`))
  expect(inferred).toMatchObject({ type: TEXT, note: '1 value has leading zeros, which a number would lose' })
})

test('typed columns keep their type', async () => {
  const [inferred] = await inferTypes(await sourceOf(session, 'SELECT 1::BIGINT AS c'))
  expect(inferred).toMatchObject({ type: { name: 'integer' }, stored: { name: 'integer' } })
})

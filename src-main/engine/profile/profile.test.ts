import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { memorySession, sourceOf, textTable } from '#tests/support/profile-source'
import type { ColumnProfile, Profile } from '#shared/model/profile'
import type { Session } from '../duckdb/session'
import { inferTypes } from './infer'
import { profile, profileSample } from './profile'
import type { ProfileSource } from './source'

let session: Session

beforeAll(async () => { session = await memorySession() })
afterAll(() => session.close())

const whole = async (source: ProfileSource): Promise<Profile> => profile(source, await inferTypes(source))

function columnOf({ columns }: Profile, name: string): ColumnProfile {
  const found = columns.find((column) => column.name === name)
  if (!found) throw new Error(`no column ${name}`)
  return found
}

describe('a small text table', () => {
  const values = { amount: ['1.50', '2.50', '', null, '3.50', ...Array.from({ length: 20 }, () => '2.50'), 'abc'], city: ['Bonn', ' ', '', null, 'Köln', ...Array.from({ length: 21 }, () => 'Bonn')] }

  test('numbers are measured as numbers', async () => {
    const amount = columnOf(await whole(await textTable(session, values)), 'amount')
    expect(amount).toMatchObject({
      type: { name: 'decimal', precision: 18, scale: 2 }, stored: { name: 'text' }, rows: 26, nulls: 1, blanks: 1, invalid: 1, valid: 23,
      distinct: 3, distinctExact: true, unique: false, min: '1.50', max: '3.50', mean: 2.5, sum: '57.50', length: null, topExact: true,
      top: [{ value: '2.50', count: 21 }, { value: '1.50', count: 1 }, { value: '3.50', count: 1 }],
    })
    expect(amount.histogram).toHaveLength(20)
    expect(amount.histogram?.reduce((sum, { count }) => sum + count, 0)).toBe(23)
    expect(amount.quantiles?.[3]).toBe(2.5)
  })

  test('text has lengths, shapes and blanks', async () => {
    const city = columnOf(await whole(await textTable(session, values)), 'city')
    expect(city).toMatchObject({ type: { name: 'text' }, nulls: 1, blanks: 2, valid: 23, invalid: 0, distinct: 4, length: { min: 0, max: 4 }, histogram: null })
    expect(city.shapes[0]).toEqual({ shape: 'a', count: 23, example: 'Bonn' })
  })
})

test('the columns of a wide table are measured as those of a narrow one, and few statements are about all of it', async () => {
  const values = [['a@b.de', '12', null, ' x '], ['1,50', '2', '3', '']]
  const narrow = await whole(await textTable(session, { c0: values[0]!, c1: values[1]! }))
  const wide = await textTable(session, Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`c${index}`, values[index % 2]!])))
  const asked = [vi.spyOn(session, 'row'), vi.spyOn(session, 'rows')]
  const { columns } = await whole(wide)
  const ofAll = asked.flatMap(({ mock }) => mock.calls).filter(([sql]) => sql.includes(wide.table)).length
  for (const spy of asked) spy.mockRestore()
  expect(columns.map((column) => ({ ...column, name: '' }))).toEqual(Array.from({ length: 300 }, (_, index) => ({ ...narrow.columns[index % 2], name: '' })))
  expect(ofAll).toBeLessThan(300)
  expect(await session.row('SELECT count(*) FROM duckdb_tables() WHERE temporary')).toEqual([0])
})

test('dates have quantiles and bins in seconds since 1970', async () => {
  const day = columnOf(await whole(await textTable(session, { day: ['01.02.2024', '31.12.2024'] })), 'day')
  expect(day).toMatchObject({ type: { name: 'date' }, format: '%d.%m.%Y', min: '2024-02-01', max: '2024-12-31' })
  expect(day.histogram?.[0]?.from).toBe(Date.UTC(2024, 1, 1) / 1000)
  expect(day.histogram?.at(-1)?.to).toBeCloseTo(Date.UTC(2024, 11, 31) / 1000)
})

test('a few whole numbers get a bin each', async () => {
  const { histogram } = columnOf(await whole(await sourceOf(session, 'SELECT unnest([-1, 0, 0, 2]) AS n')), 'n')
  expect(histogram).toEqual([{ from: -1, to: 0, count: 1 }, { from: 0, to: 1, count: 2 }, { from: 1, to: 2, count: 0 }, { from: 2, to: 3, count: 1 }])
})

test('typed, nested, huge and not finite values are measured without an error', async () => {
  const report = await whole(await sourceOf(session, `
    SELECT * FROM (VALUES
      (1e300::DOUBLE, [1, 2], 170141183460469231731687303715884105727::HUGEINT, 'x'::BLOB, DATE '2024-01-01', TIME '10:00', true, '2024-01-01 00:00:00+00'::TIMESTAMPTZ, 99999999999999999999999999999999999999::DECIMAL(38,0)),
      ('nan'::DOUBLE, NULL, 170141183460469231731687303715884105727::HUGEINT, NULL, 'infinity'::DATE, NULL, false, NULL, 99999999999999999999999999999999999999::DECIMAL(38,0)),
      ('-inf'::DOUBLE, [3], NULL, 'y'::BLOB, NULL, TIME '11:00', NULL, NULL, NULL)) t(x, list, big, bytes, day, clock, truth, moment, exact)`))
  expect(report.columns.map(({ name, nulls, valid }) => [name, nulls, valid])).toEqual([
    ['x', 0, 3], ['list', 1, 2], ['big', 1, 2], ['bytes', 1, 2], ['day', 1, 2], ['clock', 1, 2], ['truth', 1, 2], ['moment', 2, 1], ['exact', 1, 2],
  ])
  expect(columnOf(report, 'exact').max).toBe('99999999999999999999999999999999999999')
})

describe('keys and duplicates', () => {
  test('a column without a repetition is a key, and no row is twice', async () => {
    expect(await whole(await sourceOf(session, 'SELECT range AS id, range % 7 AS g FROM range(150000)'))).toMatchObject({ keys: [['id']], duplicates: 0 })
  })

  test('one repetition among many rows is found', async () => {
    const report = await whole(await sourceOf(session, 'SELECT range AS id, range % 7 AS g FROM range(150000) UNION ALL SELECT 123456, 123456 % 7'))
    expect(report).toMatchObject({ keys: [], duplicates: 1 })
    expect(columnOf(report, 'id')).toMatchObject({ distinct: 150_000, distinctExact: true, unique: false })
  })

  test('two columns together', async () => {
    const report = await whole(await sourceOf(session, `SELECT 'o' || (range // 10) AS "order", range % 10 AS line, 'x' AS x FROM range(2000)`))
    expect(report).toMatchObject({ keys: [['order', 'line']], duplicates: 0 })
  })

  test('a missing value is no key', async () => {
    expect((await whole(await textTable(session, { id: ['a', 'b', null] }))).keys).toEqual([])
  })

  test('rows equal in every column, NULL included', async () => {
    expect((await whole(await textTable(session, { a: ['x', 'x', null, null, null], b: ['1', '1', '2', '2', '2'] }))).duplicates).toBe(3)
  })
})

describe('a sample', () => {
  test('says so, and leaves keys and duplicates to the whole', async () => {
    const report = await profileSample(await sourceOf(session, 'SELECT CAST(range AS VARCHAR) AS id FROM range(100000)'))
    expect(report).toMatchObject({ rows: 100_000, based: { exact: false }, duplicates: null, keys: [] })
    expect(report.based.rows).toBeLessThanOrEqual(20_000)
    expect(columnOf(report, 'id')).toMatchObject({ type: { name: 'integer' }, min: 0, max: 99_999, rows: report.based.rows })
  })

  test('of few rows is the whole', async () => {
    expect(await profileSample(await textTable(session, { a: ['x', 'x'] }))).toMatchObject({ based: { rows: 2, exact: true }, duplicates: 1 })
  })
})

test('a table without rows', async () => {
  const report = await whole(await sourceOf(session, `SELECT 'x' AS a, 1 AS n WHERE false`))
  expect(report).toMatchObject({ rows: 0, keys: [], duplicates: 0 })
  expect(columnOf(report, 'n')).toMatchObject({ valid: 0, min: null, histogram: null, unique: false })
})

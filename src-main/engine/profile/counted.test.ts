import { afterAll, beforeAll, expect, test } from 'vitest'
import { memorySession, sourceOf } from '#tests/support/profile-source'
import type { ColumnProfile } from '#shared/model/profile'
import type { Session } from '../duckdb/session'
import { inferTypes } from './infer'
import { profile } from './profile'
import type { ProfileSource } from './source'

let session: Session

beforeAll(async () => { session = await memorySession() })
afterAll(() => session.close())

/** A hundred of each of 1,200 numbers, money with blanks and words, days, texts with NULL; `few` is the same in 12 rows of each. */
const rows = (times: number): string => `
  SELECT CASE WHEN v % 50 = 0 THEN NULL WHEN v % 51 = 0 THEN ' ' WHEN v % 101 = 0 THEN 'abc' WHEN v % 7 = 0 THEN ' ' || v ELSE CAST(v AS VARCHAR) END AS whole,
    CAST(CAST(v / 8 AS DECIMAL(9, 2)) AS VARCHAR) AS money, strftime(DATE '2024-01-01' + CAST(v AS INTEGER), '%d.%m.%Y') AS day,
    CASE WHEN v % 3 = 0 THEN NULL WHEN v % 100 = 0 THEN '' ELSE 'Ort ' || (v % 40) END AS place, v % 2 = 0 AS truth, CAST(v AS DOUBLE) / 3 AS third, v AS plain
  FROM range(1200) t(v), range(${times}) u(i)`

const whole = async (source: ProfileSource) => profile(source, await inferTypes(source))

/** What is the same for any number of repetitions. */
const shared = ({ rows: all, nulls, blanks, invalid, valid, histogram, top, shapes: _shapes, topExact: _top, sum, sd, quantiles: _quantiles, mean, length, ...rest }: ColumnProfile, times: number) => ({
  ...rest, all: all / times, nulls: nulls / times, blanks: blanks / times, invalid: invalid / times, valid: valid / times, sum: sum === null ? null : Number(sum) / times,
  mean: mean?.toFixed(6), sd: sd?.toFixed(2), length: length && { ...length, mean: length.mean.toFixed(6) },
  histogram: histogram?.map((bin) => ({ ...bin, count: bin.count / times })), top: top.map(({ value, count }) => ({ value, count: count / times })),
})

test('columns that repeat their values are measured by these, and the figures are those of all cells', async () => {
  const few = await whole(await sourceOf(session, rows(12)))
  const counted = new Map<string, string>()
  const many = await whole({ ...await sourceOf(session, rows(100)), counted })
  expect([...counted.keys()]).toEqual(['whole', 'money', 'day', 'place', 'truth', 'third', 'plain'])
  for (const [index, column] of many.columns.entries()) {
    const twin = shared(few.columns[index]!, 12)
    const { sum, sd, mean, ...rest } = shared(column, 100)
    expect({ ...rest }).toMatchObject({ ...rest, ...Object.fromEntries(Object.entries(twin).filter(([key]) => !['sum', 'sd', 'mean'].includes(key))) })
    if (sum !== null) expect(sum).toBeCloseTo(twin.sum ?? 0, 6)
    expect(mean).toBe(twin.mean)
    if (sd !== undefined) expect(Number(sd) / Number(twin.sd)).toBeCloseTo(1, 4)
    column.quantiles?.forEach((value, at) => { expect(value / (few.columns[index]!.quantiles?.[at] ?? 1)).toBeCloseTo(1, 1) })
  }
  expect(many.columns.at(-1)?.quantiles).toEqual([11.99, 59.95, 299.75, 599.5, 899.25, 1139.05, 1187.01])
})

test('tables of different values are gone afterwards where nobody keeps them', async () => {
  const tables = async () => session.rows('SELECT table_name FROM duckdb_tables() WHERE temporary ORDER BY 1')
  const before = await tables()
  await whole(await sourceOf(session, rows(100)))
  expect(await tables()).toEqual(before)
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memorySession, sourceOf, textTable } from '#tests/support/profile-source'
import type { Finding } from '#shared/model/finding'
import type { Session } from '../duckdb/session'
import { compileRecipe } from '../recipe/compile'
import { findProblems } from './findings'
import { inferTypes } from './infer'
import { profile } from './profile'
import type { ProfileSource } from './source'
import { suggestRecipe } from './suggest'

let session: Session

beforeAll(async () => { session = await memorySession() })
afterAll(() => session.close())

type Values = Readonly<Record<string, readonly (string | null)[]>>

async function problemsOf(source: ProfileSource): Promise<Finding[]> {
  const inferred = await inferTypes(source)
  const found = await findProblems(source, await profile(source, inferred), inferred)
  // A fix that does not fit its own dataset would be worse than none.
  for (const { step } of found.flatMap(({ fixes }) => fixes)) compileRecipe(source.columns, [step], new Map())
  return found
}

const find = async (values: Values): Promise<Finding[]> => problemsOf(await textTable(session, values))
const kindsOf = (findings: readonly Finding[]): string[] => findings.map(({ kind }) => kind)

const many = (value: (index: number) => string, count = 60) => Array.from({ length: count }, (_, index) => value(index))
const repeat = (values: readonly (string | null)[], times: number) => Array.from({ length: times }, () => values).flat()

/** For every kind a table that has the problem, with the rows concerned, and one that looks alike and has not. */
const CASES: readonly { kind: Finding['kind']; bad: Values; count: number; good: Values; step?: string }[] = [
  { kind: 'spaces', bad: { a: ['x ', '\u00A0y', 'z  z', 'ok'] }, count: 3, good: { a: ['x y', 'z', '', ' '] }, step: 'trim' },
  { kind: 'invisible_characters', bad: { a: ['x\u200By', 'ok', '\u0007'] }, count: 2, good: { a: ['né', 'a\tb', '日本'] }, step: 'trim' },
  { kind: 'null_words', bad: { a: ['N/A', 'null', 'Ann', ' - '] }, count: 3, good: { a: ['Nana', 'nullable', 'a-b'] }, step: 'set_null' },
  { kind: 'mixed_dates', bad: { a: ['2024-01-31', '2024-02-01', '31.01.2024', 'Jan 31, 2024'] }, count: 2, good: { a: ['2024-01-31', '2024-02-01'] }, step: 'parse_date' },
  { kind: 'ambiguous_dates', bad: { a: ['03/04/2024', '05/06/2024'] }, count: 2, good: { a: ['03/04/2024', '31/12/2024'] }, step: 'parse_date' },
  { kind: 'mixed_numbers', bad: { a: ['1234.50', '1,234.50', '7'] }, count: 1, good: { a: ['1234.50', '7', '0.25'] }, step: 'parse_number' },
  { kind: 'numbers_as_text', bad: { a: ['1.234,50', '12,5', '0,99'] }, count: 3, good: { a: ['1.5', '12.5', 'R2D2'] }, step: 'parse_number' },
  { kind: 'invalid_values', bad: { a: [...many(String), 'abc', '12x'] }, count: 2, good: { a: [...many(String), '', null, 'n/a'] }, step: 'set_types' },
  { kind: 'duplicate_keys', bad: { order_id: [...many((index) => `o${index}`), 'o7'], x: [...many(String), 'z'] }, count: 1, good: { order_id: many((index) => `o${index}`), x: repeat(['p', 'q'], 30) }, step: 'dedupe' },
  { kind: 'duplicate_rows', bad: { a: ['x', 'x', 'y'], b: ['1', '1', '1'] }, count: 1, good: { a: ['x', 'x'], b: ['1', '2'] }, step: 'dedupe' },
  { kind: 'repeated_headers', bad: { a: ['1', 'A ', '2'], b: ['x', 'b', 'y'] }, count: 1, good: { a: ['1', 'a'], b: ['x', 'y'] }, step: 'remove_rows_like_header' },
  { kind: 'total_rows', bad: { id: ['1', '2', null], city: ['Bonn', 'Ulm', 'Total:'], n: ['1', '2', '3'] }, count: 1, good: { id: ['1', '2'], city: ['Total', 'Ulm'], n: ['1', '2'] }, step: 'remove_total_rows' },
  { kind: 'blank_rows', bad: { a: ['x', '', null], b: ['y', ' ', null] }, count: 2, good: { a: ['x', ''], b: ['', 'y'] }, step: 'remove_blank_rows' },
  { kind: 'long_numbers', bad: { a: ['12345678901234567890', '1'] }, count: 1, good: { a: ['1234567890', '1'] } },
  { kind: 'leading_zeros', bad: { a: ['00123', '456'] }, count: 1, good: { a: ['0', '456'] } },
  { kind: 'mixed_case', bad: { a: ['Bonn', 'Bonn', 'bonn', 'BONN', 'Ulm', 'Ulm'] }, count: 2, good: { a: ['Bonn', 'Bonn', 'Ulm', 'Ulm'] }, step: 'map_values' },
]

describe.each(CASES)('$kind', ({ kind, bad, count, good, step }) => {
  test('is found, with rows and what mends it', async () => {
    const found = (await find(bad)).filter((finding) => finding.kind === kind)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ count, exact: true })
    expect(found[0]?.examples.length).toBeGreaterThan(0)
    expect(found[0]?.fixes[0]?.step.step).toBe(step)
  })

  test('is not seen where it is not', async () => {
    expect(kindsOf(await find(good))).not.toContain(kind)
  })
})

test.each([
  { values: ['1.234,50', '12,5', '7'], fixes: [{ decimal: ',', group: '.', to: 'decimal(18,2)' }] },
  { values: ['1,234.50 €', '-12.5', '(3)'], fixes: [{ decimal: '.', group: ',', to: 'decimal(18,2)' }] },
  { values: ['1 234', '12 %', '5'], fixes: [{ decimal: '.', group: ' ' }, { decimal: ',', group: ' ' }] },
  { values: ['1,234', '5,678'], fixes: [{ decimal: '.', group: ',', to: 'integer' }, { decimal: ',', group: '.', to: 'decimal(18,4)' }] },
])('the signs of $values', async ({ values, fixes }) => {
  const found = (await find({ n: values })).find(({ kind }) => kind === 'numbers_as_text' || kind === 'mixed_numbers')
  expect(found?.fixes.map(({ step }) => step)).toMatchObject(fixes)
})

test('a few padded numbers among plain ones may become numbers', async () => {
  const found = await find({ n: ['1', '2', '07', '15', 'two'] })
  expect(found.map(({ kind, fixes }) => [kind, fixes[0]?.step['columns']])).toEqual([['invalid_values', { n: 'integer' }], ['leading_zeros', { n: 'integer' }]])
})

test('ambiguous dates leave the choice to the user', async () => {
  const [finding] = (await find({ day: ['03/04/2024', '05/06/2024'] })).filter(({ kind }) => kind === 'ambiguous_dates')
  expect(finding?.fixes.map(({ step }) => step['formats'])).toEqual([['%d/%m/%Y'], ['%m/%d/%Y']])
})

test('dates in both orders, some of them open, are an error with two ways out', async () => {
  const found = await find({ day: ['31/01/2024', '01/31/2024', '03/04/2024'] })
  expect(found.find(({ kind }) => kind === 'ambiguous_dates')).toMatchObject({ severity: 'error', count: 1 })
})

test('lines that could not be read, and the lines of rows', async () => {
  const source = await textTable(session, { a: ['x', 'y ', 'z'] })
  await session.run(`
    CREATE OR REPLACE TABLE unreadable AS SELECT NULL AS sheet, 4 AS line, 'a quote is not closed' AS reason, '"q' AS raw;
    CREATE OR REPLACE TABLE lines AS SELECT * FROM (VALUES (0, 2), (1, 7)) t("row", line)`)
  const found = await problemsOf({ ...source, lines: 'memory.main.lines', unreadable: 'memory.main.unreadable' })
  expect(found.find(({ kind }) => kind === 'bad_lines')).toMatchObject({ severity: 'error', count: 1, examples: [{ line: 4, value: 'a quote is not closed: "q' }] })
  expect(found.find(({ kind }) => kind === 'spaces')?.examples).toEqual([{ row: 2, line: 7, value: 'y ' }])
})

test('the gravest and most frequent come first', async () => {
  const severities = (await find({ a: ['1', 'a', '007', ' x'], b: ['1', 'b', 'y ', ' z'] })).map(({ severity }) => severity)
  expect(severities).toEqual(severities.toSorted((a, b) => ['error', 'warning', 'info'].indexOf(a) - ['error', 'warning', 'info'].indexOf(b)))
  expect(severities[0]).toBe('error')
})

test('a clean table has no problems', async () => {
  expect(await find({ id: many(String), city: repeat(['Bonn', 'Ulm'], 30), day: many((index) => `2024-03-${String(1 + (index % 28)).padStart(2, '0')}`) })).toEqual([])
})

test('many rows: what stands beyond the sample is found', async () => {
  const found = await problemsOf(await sourceOf(session, `
    SELECT CAST(range AS VARCHAR) AS id, CASE WHEN range = 123457 THEN 'Bonn ' ELSE 'Bonn' END AS city, CASE WHEN range = 55555 THEN 'oops' ELSE CAST(range % 100 AS VARCHAR) END AS n FROM range(200000)`))
  expect(found.map(({ kind, count, examples }) => [kind, count, examples[0]?.row])).toEqual([['invalid_values', 1, 55_556], ['spaces', 1, 123_458]])
})

test('the first recipe sets the inferred types', async () => {
  const inferred = await inferTypes(await textTable(session, { id: ['1', '2'], day: ['31.01.2024', '01.02.2024'], price: ['1.50', '2'], name: ['a', 'b'] }))
  expect(suggestRecipe(inferred)).toEqual([{ step: 'set_types', columns: { id: 'integer', day: { type: 'date', format: '%d.%m.%Y' }, price: 'decimal(18,2)' } }])
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Comparison, conditionColumns, conditionOf, describeCondition } from '#shared/define/condition'
import type { StepInput } from '#shared/define/step'
import type { Column } from '#shared/model/column'
import { Budget } from '../duckdb/budget'
import { Session } from '../duckdb/session'
import { emit } from './dialects/duckdb'

let session: Session
let tempRoot: string
beforeAll(async () => {
  tempRoot = await mkdtemp(join(tmpdir(), 'winnow-condition-'))
  session = await Session.open({ lease: await new Budget(1024 ** 3, 2).lease(512 * 1024 ** 2), tempRoot })
})
afterAll(async () => {
  await session.close()
  await rm(tempRoot, { recursive: true, force: true })
})

const COLUMNS: readonly Column[] = [
  { name: 'a', type: { name: 'text' } }, { name: 'b', type: { name: 'text' } }, { name: 'n', type: { name: 'integer' } }, { name: 'd', type: { name: 'date' } },
]
const byName = (name: string): Column => COLUMNS.find((column) => column.name === name) ?? { name, type: { name: 'text' } }
const INPUT: StepInput = { columns: COLUMNS, column: byName, pick: () => COLUMNS, formula: () => { throw new Error('no formulas here') } }
/** Three rows: values, blanks, NULLs. */
const ROWS = `(VALUES (0, 'Köln', 'köln ', 5, DATE '2024-03-01'), (1, '', ' ', 0, DATE '2023-12-31'), (2, NULL, NULL, NULL, NULL)) rows(row, a, b, n, d)`

async function results(written: Record<string, unknown>, blank: 'missing' | 'keep' = 'missing'): Promise<unknown[]> {
  const condition = conditionOf(INPUT, { match: 'all', conditions: [Comparison.parse(written)] }, blank)
  return (await session.rows(`SELECT ${emit(condition, COLUMNS)} FROM ${ROWS} ORDER BY row`)).map(([value]) => value)
}

it.each<[Record<string, unknown>, unknown[]]>([
  [{ column: 'a', value: 'Köln' }, [true, null, null]],
  [{ column: 'a', operator: 'is_not', value: 'Bonn' }, [true, null, null]],
  [{ column: 'a', value: 'KÖLN', ignore_case: true }, [true, null, null]],
  [{ column: 'a', other_column: 'b', ignore_case: true, ignore_spaces: true }, [true, null, null]],
  [{ column: 'n', operator: 'less_than', value: 5 }, [false, true, null]],
  [{ column: 'n', operator: 'at_most', value: 5 }, [true, true, null]],
  [{ column: 'n', operator: 'greater_than', value: 4.5 }, [true, false, null]],
  [{ column: 'd', operator: 'at_least', value: '2024-01-01' }, [true, false, null]],
  [{ column: 'n', operator: 'between', value: 1, to: 5 }, [true, false, null]],
  [{ column: 'n', operator: 'is_one_of', values: [5, 6] }, [true, false, null]],
  [{ column: 'n', operator: 'is_not_one_of', values: [5, 6] }, [false, true, null]],
  [{ column: 'a', operator: 'contains', value: 'öl' }, [true, null, null]],
  [{ column: 'a', operator: 'not_contains', value: 'x' }, [true, null, null]],
  [{ column: 'a', operator: 'starts_with', value: 'kö', ignore_case: true }, [true, null, null]],
  [{ column: 'a', operator: 'ends_with', value: 'LN' }, [false, null, null]],
  [{ column: 'n', operator: 'contains', value: '5' }, [true, false, null]],
  [{ column: 'a', operator: 'matches', value: '^k.ln$', ignore_case: true }, [true, null, null]],
  [{ column: 'a', operator: 'not_matches', value: '\\d' }, [true, null, null]],
  [{ column: 'a', operator: 'is_missing' }, [false, true, true]],
  [{ column: 'a', operator: 'is_not_missing' }, [true, false, false]],
  [{ column: 'n', operator: 'is_missing' }, [false, false, true]],
])('%j', async (written, expected) => {
  expect(await results(written)).toEqual(expected)
})

it('looks at blank texts where they are kept', async () => {
  expect(await results({ column: 'a', value: '' }, 'keep')).toEqual([false, true, null])
  expect(await results({ column: 'a', operator: 'is_missing' }, 'keep')).toEqual([false, false, true])
})

it('is put in words', () => {
  const conditions = [{ column: 'n', operator: 'between', value: 1, to: 5 }, { column: 'a', operator: 'is_one_of', values: ['x', 'y'] }, { column: 'b', operator: 'is_missing' }, { column: 'a', other_column: 'b' }, { column: 'a', value: 'x' }]
    .map((written) => Comparison.parse(written))
  expect(describeCondition({ match: 'any', conditions })).toBe('n between 1 and 5 or a is one of x, y or b is missing or a is b or a is "x"')
  expect(conditionColumns({ match: 'any', conditions })).toEqual(['n', 'a', 'b'])
})

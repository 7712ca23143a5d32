import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { INTEGER, TEXT } from '#shared/model/data-type'
import { Budget } from '../duckdb/budget'
import { identifier } from '../duckdb/quote'
import { inLeasedSession } from '../duckdb/session'
import { Execution } from './execution'
import { prepareRecipe } from './run'

const COLUMNS = [{ name: 'id', type: INTEGER }, { name: 'name', type: TEXT }, { name: 'age', type: TEXT }]
const STEPS = [
  { step: 'filter_rows', expression: 'id <> 5' },
  { step: 'dedupe', columns: ['id'] },
  { step: 'set_types', columns: { age: 'integer' } },
  { step: 'trim', columns: ['name'] },
  { step: 'not_null', columns: ['name'] },
  { step: 'range', column: 'age', max: 120 },
]

it.each([{ keep: false }, { keep: true }])('gives the same rows in the same order whether it keeps their values (keep: $keep)', async ({ keep }) => {
  await inLeasedSession({ budget: new Budget(), tempRoot: tmpdir() }, new AbortController().signal, async (session) => {
    await session.run(`CREATE TABLE rows AS SELECT * FROM (VALUES
      (7, ' Ann ', '34'), (2, 'Bo', '141'), (3, NULL, '7'), (7, 'Ann', '35'), (5, 'Ed', '1'), (1, 'Cy', 'x'), (9, ' Dee', '60')) t(id, name, age)`)
    const recipe = await prepareRecipe(session, COLUMNS, STEPS)
    const scratch = { create: 'CREATE TEMP TABLE', name: identifier } as const
    const execution = new Execution(session, { table: 'rows', columns: COLUMNS, rows: 7 }, recipe, scratch, keep ? scratch : undefined)
    await execution.run()
    const last = execution.done.at(-1)!
    expect(last.keeps).toBe(keep)
    expect(await session.rows(execution.clean())).toEqual([[7, 'Ann', 34], [9, 'Dee', 60]])
    expect(await session.rows(`SELECT id, name, age FROM (${execution.leaving(last, 'rejected')}) ORDER BY id`)).toEqual([[1, 'Cy', null], [2, 'Bo', 141], [3, null, 7], [7, 'Ann', 35]])
  })
})

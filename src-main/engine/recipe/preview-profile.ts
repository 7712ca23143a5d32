import type { Column } from '#shared/model/column'
import type { ColumnProfile, Profile } from '#shared/model/profile'
import { identifier } from '../duckdb/quote'
import type { Session } from '../duckdb/session'
import { profileAsTyped } from '../profile/profile'
import { sampleRanges } from '../profile/sample'
import { type Base, readBetween } from './bases'
import { anySet, fate, wordNames } from './bits'
import type { Execution } from './execution'
import { VALUES, nestLayers } from './layers'

/** Rows that are measured: all of a small table, else a sample. */
const SAMPLE = 20_000

/**
 * What the columns would be after a recipe, measured over the rows that stay: in a sample of the last stage's base where
 * that is large. Duplicates and keys are left to the version that a run makes.
 *
 * @param session a connection of its own: it keeps temporary tables
 * @param base where the rows of the last stage come from
 * @param clean how many rows stay, where that is known
 */
export async function profileOfPreview(session: Session, execution: Execution, base: Base, clean: number | undefined, signal: AbortSignal): Promise<Profile> {
  const { recipe: { columns }, marks, stages, words } = execution
  const stage = stages.at(-1)
  const ranges = sampleRanges(base.rows, SAMPLE)
  const looked = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  const from = ranges.map((range) => readBetween(base, words, range)).join(' UNION ALL ')
  const nest = stage ? nestLayers(from, stage.steps, stage.first, marks, { ...VALUES, bits: true }).sql : from
  const own = marks.filter(({ step }) => step >= (stage?.first ?? 0))
  await session.run(`CREATE TEMP TABLE __looked AS SELECT ${[...wordNames(words), ...columns.map(({ name }) => identifier(name))].join(', ')} FROM (${nest}) WHERE NOT ${fate(own).gone}`, signal)
  const invalid = await countInvalid(session, execution, columns, signal)
  const isWhole = looked === base.rows
  const measured = await profileAsTyped({ session, table: 'temp.__looked', columns, rows: invalid.rows, signal })
  const rows = isWhole ? invalid.rows : clean ?? Math.round((invalid.rows / looked) * base.rows)
  return {
    rows, based: { rows: invalid.rows, exact: isWhole }, duplicates: null, keys: [],
    columns: measured.map((column, index) => withInvalid(column, invalid.cells[index] ?? { all: 0, missing: 0 })),
  }
}

interface Invalid { readonly all: number; readonly missing: number }

/** Rows in all; for each column the cells that could not be converted, and how many of these are NULL now. */
async function countInvalid(session: Session, { marks }: Execution, columns: readonly Column[], signal: AbortSignal): Promise<{ rows: number; cells: Invalid[] }> {
  const counts = columns.flatMap(({ name }) => {
    const set = anySet(marks.filter((mark) => mark.kind === 'invalid' && mark.column === name).map(({ bit }) => bit))
    return [`count_if(${set})`, `count_if(${set} AND ${identifier(name)} IS NULL)`]
  })
  const [rows, ...found] = await session.row(`SELECT ${['count(*)', ...counts].join(', ')} FROM temp.__looked`, signal)
  return { rows: Number(rows), cells: columns.map((_, index) => ({ all: Number(found[index * 2]), missing: Number(found[index * 2 + 1]) })) }
}

/** Cells that could not be converted are no NULLs of the data, and no values either. */
const withInvalid = (column: ColumnProfile, { all, missing }: Invalid): ColumnProfile =>
  ({ ...column, nulls: column.nulls - missing, valid: column.valid - (all - missing), invalid: all })

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StepDefinition, StepExample } from '#shared/define/step'
import type { Cell, Column } from '#shared/model/column'
import { parseTypeLabel, typeLabel } from '#shared/model/data-type'
import type { PreviewRow } from '#shared/model/preview'
import type { EngineContext } from '../context'
import { literal, identifier } from '../duckdb/quote'
import { Session } from '../duckdb/session'
import { physicalType } from '../duckdb/types'
import { writeVersion } from '../duckdb/version-file'
import { Preview } from './preview'
import { prepareRecipe } from './run'

/** What really came of an example, in the shape of its `expect`. */
export interface ExampleOutcome {
  readonly columns: Record<string, string>
  readonly rows: Cell[][]
  readonly rejects: { row: number; reasons: string[] }[]
  readonly removed: number[]
  readonly flagged: { row: number; reasons: string[] }[]
  readonly invalid: { row: number; column: string; text: Cell }[]
  readonly changed: number
}

/** Runs a step's example over a real version file. Throws the step's Failure. */
export async function runExample(engine: Pick<EngineContext, 'budget' | 'tempRoot'>, step: Pick<StepDefinition, 'name' | 'kind'>, example: StepExample<Record<string, unknown>>): Promise<ExampleOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'winnow-example-'))
  try {
    const columns: Column[] = Object.entries(example.columns).map(([name, label]) => ({ name, type: parseTypeLabel(label) }))
    const path = join(folder, 'example.duckdb')
    await writeVersion({ path, lease: await engine.budget.lease(256 * 1024 * 1024), tempRoot: engine.tempRoot, reads: [] }, (session) => fill(session, columns, example.rows))
    const steps = [...example.before ?? [], { step: step.name, ...example.params }]
    return await observe(engine, { path, name: 'example', columns, rows: example.rows.length, unreadable: 0 }, steps)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function fill(session: Session, columns: readonly Column[], rows: StepExample<unknown>['rows']): Promise<void> {
  const names = columns.map(({ name }) => identifier(name))
  await session.run(`CREATE TABLE rows (${columns.map(({ type }, index) => `${names[index] ?? ''} ${physicalType(type)}`).join(', ')})`)
  await session.run('CREATE TABLE lines AS SELECT CAST(0 AS BIGINT) AS row, CAST(2 AS BIGINT) AS line')
  for (const row of rows) {
    const values = row.map((cell, index) => `CAST(${literal(cell)} AS ${physicalType(columns[index]?.type ?? { name: 'text' })})`)
    await session.run(`INSERT INTO rows VALUES (${values.join(', ')})`)
  }
}

async function observe(engine: Pick<EngineContext, 'budget' | 'tempRoot'>, source: ConstructorParameters<typeof Preview>[2], steps: readonly { step: string }[]): Promise<ExampleOutcome> {
  const session = await Session.open({ lease: await engine.budget.lease(256 * 1024 * 1024), tempRoot: engine.tempRoot })
  try {
    await session.attach(source.path, 'source')
    const recipe = await prepareRecipe(session, source.columns, steps)
    const preview = new Preview(session, session, source, recipe, 'source', { create: 'CREATE TABLE', name: identifier })
    const outcome = await preview.complete()
    const kept = (await preview.page('result', 0, 1000)).rows
    const all = (await preview.page('all', 0, 1000)).rows
    const dropped = (await preview.page('dropped', 0, 1000)).rows
    const own = steps.length - 1
    const reasonsOf = ({ reasons }: PreviewRow): string[] => reasons.filter(({ step }) => step === own).map(({ reason }) => reason)
    const told = (rows: readonly PreviewRow[]) => rows.map((row) => ({ row: row.row, reasons: reasonsOf(row) })).filter(({ reasons }) => reasons.length > 0)
    return {
      columns: Object.fromEntries(recipe.columns.map(({ name, type }) => [name, typeLabel(type)])),
      rows: kept.map(({ cells }) => cells),
      rejects: told(dropped),
      removed: all.filter(({ state }) => state === 'removed').map(({ row }) => row),
      flagged: told(kept),
      invalid: all.flatMap(({ row, invalid }) => invalid.map(({ column, text }) => ({ row, column, text }))),
      changed: outcome.steps.at(-1)?.cells.changed ?? 0,
    }
  } finally {
    await session.close()
  }
}

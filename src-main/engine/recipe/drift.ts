import { closest } from '#shared/define/closest'
import type { Column } from '#shared/model/column'
import { Failure, failure } from '#shared/model/problem'
import type { Recipe, RecipeStep } from '#shared/model/recipe'
import { Drift } from '#shared/model/drift'
import { typeLabel } from '#shared/model/data-type'
import { Session } from '../duckdb/session'
import { prepareRecipe } from './run'

/**
 * How the columns of a file differ from those that a recipe was made for. What a recipe needs is found by compiling it;
 * new columns and changed types can only be told where the recipe says what it expects (`expects`).
 */
export async function findDrift(session: Session, recipe: Recipe, columns: readonly Column[]): Promise<Drift> {
  const names = columns.map(({ name }) => name)
  const needed = await missingColumns(session, recipe.steps, columns)
  const expected = recipe.expects ?? {}
  const missing = [...new Set([...needed.keys(), ...Object.keys(expected).filter((name) => !names.includes(name))])]
  const added = Object.keys(expected).length === 0 ? [] : names.filter((name) => !(name in expected))
  const taken = new Set<string>()
  return {
    missing: missing.map((column) => {
      const likely = closest(column, names.filter((name) => !(name in expected) && !taken.has(name)))
      if (likely) taken.add(likely)
      return { column, likely: likely ?? null, steps: needed.get(column) ?? [] }
    }),
    added: added.filter((name) => !taken.has(name)),
    changed: columns.flatMap(({ name, type }) => {
      const was = expected[name]
      return was !== undefined && was !== typeLabel(type) ? [{ column: name, was, is: typeLabel(type) }] : []
    }),
  }
}

/** The columns that steps look for in vain, each with the indexes of those steps. */
async function missingColumns(session: Session, steps: readonly RecipeStep[], columns: readonly Column[]): Promise<Map<string, number[]>> {
  const missing = new Map<string, number[]>()
  try {
    await prepareRecipe(session, columns, steps)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    for (const { code, place } of error.problems) {
      if (code !== 'COLUMN_MISSING' || place?.column === undefined) continue
      const index = Number(/^\/steps\/(\d+)/.exec(place.pointer ?? '')?.[1] ?? 0)
      missing.set(place.column, [...missing.get(place.column) ?? [], index])
    }
  }
  return missing
}

/** What is to be done about missing columns. */
export interface DriftChoice {
  /** Old name → the column of this file that takes its place. */
  readonly map?: Readonly<Record<string, string>>
  /** Leave out what needs a column that is not there, instead of stopping. */
  readonly skipMissing?: boolean
}

/**
 * The steps as they are to run on this file: mapped columns are renamed first, and, where the user says so, what needs a
 * missing column is left out. Throws SCHEMA_DRIFT with every column that is still missing.
 */
export function settleDrift(recipe: Recipe, drift: Drift, columns: readonly Column[], { map = {}, skipMissing = false }: DriftChoice): RecipeStep[] {
  const names = columns.map(({ name }) => name)
  for (const [old, name] of Object.entries(map)) {
    if (!names.includes(name)) {
      const likely = closest(name, names)
      throw failure('COLUMN_MISSING', `"${old}" cannot be mapped to "${name}": there is no such column.`, likely ? `Did you mean "${likely}"?` : `Columns are ${names.slice(0, 20).join(', ')}.`, { column: name })
    }
  }
  const left = drift.missing.filter(({ column, steps }) => steps.length > 0 && !(column in map))
  const renames = Object.fromEntries(Object.entries(map).map(([old, name]) => [name, old]))
  const head: RecipeStep[] = Object.keys(renames).length > 0 ? [{ step: 'rename_columns', columns: renames, name: 'Map columns' }] : []
  if (left.length === 0) return [...head, ...recipe.steps]
  if (!skipMissing) throw drifted(left)
  const gone = new Set(left.map(({ column }) => column))
  return [...head, ...recipe.steps.map((step, index) => (left.some(({ steps }) => steps.includes(index)) ? withoutColumns(step, gone) : step))]
}

function drifted(left: Drift['missing']): Failure {
  const [first, ...rest] = left.map(({ column, likely, steps }) => ({
    code: 'SCHEMA_DRIFT' as const,
    message: `The recipe needs the column "${column}" (${steps.length === 1 ? 'step' : 'steps'} ${steps.map((index) => index + 1).join(', ')}), which this file does not have.`,
    remedy: likely ? `Map it: --map ${column}=${likely}, or leave out what needs it: --allow-missing.` : `Map it (--map ${column}=OTHER) or leave out what needs it (--allow-missing).`,
    place: { column, pointer: `/steps/${steps[0] ?? 0}` },
  }))
  if (!first) throw new RangeError('no column is missing')
  return new Failure(first, rest)
}

/** The step without the missing columns; disabled where nothing is left to do. */
function withoutColumns(step: RecipeStep, gone: ReadonlySet<string>): RecipeStep {
  const { columns } = step
  if (Array.isArray(columns)) {
    const left = columns.filter((name) => !gone.has(String(name)))
    if (left.length > 0 && left.length < columns.length) return { ...step, columns: left }
  } else if (typeof columns === 'object' && columns !== null) {
    const left = Object.fromEntries(Object.entries(columns).filter(([name]) => !gone.has(name)))
    if (Object.keys(left).length > 0 && Object.keys(left).length < Object.keys(columns).length) return { ...step, columns: left }
  }
  return { ...step, disabled: true }
}

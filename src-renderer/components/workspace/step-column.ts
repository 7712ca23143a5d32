import type { RecipeStep } from '#shared/model/recipe'
import { isRecord } from '../../forms/schema'

/** The column that a step is about; undefined for steps about several or all. */
export function columnOfStep(step: RecipeStep): string | undefined {
  const { column, columns } = step
  if (typeof column === 'string') return column
  const names = Array.isArray(columns) ? columns : isRecord(columns) ? Object.keys(columns) : []
  return names.length === 1 && typeof names[0] === 'string' ? names[0] : undefined
}

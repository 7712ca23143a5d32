import { type DataType, typeLabel } from '#shared/model/data-type'
import type { RecipeStep } from '#shared/model/recipe'

/** A step that reads a column of dates or timestamps by one of several formats. */
export const dateStep = (name: string, formats: readonly string[]): RecipeStep => ({ step: 'parse_date', columns: [name], formats })

/** A step that reads numbers as people write them. */
export const numberStep = (name: string, decimal: 'point' | 'comma'): RecipeStep => ({ step: 'parse_number', columns: [name], decimal })

/** A step that gives columns their types. */
export function typeStep(columns: readonly { name: string; type: DataType; format?: string }[], onError?: 'reject_row'): RecipeStep {
  const types = columns.map(({ name, type, format }) => [name, format === undefined ? typeLabel(type) : { type: typeLabel(type), format }] as const)
  return { step: 'set_types', columns: Object.fromEntries(types), ...(onError && { on_error: onError }) }
}

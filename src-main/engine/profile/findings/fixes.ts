import { type DataType, typeLabel } from '#shared/model/data-type'
import type { RecipeStep } from '#shared/model/recipe'
import type { TimeFormat } from '../inference/formats'

/** The step that reads a column by one of several formats; none where moments with and without a time zone are mixed, which no step can make one. */
export function dateSteps(name: string, formats: readonly TimeFormat[]): RecipeStep[] {
  const written = formats.map(({ format }) => format)
  const [type, ...others] = [...new Set(formats.map((format) => format.type))].toSorted()
  if (type === 'date') {
    if (others.length === 0) return [{ step: 'parse_date', columns: [name], formats: written }]
    return others.length === 1 && others[0] === 'timestamp' ? [{ step: 'parse_date', columns: [name], formats: written, to: 'timestamp' }] : []
  }
  return type === undefined || others.length > 0 ? [] : [{ step: 'set_types', columns: { [name]: { type, formats: written } } }]
}

/** The signs before fractions and between groups of three digits. */
export interface NumberSigns { readonly decimal: '.' | ','; readonly group: ',' | '.' | ' ' | "'" }

/** A step that reads numbers as people write them. */
export const numberStep = (name: string, { decimal, group }: NumberSigns, to: string): RecipeStep =>
  ({ step: 'parse_number', columns: [name], decimal, group, to })

/** A step that gives columns their types. */
export function typeStep(columns: readonly { name: string; type: DataType; format?: string }[], onError?: 'reject_row'): RecipeStep {
  const types = columns.map(({ name, type, format }) => [name, format === undefined ? typeLabel(type) : { type: typeLabel(type), format }] as const)
  return { step: 'set_types', columns: Object.fromEntries(types), ...(onError && { on_error: onError }) }
}

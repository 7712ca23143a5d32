import { type DataType, isNumeric, isTemporal } from '#shared/model/data-type'
import type { RecipeStep } from '#shared/model/recipe'

export interface Allowed {
  readonly min?: number | undefined
  readonly max?: number | undefined
}

/** What the rules of a recipe allow in a column, in the unit of its histogram (numbers; seconds since 1970 for dates); undefined without such a rule. */
export function allowedRange(steps: readonly RecipeStep[], column: string, type: DataType): Allowed | undefined {
  const ranges = steps.filter((step) => step.step === 'range' && step.disabled !== true && step['column'] === column)
  const limits = (key: string): number[] => ranges.flatMap((step) => onAxis(step[key], type) ?? [])
  const [mins, maxs] = [limits('min'), limits('max')]
  if (mins.length === 0 && maxs.length === 0) return undefined
  return { ...(mins.length > 0 && { min: Math.max(...mins) }), ...(maxs.length > 0 && { max: Math.min(...maxs) }) }
}

function onAxis(limit: unknown, type: DataType): number | undefined {
  if (typeof limit !== 'string' && typeof limit !== 'number') return undefined
  const value = isTemporal(type) ? Date.parse(/\d$/.test(String(limit)) && !String(limit).includes(':') ? `${limit}T00:00:00Z` : String(limit)) / 1000 : isNumeric(type) ? Number(limit) : NaN
  return Number.isFinite(value) ? value : undefined
}

import type { RecipeStep } from '#shared/model/recipe'

const COMMON = new Set(['step', 'name', 'note', 'disabled', 'severity'])
const MOST = 120

/** A step's parameters in a few words for its card: "amount · min 0 · max 50000". */
export function describeParams(step: RecipeStep): string {
  const parts = Object.entries(step).filter(([key]) => !COMMON.has(key)).map(([key, value]) => (key === 'column' || key === 'columns' ? print(value) : `${key.replaceAll('_', ' ')} ${print(value)}`))
  const text = parts.join(' · ')
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text
}

function print(value: unknown): string {
  if (Array.isArray(value)) return value.map(print).join(', ')
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, inner]) => `${key}: ${print(inner)}`).join(', ')
  return String(value)
}

import type { TypeWish } from '#shared/mapping/mapping'
import { parseTypeLabel, typeLabel, type DataType } from '#shared/model/data-type'

/** The types that any column can be asked to have, in the order in which they are offered. */
const LABELS = ['text', 'integer', 'decimal(18,2)', 'number', 'boolean', 'date', 'time', 'timestamp', 'timestamptz'] as const

/** What the menu of a column offers beside the inferred type and the one that it has. */
export function otherTypes(stored: DataType, wish: TypeWish | undefined): readonly string[] {
  const own = typeLabel(stored)
  const labels: readonly string[] = LABELS
  return [...labels.filter((label) => label !== own), ...(wish && wish.type !== own && !labels.includes(wish.type) ? [wish.type] : [])]
}

export const sameWish = (a: TypeWish | undefined, b: TypeWish | undefined): boolean => a?.type === b?.type && (a?.formats ?? []).join('\n') === (b?.formats ?? []).join('\n')

const FORMATTED: ReadonlySet<string> = new Set(['date', 'time', 'timestamp', 'timestamptz'])

/** True where it matters how the values are written: texts that are read as dates or times. */
export const hasFormat = (stored: DataType, wish: TypeWish | undefined): boolean => stored.name === 'text' && wish !== undefined && FORMATTED.has(wish.type)

/** The type that a wish gives a column, for its icon. What is no type is shown as the one that is stored. */
export function typeOf(stored: DataType, wish: TypeWish | undefined): DataType {
  if (!wish) return stored
  try {
    return parseTypeLabel(wish.type)
  } catch {
    return stored
  }
}

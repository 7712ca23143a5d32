import type { ColumnProfile } from '#shared/model/profile'

const WORTH_TELLING = 0.005

/** The one thing to tell of a column: cells that do not fit its type, else missing ones from half a percent on. */
export function issueOf({ invalid, nulls, rows }: Pick<ColumnProfile, 'invalid' | 'nulls' | 'rows'>): { readonly kind: 'invalid' | 'nulls', readonly count: number } | undefined {
  if (invalid > 0) return { kind: 'invalid', count: invalid }
  return nulls > 0 && nulls / Math.max(1, rows) >= WORTH_TELLING ? { kind: 'nulls', count: nulls } : undefined
}

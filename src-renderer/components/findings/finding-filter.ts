import type { Finding } from '#shared/model/finding'
import type { RowFilter } from '#shared/model/row-filter'

/** The filter that shows the rows of a finding as they were read; undefined where no filter says it exactly. */
export function filterOf({ kind, column, fixes }: Finding): RowFilter | undefined {
  if (column === undefined) return undefined
  if (kind === 'invalid_values') return { column, op: 'invalid' }
  const values = fixes[0]?.step['values']
  if (kind === 'null_words' && Array.isArray(values) && values.length > 0) return { column, op: 'one_of', values: values.map(String) }
  return undefined
}

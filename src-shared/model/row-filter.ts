import { z } from 'zod'

/**
 * What a cell is compared with. Numbers for columns of dates are seconds since 1970, as in a profile's histogram; exact
 * numbers beyond 2^53 and dates are written as text, as they stand in cells.
 */
export const FilterValue = z.union([z.string().max(10_000), z.number(), z.boolean()])
export type FilterValue = z.infer<typeof FilterValue>

const column = z.string()

/**
 * A condition on one column. NULL meets `is_null`, `is_blank`, `not_equals` and nothing else. Texts are equal when they are the same
 * to the letter; `contains` passes over the case of letters. A text column is compared with a number by the numbers that
 * its texts are: texts that are none do not meet the condition.
 */
export const RowFilter = z.discriminatedUnion('op', [
  z.strictObject({ column, op: z.literal('equals'), value: FilterValue }),
  /** Any other value, or none. */
  z.strictObject({ column, op: z.literal('not_equals'), value: FilterValue }),
  z.strictObject({ column, op: z.literal('contains'), value: z.string().min(1).max(10_000) }),
  z.strictObject({ column, op: z.literal('greater'), value: FilterValue, orEqual: z.boolean().optional() }),
  z.strictObject({ column, op: z.literal('less'), value: FilterValue, orEqual: z.boolean().optional() }),
  z.strictObject({
    column,
    op: z.literal('between'),
    from: FilterValue,
    to: FilterValue,
    /** Leaves out `to` itself: what a bin of a histogram holds, but for the last one. */
    below: z.boolean().optional(),
  }),
  z.strictObject({ column, op: z.literal('one_of'), values: z.array(FilterValue).min(1).max(1000) }),
  z.strictObject({ column, op: z.literal('is_null') }),
  z.strictObject({ column, op: z.literal('not_null') }),
  /** NULL, or a text of no or only white space. */
  z.strictObject({ column, op: z.literal('is_blank') }),
  /** Cells that could not be converted; in a version that was not cleaned, those that do not fit the type inferred for their column. */
  z.strictObject({ column, op: z.literal('invalid') }),
])
export type RowFilter = z.infer<typeof RowFilter>

/** By what rows are ordered: NULL last, equal ones in their own order, texts whatever the case of their letters. */
export const RowSort = z.strictObject({ column, descending: z.boolean().default(false) })
export type RowSort = z.infer<typeof RowSort>

/** Which rows are shown and in which order. All filters must hold. */
export const RowSelection = z.object({ filter: z.array(RowFilter).max(50).optional(), sort: RowSort.optional() })
export type RowSelection = z.infer<typeof RowSelection>

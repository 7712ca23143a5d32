import { z } from 'zod'
import { RecipeStep } from './recipe'

/** Something that is wrong (or likely wrong) with a dataset, with the step that mends it. */
export const Finding = z.object({
  /** Stable within a version: kind and column. */
  id: z.string(),
  kind: z.enum([
    'spaces', 'invisible_characters', 'null_words', 'mixed_dates', 'mixed_numbers', 'numbers_as_text', 'ambiguous_dates', 'invalid_values',
    'duplicate_keys', 'duplicate_rows', 'repeated_headers', 'total_rows', 'blank_rows', 'bad_lines', 'long_numbers', 'leading_zeros', 'mixed_case', 'other',
  ]),
  severity: z.enum(['error', 'warning', 'info']),
  column: z.string().optional(),
  title: z.string(),
  detail: z.string(),
  /** Rows (or lines) concerned. */
  count: z.number().int(),
  exact: z.boolean(),
  /** A few of them: row number (from 1), source line and what stands there. */
  examples: z.array(z.object({ row: z.number().int().optional(), line: z.number().int().optional(), value: z.string() })),
  /** The steps that mend it; several where the user has to choose. */
  fixes: z.array(z.object({ title: z.string(), step: RecipeStep })),
})
export type Finding = z.infer<typeof Finding>

import { z } from 'zod'

/** How the columns of a file differ from those that a recipe was made for. */
export const Drift = z.object({
  /** Columns that are not there, the likeliest one in their place, and the steps (indexes) that need them. */
  missing: z.array(z.object({ column: z.string(), likely: z.string().nullable(), steps: z.array(z.number().int()) })),
  added: z.array(z.string()),
  changed: z.array(z.object({ column: z.string(), was: z.string(), is: z.string() })),
})
export type Drift = z.infer<typeof Drift>

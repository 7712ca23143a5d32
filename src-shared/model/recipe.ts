import { z } from 'zod'

/** What happens to a row that breaks a rule: to the rejects, kept and flagged, or the whole run stops. */
export const Severity = z.enum(['drop', 'warn', 'fail'])
export type Severity = z.infer<typeof Severity>

/** What happens to a cell that cannot be converted. */
export const OnError = z.enum(['keep_text', 'null_and_log', 'reject_row', 'fail'])
export type OnError = z.infer<typeof OnError>

/**
 * A step as it stands in a file: its name and whatever else was written beside it. It is kept whole, so that a step
 * that this version does not know survives loading and saving; strict reading is the engine's work.
 */
export const RecipeStep = z.looseObject({
  step: z.string().min(1),
  name: z.string().optional(),
  note: z.string().optional(),
  disabled: z.boolean().optional(),
})
export type RecipeStep = z.infer<typeof RecipeStep>

/** How the file was read: its format and that format's options. Part of the recipe, or it could not be run again. */
export const InputOptions = z.looseObject({ format: z.string().optional() })
export type InputOptions = z.infer<typeof InputOptions>

/** A recipe document, version 1. Members that this version does not know are kept. */
export const Recipe = z.looseObject({
  winnow: z.literal(1),
  name: z.string().optional(),
  note: z.string().optional(),
  input: InputOptions.optional(),
  /** The columns (with their types) of the dataset that it was made for: what drift is told by. */
  expects: z.record(z.string(), z.string()).optional(),
  steps: z.array(RecipeStep),
})
export type Recipe = z.infer<typeof Recipe>

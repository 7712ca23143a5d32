import { z } from 'zod'
import { Severity } from './recipe'
import { WriteMode } from './source'

const Count = z.number().int().nonnegative()

/** The account of all rows: in + added = clean + rejected + removed + unreadable. `warned` rows are among the clean ones. */
export const RowCounts = z.object({
  /** Rows and unreadable lines of the source. */
  in: Count,
  /** Rows that steps made out of others. */
  added: Count,
  clean: Count,
  rejected: Count,
  /** Rows that transforms took away (filters and the like). */
  removed: Count,
  unreadable: Count,
  warned: Count,
})
export type RowCounts = z.infer<typeof RowCounts>

/** What one step did. */
export const StepCounts = z.object({
  /** Its place in the recipe, from 0. */
  index: z.number().int(),
  step: z.string(),
  title: z.string(),
  rows: z.object({ in: Count, added: Count, rejected: Count, removed: Count, out: Count }),
  /** In rows that reached the step: cells that it changed, and cells that it could not convert. */
  cells: z.object({ changed: Count, invalid: Count }),
  flagged: Count,
  columns: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
})
export type StepCounts = z.infer<typeof StepCounts>

/** How one rule went for one column. */
export const RuleCounts = z.object({
  index: z.number().int(),
  rule: z.string(),
  column: z.string().nullable(),
  severity: Severity,
  evaluated: Count,
  passed: Count,
  failed: Count,
})
export type RuleCounts = z.infer<typeof RuleCounts>

/** What came of a recipe: every number is of the whole dataset. */
export const Outcome = z.object({ rows: RowCounts, steps: z.array(StepCounts), rules: z.array(RuleCounts) })
export type Outcome = z.infer<typeof Outcome>

/** The cells that all steps changed and could not convert. The latter are those that the invalid-cells file of a run lists, each with its step. */
export const cellCounts = ({ steps }: Pick<Outcome, 'steps'>): StepCounts['cells'] =>
  steps.reduce((sum, { cells }) => ({ changed: sum.changed + cells.changed, invalid: sum.invalid + cells.invalid }), { changed: 0, invalid: 0 })

/** The sum of a numeric column over the rows of each fate, as exact decimals; `in` + `added` = the others together. */
export const ControlTotal = z.object({
  column: z.string(),
  in: z.string(),
  clean: z.string(),
  rejected: z.string(),
  removed: z.string(),
})
export type ControlTotal = z.infer<typeof ControlTotal>

/** A file that a run wrote. */
export const OutputFile = z.object({
  kind: z.enum(['clean', 'rejects', 'removed', 'invalid_cells', 'unreadable', 'certificate']),
  path: z.string(),
  format: z.string(),
  rows: Count,
  bytes: Count,
  sha256: z.string(),
  notes: z.array(z.string()),
})
export type OutputFile = z.infer<typeof OutputFile>

/** A stream of a saved source that a run wrote. */
export const OutputTarget = z.object({ kind: z.enum(['clean', 'rejects']), source: z.string(), connector: z.string(), target: z.string(), mode: WriteMode, rows: Count })
export type OutputTarget = z.infer<typeof OutputTarget>

/** What can be shown to somebody who asks whether everything is accounted for. */
export const Certificate = z.object({
  winnow: z.string(),
  engine: z.string(),
  recipe: z.object({ name: z.string().nullable(), sha256: z.string(), steps: Count }),
  input: z.object({ file: z.string(), bytes: Count, sha256: z.string(), format: z.string(), rows: Count, unreadable: Count }),
  rows: RowCounts,
  /** Cells that steps changed, and could not convert, in rows that reached them. */
  cells: StepCounts.shape.cells,
  balanced: z.boolean(),
  totals: z.array(ControlTotal),
  outputs: z.array(OutputFile),
  /** Absent where nothing was written to a source. */
  targets: z.array(OutputTarget).optional(),
})
export type Certificate = z.infer<typeof Certificate>

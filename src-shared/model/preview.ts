import { z } from 'zod'
import { Cell, Column } from './column'
import { Outcome } from './outcome'

/** Which rows a preview shows. `all`: rows in place, dropped ones marked; `result`: what would be clean; `dropped`: the rejects; `removed`: rows that transforms took away; `changed`: clean rows with a changed cell. */
export const PreviewView = z.enum(['all', 'result', 'dropped', 'removed', 'changed'])
export type PreviewView = z.infer<typeof PreviewView>

export const PreviewRow = z.object({
  /** Row of the source, from 1, and the line of the file where it begins. */
  row: z.number().int(),
  line: z.number().int().nullable(),
  state: z.enum(['kept', 'rejected', 'removed']),
  cells: z.array(Cell),
  /** Cells that steps changed: the text before the first change. */
  changed: z.array(z.object({ column: z.string(), before: Cell })),
  /** Cells that a step could not convert in this row while it was still there, with their text. */
  invalid: z.array(z.object({ column: z.string(), text: Cell, reason: z.string().nullable() })),
  /** Every rule that the row breaks. `step` is the index in the recipe. */
  reasons: z.array(z.object({ step: z.number().int(), rule: z.string(), column: z.string().nullable(), severity: z.enum(['drop', 'warn', 'fail']), reason: z.string() })),
})
export type PreviewRow = z.infer<typeof PreviewRow>

export const PreviewPage = z.object({
  view: PreviewView,
  /** Of the result; of the source in the views `dropped` and `removed`. Filters and the order refer to these. */
  columns: z.array(Column),
  offset: z.number().int(),
  rows: z.array(PreviewRow),
  /** Rows of the view in all that meet the filter; null until the whole dataset has been gone through. */
  total: z.number().int().nullable(),
  /** What the recipe does to the whole dataset; null until it has been gone through. */
  outcome: Outcome.nullable(),
})
export type PreviewPage = z.infer<typeof PreviewPage>

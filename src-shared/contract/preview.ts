import { z } from 'zod'
import { Cell, Column } from '../model/column'
import { Outcome } from '../model/outcome'
import { Id } from '../model/project'
import { Recipe } from '../model/recipe'
import { Paging } from './paging'
import { procedure } from './procedure'

/** Which rows are shown: all in place, the surviving ones, the dropped and removed ones, those with changed cells. */
export const PreviewView = z.enum(['all', 'result', 'dropped', 'changed'])
export type PreviewView = z.infer<typeof PreviewView>

/** Why a row is dropped or flagged. */
export const RowReason = z.object({
  /** Place of the rule in the recipe, from 0. */
  step: z.number().int(),
  column: z.string().nullable(),
  message: z.string(),
})
export type RowReason = z.infer<typeof RowReason>

export const PreviewRow = z.object({
  /** The row's identity in the source version. */
  row: z.number().int(),
  line: z.number().int().nullable(),
  cells: z.array(Cell),
  state: z.enum(['kept', 'flagged', 'dropped', 'removed']),
  reasons: z.array(RowReason),
  /** Cells that the recipe changed: place in `columns`, and what stood there before. */
  changed: z.array(z.object({ column: z.number().int(), before: Cell })),
  /** Cells that could not be converted: place in `columns`, and their text. */
  invalid: z.array(z.object({ column: z.number().int(), text: z.string() })),
})
export type PreviewRow = z.infer<typeof PreviewRow>

export const PreviewPage = z.object({
  columns: z.array(Column),
  /** Against the source: columns that are new, gone, renamed. */
  columnChanges: z.object({
    added: z.array(z.string()),
    removed: z.array(z.string()),
    renamed: z.array(z.object({ from: z.string(), to: z.string() })),
  }),
  rows: z.array(PreviewRow),
  /** Rows of this view; null until they are counted. */
  total: z.number().int().nullable(),
  /** False: the rows are shown in place because the whole table is not counted yet. */
  settled: z.boolean(),
})
export type PreviewPage = z.infer<typeof PreviewPage>

const PreviewOf = z.strictObject({
  versionId: Id,
  recipe: Recipe,
  /** Shows the table after this many steps; all of them unless given. */
  steps: z.number().int().min(0).optional(),
})

export const preview = {
  page: procedure
    .route({ method: 'POST', path: '/preview', summary: 'A page of what a recipe would give: rows, changed cells, reasons', tags: ['preview'] })
    .input(PreviewOf.extend({ view: PreviewView.default('all'), ...Paging.shape }))
    .output(PreviewPage),
  totals: procedure
    .route({ method: 'POST', path: '/preview/totals', summary: 'What a recipe would do to the whole table, step by step', tags: ['preview'] })
    .input(PreviewOf)
    .output(Outcome),
}

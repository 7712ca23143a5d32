import { z } from 'zod'
import { Outcome } from '../model/outcome'
import { PreviewPage, PreviewView } from '../model/preview'
import { Profile } from '../model/profile'
import { Id } from '../model/project'
import { Recipe } from '../model/recipe'
import { RowSelection } from '../model/row-filter'
import { Paging } from './paging'
import { readingDataProcedure, readingProcedure } from './procedure'

const PreviewOf = z.strictObject({
  versionId: Id,
  recipe: Recipe,
  /** Shows the table after this many steps; all of them unless given. */
  steps: z.number().int().min(0).optional(),
})

export const preview = {
  page: readingDataProcedure
    .route({ method: 'POST', path: '/preview', summary: 'A page of what a recipe would give: rows, changed cells, reasons', tags: ['preview'] })
    .input(PreviewOf.extend({
      view: PreviewView.default('all'), ...Paging.shape, ...RowSelection.shape,
      /** Only rows that one of the steps at these places of the recipe dropped, took away, changed or flagged; in the views of rows that are gone: those that it let go. */
      touchedBy: z.array(z.number().int().min(0)).max(1000).optional(),
    }))
    .output(PreviewPage),
  profile: readingDataProcedure
    .route({ method: 'POST', path: '/preview/profile', summary: 'What the columns of the table would be after a recipe: quality, values, histograms; of a sample where it is large', tags: ['preview'] })
    .input(PreviewOf)
    .output(Profile),
  outcome: readingProcedure
    .route({ method: 'POST', path: '/preview/outcome', summary: 'What a recipe would do to the whole table, step by step; waits until all of it was gone through', tags: ['preview'] })
    .input(PreviewOf)
    .output(Outcome),
}

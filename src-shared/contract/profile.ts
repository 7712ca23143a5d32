import { z } from 'zod'
import { Finding } from '../model/finding'
import { Profile } from '../model/profile'
import { Id } from '../model/project'
import { RecipeStep } from '../model/recipe'
import { Run } from '../model/run'
import { dataProcedure, procedure } from './procedure'

export const profile = {
  get: dataProcedure
    .route({ method: 'GET', path: '/versions/{versionId}/profile', summary: 'What was measured: the exact profile if there is one, else that of a sample, at once', tags: ['profile'] })
    .input(z.object({ versionId: Id }))
    .output(Profile),
  findings: dataProcedure
    .route({ method: 'GET', path: '/versions/{versionId}/findings', summary: 'What is wrong with the data, with the steps that mend it; of a sample until all rows were measured', tags: ['profile'] })
    .input(z.object({ versionId: Id }))
    .output(z.array(Finding)),
  suggest: procedure
    .route({ method: 'GET', path: '/versions/{versionId}/suggested-steps', summary: 'The steps that a recipe for this version could begin with: the types that were inferred', tags: ['profile'] })
    .input(z.object({ versionId: Id }))
    .output(z.array(RecipeStep)),
  measure: procedure
    .route({ method: 'POST', path: '/versions/{versionId}/profile', summary: 'Measure all rows; waits for the result when the dataset is small', tags: ['profile'] })
    .input(z.strictObject({ versionId: Id }))
    .output(Run),
}

import { stepCatalogue } from '#engine/recipe/catalogue'
import { describeStep } from '#engine/recipe/describe'
import { ruleTemplates } from '#engine/recipe/templates'
import { api } from './implementer'

export const steps = api.steps.router({
  catalogue: api.steps.catalogue.handler(() => stepCatalogue()),
  describe: api.steps.describe.handler(({ input }) => input.steps.map(describeStep)),
  templates: api.steps.templates.handler(() => [...ruleTemplates]),
})

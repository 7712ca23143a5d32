import { stepCatalogue } from '#engine/recipe/catalogue'
import { ruleTemplates } from '#engine/recipe/templates'
import { api } from './implementer'

export const steps = api.steps.router({
  catalogue: api.steps.catalogue.handler(() => stepCatalogue()),
  templates: api.steps.templates.handler(() => [...ruleTemplates]),
})

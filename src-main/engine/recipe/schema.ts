import { z } from 'zod'
import { Recipe, RecipeStep, Severity } from '#shared/model/recipe'
import { formats } from '../formats/registry'
import { steps } from './registry'

type Schema = Record<string, unknown>

/** The JSON Schema (2020-12) of recipe files: editors complete and check by it. Made from the steps, so it cannot drift. */
export function recipeSchema(): Schema {
  const written = z.toJSONSchema(Recipe, { io: 'input' })
  return {
    ...written,
    title: 'Winnow recipe',
    properties: {
      ...written.properties,
      input: { ...objectOf(written.properties?.['input']), properties: { format: { enum: [...formats.keys()] } } },
      steps: { type: 'array', items: stepSchema() },
    },
  }
}

/** Chooses by the step's name, so that an editor complains about the parameters of that step alone. */
function stepSchema(): Schema {
  const common = z.toJSONSchema(RecipeStep, { io: 'input' }).properties ?? {}
  const list = [...steps.values()]
  return {
    type: 'object',
    required: ['step'],
    properties: { ...common, step: { enum: list.flatMap(({ name, aliases = [] }) => [name, ...aliases]) } },
    allOf: list.map(({ name, title, summary, aliases = [], kind, params }) => {
      const schema = z.toJSONSchema(params, { io: 'input' })
      return {
        if: { properties: { step: { enum: [name, ...aliases] } } },
        then: {
          title, description: summary,
          required: ['step', ...schema.required ?? []],
          properties: { ...common, ...(kind === 'rule' && { severity: z.toJSONSchema(Severity) }), ...schema.properties },
          additionalProperties: false,
        },
      }
    }),
  }
}

const objectOf = (schema: unknown): Schema => (typeof schema === 'object' && schema !== null ? { ...schema } : {})

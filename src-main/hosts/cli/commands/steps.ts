import type { Command } from 'commander'
import { stepCatalogue } from '#engine/recipe/catalogue'
import { recipeSchema } from '#engine/recipe/schema'
import { print, printJson, table } from '../output'

export default function addSteps(program: Command): void {
  program.command('steps')
    .description('list the steps and rules of a recipe')
    .option('--json', 'with their parameters as JSON Schema')
    .option('--schema', 'print the JSON Schema of recipe files, for editors')
    .action((options: { json?: boolean; schema?: boolean }) => {
      const catalogue = stepCatalogue()
      if (options.schema) printJson(recipeSchema())
      else if (options.json) printJson({ steps: catalogue })
      else print(table(['step', 'group', 'what it does'], catalogue.map(({ name, group, summary }) => [name, group, summary]), ['step', 'what it does']))
    })
}

import { recipeSchema } from '#engine/recipe/schema'
import { cliPage } from './cli'
import { connectorsPage } from './connectors'
import { formatsPage } from './formats'
import { restPage } from './rest'
import { stepsPage } from './steps'

/** Everything in docs/reference: file name → text. Made from what the code says of itself. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['steps.md', page(stepsPage())],
    ['formats.md', page(formatsPage())],
    ['connectors.md', page(connectorsPage())],
    ['cli.md', page(await cliPage())],
    ['rest.md', page(await restPage())],
    ['recipe.schema.json', `${JSON.stringify(recipeSchema(), null, 2)}\n`],
  ])
}

/** @param blocks Markdown, one blank line between two */
function page(blocks: readonly string[]): string {
  return `${['<!-- Made from the code by `npm run docs`: change it there. -->', ...blocks].join('\n\n')}\n`
}

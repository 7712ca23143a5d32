import { parse } from 'yaml'
import { z } from 'zod'
import { Cell } from '#shared/model/column'
import type { RecipeStep } from '#shared/model/recipe'

/** A ready-made rule as it stands in a file under `resources/templates/rules`. */
const WrittenTemplate = z.strictObject({
  key: z.string().regex(/^[a-z0-9_]+$/),
  label: z.string().min(1),
  description: z.string().min(1),
  step: z.string(),
  params: z.record(z.string(), z.unknown()),
  /** Type of the column that the rule is for (as typeLabel writes it); text when left out. */
  type: z.string().default('text'),
  /** Cells of one column that pass, and cells that do not. */
  good: z.array(Cell).min(1),
  bad: z.array(Cell).min(1),
})

/** A ready-made rule: a step with its parameters but for the column, which the user chooses. */
export interface RuleTemplate extends Pick<z.output<typeof WrittenTemplate>, 'key' | 'label' | 'description' | 'type' | 'good' | 'bad'> {
  readonly step: RecipeStep
  /** The name of its file: what the rules of that file are about. */
  readonly group: string
}

const files = import.meta.glob<string>('../../../resources/templates/rules/*.yaml', { query: '?raw', import: 'default', eager: true })

const groupOf = (file: string): string => /([^/]+)\.yaml$/.exec(file)?.[1] ?? ''

/** All rule templates in the order of their files. Throws at start when a file is wrong: it is part of the program. */
export const ruleTemplates: readonly RuleTemplate[] = Object.entries(files)
  .flatMap(([file, text]) => z.array(WrittenTemplate).parse(parse(text)).map(({ step, params, ...template }) => ({ ...template, step: { step, ...params }, group: groupOf(file) })))

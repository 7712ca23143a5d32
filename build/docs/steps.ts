import { stringify } from 'yaml'
import { z } from 'zod'
import type { StepDefinition, StepExample } from '#shared/define/step'
import type { Cell } from '#shared/model/column'
import { stepCatalogue } from '#engine/recipe/catalogue'
import { steps } from '#engine/recipe/registry'
import { Schema, capital, code, members, table } from './markdown'

/** The page of the steps: parameters, edge cases, and the examples, which are the steps' tests, with what comes of them. */
export function stepsPage(): string[] {
  const names = stepCatalogue()
  const groups = [...new Set(names.map(({ group }) => group))]
  return [
    '# Steps and rules',
    `Every step may also have a \`name\`, a \`note\` and \`disabled: true\`. A rule has a \`severity\`: \`drop\` (the row goes to the rejects, with its line
and every reason), \`warn\` (it is kept and flagged) or \`fail\` (the run stops and nothing is written); \`drop\` if left out.`,
    `An editor completes and checks recipes by [recipe.schema.json](recipe.schema.json), which \`winnow steps --schema\` prints too. For the YAML language
server (VS Code, Neovim, Emacs, JetBrains) write as the first line of a recipe:`,
    '```yaml\n# yaml-language-server: $schema=./recipe.schema.json\nwinnow: 1\n```',
    ...groups.flatMap((group) => [`## ${capital(group)}`, ...names.filter((card) => card.group === group).flatMap(({ name }) => {
      const step = steps.get(name)
      return step ? stepBlocks(step) : []
    })]),
  ]
}

function stepBlocks({ name, title, summary, docs, kind, aliases = [], params, examples }: StepDefinition): string[] {
  return [
    `### ${code(name)}`,
    `**${title}.** ${summary}${aliases.length > 0 ? ` Also accepted: ${aliases.map(code).join(', ')}.` : ''}${kind === 'rule' ? ' A rule.' : ''}`,
    docs,
    members(Schema.parse(z.toJSONSchema(params, { io: 'input' }))),
    ...examples.slice(0, 1).flatMap((example) => exampleBlocks(name, example)),
    ...(examples.length > 1 ? [`<details><summary>${examples.length - 1} more</summary>`, ...examples.slice(1).flatMap((example) => exampleBlocks(name, example)), '</details>'] : []),
  ]
}

function exampleBlocks(name: string, { title, params, columns, rows, before = [], expect }: StepExample<Record<string, unknown>>): string[] {
  const names = Object.keys(columns)
  const fate = new Map<number, string>([
    ...(expect.removed ?? []).map((row) => [row, 'removed'] as const),
    ...(expect.rejects ?? []).map(({ row, reasons }) => [row, reasons.length > 0 ? `rejected: ${reasons.join('; ')}` : 'rejected before'] as const),
    ...(expect.flagged ?? []).map(({ row, reasons }) => [row, `flagged: ${reasons.join('; ')}`] as const),
  ])
  const told = fate.size > 0
  return [
    `*${title}*`,
    `\`\`\`yaml\n${stringify([...before, { step: name, ...params }], { lineWidth: 0 })}\`\`\``,
    table([...names, ...(told ? [''] : [])], rows.map((row, index) => [...row.map(cell), ...(told ? [fate.get(index + 1) ?? ''] : [])])),
    expect.rows.length === 0 ? 'No row stays.' : 'becomes',
    ...(expect.rows.length === 0 ? [] : [table(Object.keys(expect.columns ?? columns), expect.rows.map((row) => row.map(cell)))]),
  ]
}

/** NULL and texts of white space are told apart from nothing. */
function cell(value: Cell): string {
  if (value === null) return '*null*'
  if (typeof value === 'object') return code(JSON.stringify(value))
  const text = String(value)
  return text === '' || text !== text.trim() || /[*_`<>\\[\]#]|\s\s|[^\P{C}\n]/u.test(text) ? code(JSON.stringify(text)) : text
}

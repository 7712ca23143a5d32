// @ts-check
/** `npm run docs`: writes docs/reference from what the code says of itself (`winnow steps --json`, `winnow formats --json`). */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BUNDLES, ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { projectNode, root, run, stop } from './project.mjs'

await ensureInstalled()
await ensureBuilt(['engine'])
const folder = join(root, 'docs', 'reference')
mkdirSync(folder, { recursive: true })
write('steps.md', stepsPage((await winnow('steps')).steps))
write('formats.md', formatsPage((await winnow('formats')).formats))

/** @param {string} command @returns {Promise<any>} what the command prints as JSON */
async function winnow(command) {
  const { code, output } = await run(projectNode, [join(root, BUNDLES.engine.out, 'cli.js'), command, '--json'])
  return code === 0 ? JSON.parse(output) : stop(output)
}

/** @param {string} name @param {readonly string[]} blocks Markdown, one blank line between two */
function write(name, blocks) {
  writeFileSync(join(folder, name), `${['<!-- Made from the code by `npm run docs`: change it there. -->', ...blocks].join('\n\n')}\n`)
}

/** @param {readonly any[]} steps */
function stepsPage(steps) {
  const groups = [...new Set(steps.map(({ group }) => group))]
  return ['# Steps and rules', ...groups.flatMap((group) => [`## ${capital(group)}`, ...steps.filter((step) => step.group === group).flatMap(stepBlocks)])]
}

/** @param {any} step */
function stepBlocks({ name, title, summary, docs, kind, aliases, params }) {
  return [
    `### \`${name}\``,
    `**${title}.** ${summary}${aliases?.length ? ` Also accepted: ${aliases.map(code).join(', ')}.` : ''}${kind === 'rule' ? ' A rule: it has a `severity` (`drop`, `warn` or `fail`).' : ''}`,
    docs,
    parameters(params),
  ].filter(Boolean)
}

/** @param {readonly any[]} formats */
function formatsPage(formats) {
  return ['# Formats', ...formats.flatMap(({ id, title, extensions, docs, reads, writes }) => [
    `## \`${id}\``,
    `**${title}** (${extensions.map((/** @type {string} */ extension) => code(extension)).join(', ')}). ${docs}`,
    ...reads ? ['Options for reading; what is left out is guessed, and the guess is shown:', parameters(reads.options)] : ['Is not read.'],
    ...writes ? [`Options for writing${writes.typed ? '' : ' (everything becomes text)'}:`, parameters(writes.options)] : ['Is not written.'],
  ].filter(Boolean))]
}

/** @param {any} schema a JSON Schema of an object */
function parameters(schema) {
  const members = Object.entries(schema.properties ?? {})
  if (members.length === 0) return 'No parameters.'
  const required = new Set(schema.required)
  return table(['parameter', 'values', 'meaning'], members.map(([name, member]) => [
    `${code(name)}${required.has(name) ? '' : ' (optional)'}`,
    `${kindOf(member)}${member.default === undefined ? '' : `; ${code(JSON.stringify(member.default))} if left out`}`,
    member.description ?? member.title ?? '',
  ]))
}

/** @param {any} schema @returns {string} what may stand there, in words */
function kindOf(schema) {
  if (schema.enum) return schema.enum.map((/** @type {unknown} */ value) => code(/^\S+$/.test(String(value)) ? String(value) : JSON.stringify(value))).join(', ')
  if (schema.const !== undefined) return code(String(schema.const))
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(kindOf))].join(' or ')
  if (schema.type === 'array') return `list of ${schema.items ? kindOf(schema.items) : 'values'}`
  if (schema.type === 'object') return 'map'
  return Array.isArray(schema.type) ? schema.type.join(' or ') : schema.type ?? 'any value'
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', '⏎')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** @param {string} text */
function code(text) {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

/** @param {string} text */
function capital(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

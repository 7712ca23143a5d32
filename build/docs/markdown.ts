import { z } from 'zod'

/** A JSON Schema, as far as the pages show it. */
export const Schema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  get anyOf() { return z.array(Schema).optional() },
  get oneOf() { return z.array(Schema).optional() },
  get items() { return Schema.optional() },
  get properties() { return z.record(z.string(), Schema).optional() },
  required: z.array(z.string()).optional(),
  $ref: z.string().optional(),
})
export type Schema = z.infer<typeof Schema>

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\r', '␍').replaceAll('\n', '⏎')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)

export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** What may stand in a place, in words. */
export function kindOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => code(/^\S+$/.test(String(value)) ? String(value) : JSON.stringify(value))).join(', ')
  if (schema.const !== undefined) return code(String(schema.const))
  if (schema.$ref) return code(schema.$ref.split('/').at(-1) ?? '')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(kindOf))].join(' or ')
  if (schema.type === 'array') return `list of ${schema.items ? kindOf(schema.items) : 'values'}`
  if (schema.type === 'object') return 'map'
  return Array.isArray(schema.type) ? schema.type.join(' or ') : schema.type ?? 'any value'
}

/** The members of an object as a table: what may stand there and what it means. */
export function members(schema: Schema, title = 'parameter'): string {
  const all = Object.entries(schema.properties ?? {})
  if (all.length === 0) return `No ${title}s.`
  return table([title, 'values', 'meaning'], all.map(([name, member]) => [
    `${code(name)}${schema.required?.includes(name) ? '' : ' (optional)'}`,
    `${kindOf(member)}${member.default === undefined ? '' : `; ${code(JSON.stringify(member.default))} if left out`}`,
    member.description ?? member.title ?? '',
  ]))
}

/** The members of an object and of the objects in it, each with its path: `columns[].top[].value`. */
export function paths(schema: Schema, before = '', depth = 3): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const inner = member.type === 'array' ? member.items : member
    const path = `${before}${name}${member.type === 'array' ? '[]' : ''}`
    return [[code(path), kindOf(member), member.description ?? ''], ...(inner?.properties && depth > 1 ? paths(inner, `${path}.`, depth - 1) : [])]
  })
}

import { z } from 'zod'
import type { RecipeStep } from '../model/recipe'

/** The parts of a JSON Schema that tell where a parameter names columns. */
interface Node {
  readonly widget?: string | undefined
  readonly properties?: Readonly<Record<string, Node>> | undefined
  readonly items?: Node | undefined
  readonly propertyNames?: Node | undefined
  readonly additionalProperties?: Node | boolean | undefined
  readonly anyOf?: readonly Node[] | undefined
  readonly oneOf?: readonly Node[] | undefined
}

const Node: z.ZodType<Node> = z.lazy(() => z.looseObject({
  widget: z.string().optional(),
  properties: z.record(z.string(), Node).optional(),
  items: Node.optional(),
  propertyNames: Node.optional(),
  additionalProperties: z.union([z.boolean(), Node]).optional(),
  anyOf: z.array(Node).optional(),
  oneOf: z.array(Node).optional(),
}))

/**
 * The step with other names for the columns that it names: in its parameters, in the keys of maps by column, and in formulas.
 *
 * @param schema the JSON Schema of the step's parameters, in which columns have the widget `column` or `columns` and formulas `formula`
 */
export function withColumnNames(step: RecipeStep, schema: unknown, rename: (column: string) => string): RecipeStep {
  const node = Node.safeParse(schema)
  if (!node.success) return step
  const { properties = {} } = node.data
  return { ...step, ...Object.fromEntries(Object.entries(properties).flatMap(([key, part]) => (step[key] === undefined ? [] : [[key, follow(step[key], part, rename)]]))) }
}

/** The columns that a step names. */
export function columnsNamed(step: RecipeStep, schema: unknown): ReadonlySet<string> {
  const named = new Set<string>()
  withColumnNames(step, schema, (column) => {
    named.add(column)
    return column
  })
  return named
}

function follow(value: unknown, node: Node, rename: (column: string) => string): unknown {
  if (node.widget === 'column' && typeof value === 'string') return rename(value)
  if (node.widget === 'columns' && Array.isArray(value)) return value.map((one: unknown) => (typeof one === 'string' ? rename(one) : one))
  if (node.widget === 'formula' && typeof value === 'string') return renameInFormula(value, rename)
  if (Array.isArray(value)) return node.items ? value.map((one: unknown) => followAll(one, node.items, rename)) : either(value, node, rename)
  if (typeof value !== 'object' || value === null) return either(value, node, rename)
  const keyed = node.propertyNames?.widget === 'column'
  const entries = Object.entries(value).map(([key, one]) => {
    const part = node.properties?.[key] ?? (typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined)
    return [keyed ? rename(key) : key, followAll(one, part, rename)] as const
  })
  return either(Object.fromEntries(entries), node, rename)
}

const followAll = (value: unknown, node: Node | undefined, rename: (column: string) => string): unknown => (node ? follow(value, node, rename) : value)

/** One of several forms: the first in which the value names a column. */
function either(value: unknown, { anyOf = [], oneOf = [] }: Node, rename: (column: string) => string): unknown {
  for (const node of [...anyOf, ...oneOf]) {
    const followed = follow(value, node, rename)
    if (JSON.stringify(followed) !== JSON.stringify(value)) return followed
  }
  return value
}

/** Texts, names in quotes, plain names (with the bracket of a call), all else. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{M}\p{N}_$]*(?:\s*\()?|[^]/gu
const PLAIN_NAME = /^[a-z_][a-z0-9_]*$/

/** A formula with other names for its columns. Texts and the names of functions stay. */
export function renameInFormula(formula: string, rename: (column: string) => string): string {
  return formula.replace(TOKENS, (token) => {
    if (token.startsWith('"') && token.length > 1) return quoted(rename(token.slice(1, -1).replaceAll('""', '"')), token)
    if (!/^[\p{L}_]/u.test(token) || token.endsWith('(')) return token
    const next = rename(token)
    return next === token ? token : PLAIN_NAME.test(next) ? next : quoted(next, token)
  })
}

function quoted(name: string, before: string): string {
  const written = `"${name.replaceAll('"', '""')}"`
  return written === before ? before : written
}

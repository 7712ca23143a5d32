import { z } from 'zod'

/** The parts of an Airbyte spec that a config schema is made from; what has an odd shape is passed over. */
export interface Node {
  readonly [other: string]: unknown
  readonly type?: string | readonly string[] | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly default?: unknown
  readonly examples?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[] | undefined
  readonly order?: number | undefined
  readonly airbyte_secret?: boolean | undefined
  readonly airbyte_hidden?: boolean | undefined
  readonly multiline?: boolean | undefined
  readonly pattern?: string | undefined
  readonly pattern_descriptor?: string | null | undefined
  readonly format?: string | undefined
  readonly minLength?: number | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly minItems?: number | undefined
  readonly required?: readonly string[] | undefined
  readonly properties?: Readonly<Record<string, Node>> | undefined
  readonly items?: Node | readonly Node[] | undefined
  readonly additionalProperties?: boolean | Node | undefined
  readonly oneOf?: readonly Node[] | undefined
  readonly anyOf?: readonly Node[] | undefined
  readonly allOf?: readonly Node[] | undefined
  readonly definitions?: Readonly<Record<string, Node>> | undefined
  readonly $defs?: Readonly<Record<string, Node>> | undefined
}

const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)

export const Node: z.ZodType<Node> = z.lazy(() => z.looseObject({
  type: lenient(z.union([z.string(), z.array(z.string())])),
  title: lenient(z.string()),
  description: lenient(z.string()),
  enum: lenient(z.array(z.unknown()).min(1)),
  order: lenient(z.number()),
  airbyte_secret: lenient(z.boolean()),
  airbyte_hidden: lenient(z.boolean()),
  multiline: lenient(z.boolean()),
  pattern: lenient(z.string()),
  pattern_descriptor: lenient(z.string().nullable()),
  format: lenient(z.string()),
  minLength: lenient(z.number()),
  minimum: lenient(z.number()),
  maximum: lenient(z.number()),
  minItems: lenient(z.number().int().min(0)),
  required: lenient(z.array(z.string())),
  properties: lenient(z.record(z.string(), Node)),
  items: lenient(z.union([z.array(Node), Node])),
  additionalProperties: lenient(z.union([z.boolean(), Node])),
  oneOf: lenient(z.array(Node).min(1)),
  anyOf: lenient(z.array(Node).min(1)),
  allOf: lenient(z.array(Node).min(1)),
  definitions: lenient(z.record(z.string(), Node)),
  $defs: lenient(z.record(z.string(), Node)),
}))

/** The members that an object is said to have. */
export const members = ({ properties = {} }: Node): Readonly<Record<string, Node>> => properties

/** Where a node refers to another one. */
export const refOf = (node: Node): string | undefined => (typeof node['$ref'] === 'string' ? node['$ref'] : undefined)

/** The types that a value may have; guessed from what else is said where the spec forgot them. */
export function typesOf({ type, properties, items }: Node): readonly string[] {
  if (type !== undefined) return typeof type === 'string' ? [type] : type
  return properties ? ['object'] : items ? ['array'] : []
}

/** Members by `order`; those without one come last, as they are written. */
export function sortedByOrder(properties: Readonly<Record<string, Node>>): [string, Node][] {
  return Object.entries(properties).toSorted(([, one], [, other]) => (one.order ?? Number.MAX_SAFE_INTEGER) - (other.order ?? Number.MAX_SAFE_INTEGER))
}

import { z } from 'zod'
import { HOST, MANNER, SECRET } from '#shared/define/connector'
import { members, Node, refOf, sortedByOrder, typesOf } from './spec-node'

/** Deeper parts of a config are asked for as JSON. */
const DEEPEST = 12

/**
 * The schema of a config as Winnow's connectors have it, made from an Airbyte spec (JSON Schema draft-07 with Airbyte's own
 * words): secrets are marked at any depth, titles, descriptions, order, examples and the like stay. What zod cannot say in
 * its words stays loose, so that nothing that the connector takes is refused.
 *
 * @param spec `connectionSpecification` of a connector: https://docs.airbyte.com/connector-development/connector-specification-reference
 */
export function configOf(spec: unknown): z.ZodObject {
  const root = Node.safeParse(spec).data ?? {}
  const made = new Conversion(root).root()
  // Tries the rules of our own on what a stranger wrote: it must never stand in the way of the whole catalogue.
  try {
    z.toJSONSchema(made, { io: 'input' })
    return made
  } catch {
    return z.looseObject({})
  }
}

class Conversion {
  constructor(private readonly whole: Node) {}

  root(): z.ZodObject {
    const options = [this.whole, ...(this.whole.oneOf ?? this.whole.anyOf ?? []).map((one) => this.#resolved(one)), ...(this.whole.allOf ?? []).map((one) => this.#resolved(one))]
    const properties = Object.assign({}, ...options.map(members)) as Record<string, Node>
    return this.#object({ ...this.whole, properties }, 0)
  }

  /** A member of an object: optional, or with what stands for it where it is left out. */
  #member(name: string, node: Node, required: boolean, depth: number): z.ZodType {
    const plain = this.#value(node, depth)
    const made = leadsSomewhere(name, node) ? plain.meta(HOST) : plain
    const preset = node.default
    if (preset !== undefined && preset !== null && node.const === undefined && made.safeParse(preset).success) return made.default(preset)
    return required ? made : made.optional()
  }

  #value(given: Node, depth: number): z.ZodType {
    const node = this.#resolved(given)
    return this.#plain(node, depth).meta(wordsOf(node))
  }

  #plain(node: Node, depth: number): z.ZodType {
    if (depth > DEEPEST || refOf(node) !== undefined) return z.unknown()
    const choices = node.const === undefined ? node.enum : [node.const]
    if (choices && !node.airbyte_secret) return choiceOf(choices)
    const options = node.oneOf ?? node.anyOf
    if (options) return this.#union(node, options, depth)
    if (node.allOf) return this.#value(node.allOf.reduce<Node>((all, one) => merged(all, this.#resolved(one)), { ...node, allOf: undefined }), depth + 1)
    const types = typesOf(node)
    const [type] = types
    // A secret that may be null as well is one that may be left out: a form has no word for the difference.
    const nullable = types.includes('null') && node.airbyte_secret !== true
    const known = types.filter((one) => one !== 'null')
    const made = known.length > 1 ? unionOf(known.map((one) => this.#typed({ ...node, type: one }, one, depth))) : this.#typed(node, known[0] ?? type, depth)
    return nullable && known.length > 0 ? made.nullable() : made
  }

  #typed(node: Node, type: string | undefined, depth: number): z.ZodType {
    // Only texts can be kept as secrets.
    if (node.airbyte_secret === true && type !== 'object' && type !== 'array') return z.string()
    switch (type) {
      case 'string': return textOf(node)
      case 'integer': return limited(z.number().int(), node)
      case 'number': return limited(z.number(), node)
      case 'boolean': return z.boolean()
      case 'array': return this.#list(node, depth)
      case 'object': return this.#anyObject(node, depth)
      default: return z.unknown()
    }
  }

  #list(node: Node, depth: number): z.ZodType {
    const each = Node.safeParse(node.items).data
    const items = each ? this.#value(each, depth + 1) : z.unknown()
    const list = z.array(items)
    return node.minItems === undefined ? list : list.min(node.minItems)
  }

  #anyObject(node: Node, depth: number): z.ZodType {
    if (Object.keys(members(node)).length > 0) return this.#object(node, depth)
    const values = typeof node.additionalProperties === 'object' ? this.#value(node.additionalProperties, depth + 1) : z.unknown()
    return z.record(z.string(), values)
  }

  #object(node: Node, depth: number): z.ZodObject {
    const required = new Set(node.required ?? [])
    const isLogin = Object.values(members(node)).some((member) => this.#resolved(member).airbyte_secret === true)
    const shape = Object.fromEntries(sortedByOrder(members(node)).map(([name, member]) => {
      const made = this.#member(name, this.#resolved(member), required.has(name), depth + 1)
      return [name, isLogin && saysHowLong(name, this.#resolved(member)) ? made.meta({ ...made.meta(), ...MANNER }) : made]
    }))
    // What JSON Schema does not forbid may be there; most connectors say so themselves, for options of older versions.
    return node.additionalProperties === false ? z.strictObject(shape) : z.looseObject(shape)
  }

  #union(node: Node, options: readonly Node[], depth: number): z.ZodType {
    const base: Node = { type: node.type, properties: node.properties, required: node.required, airbyte_secret: node.airbyte_secret }
    const hasBase = Object.keys(members(node)).length > 0
    const made = options.map((option) => {
      const resolved = this.#resolved(option)
      const whole = hasBase ? merged(base, resolved) : { ...resolved, type: resolved.type ?? (resolved.properties ? 'object' : node.type) }
      return this.#value({ ...whole, ...(node.airbyte_secret === true && { airbyte_secret: true }) }, depth + 1)
    })
    return unionOf(made)
  }

  /** What a reference inside the spec names; one that leads nowhere, or round, stays as it is. */
  #resolved(node: Node, seen: ReadonlySet<string> = new Set()): Node {
    const ref = refOf(node)
    if (ref === undefined || seen.has(ref) || seen.size > DEEPEST) return node
    const [, group = '', name = ''] = /^#\/(definitions|\$defs)\/([^/]+)$/.exec(ref) ?? []
    const found = (group === 'definitions' ? this.whole.definitions : this.whole.$defs)?.[name]
    return found ? this.#resolved({ ...found, ...Object.fromEntries(Object.entries(node).filter(([key]) => key !== '$ref')) }, new Set([...seen, ref])) : node
  }
}

/** Two objects as one: what either of them asks for. */
const merged = (one: Node, other: Node): Node => ({
  ...one, ...other, properties: { ...members(one), ...members(other) }, required: [...new Set([...one.required ?? [], ...other.required ?? []])], ...(one.title !== undefined && other.title === undefined && { title: one.title }),
})

function unionOf(made: readonly z.ZodType[]): z.ZodType {
  const [first, second, ...rest] = made
  if (!first) return z.unknown()
  return second ? z.union([first, second, ...rest]) : first
}

/** One of several values, of whatever types. */
function choiceOf(choices: readonly unknown[]): z.ZodType {
  const literals = choices.filter((one): one is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof one))
  const [first, ...rest] = literals
  if (first === undefined) return z.unknown()
  const made = literals.every((one) => typeof one === 'string') && literals.length > 1 ? z.enum(literals) : z.literal([first, ...rest])
  return choices.includes(null) ? made.nullable() : made
}

/**
 * A text. It may stand for a value that is elsewhere (`${NAME}`): only one that stands here itself must have the form that the
 * spec asks for.
 */
function textOf({ pattern, pattern_descriptor: descriptor, minLength }: Node): z.ZodType {
  const text = minLength !== undefined && minLength > 0 ? z.string().min(1) : z.string()
  if (pattern === undefined) return text
  const form = formOf(pattern)
  return form ? text.refine((value) => value === '' || value.includes('${') || form.test(value), { error: `must have the form ${descriptor ?? pattern}` }) : text
}

function formOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern)
  } catch {
    // Python knows forms that this engine does not: the connector itself will look.
    return undefined
  }
}

function limited(number: z.ZodNumber, { minimum, maximum }: Node): z.ZodNumber {
  const above = minimum === undefined ? number : number.min(minimum)
  return maximum === undefined ? above : above.max(maximum)
}

const PLACE = /(^|_)(host|hostname|url|uri|domain|endpoint|server|address|site|instance|base_path|shop|subdomain)(_|$)/i

/** Whether a member says where the connector goes. A spec has no word for that: its name and its form must do. */
const leadsSomewhere = (name: string, node: Node): boolean => typesOf(node).includes('string') && node.airbyte_secret !== true && (node.format === 'uri' || PLACE.test(name))

/** Whether a member beside a secret says until when that is good: which rows come does not hang on it, and connectors renew it with their tokens. */
const saysHowLong = (name: string, node: Node): boolean => /expir/i.test(name) && node.airbyte_secret !== true && !typesOf(node).some((type) => type === 'object' || type === 'array' || type === 'boolean')

/** The words of a member that the form, the reference and the command line show. */
function wordsOf(node: Node): Record<string, unknown> {
  const { title, description, examples, multiline, airbyte_hidden: hidden, airbyte_secret: secret, pattern_descriptor: descriptor, pattern, format } = node
  return {
    ...(title !== undefined && { title }), ...(description !== undefined && { description }), ...(examples !== undefined && { examples }),
    ...(multiline === true && { multiline }), ...(hidden === true && { airbyte_hidden: hidden }), ...(typeof descriptor === 'string' && { pattern_descriptor: descriptor }),
    // Said for the form alone: a text may stand for a value that is elsewhere.
    ...(pattern !== undefined && secret !== true && { pattern }), ...(format !== undefined && { format }), ...(secret === true && SECRET),
  }
}

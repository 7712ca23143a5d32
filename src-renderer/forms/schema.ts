import { z } from 'zod'
import { t } from '../messages'

/** The parts of a JSON Schema (2020-12) that zod writes and forms are made from. All else is passed over. */
export interface SchemaNode {
  readonly type?: string | readonly string[] | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly default?: unknown
  readonly widget?: string | undefined
  /** A parameter that few need: folded away. */
  readonly advanced?: boolean | undefined
  /** Switched on, it takes a protection away. */
  readonly danger?: boolean | undefined
  /** Asked for only while another parameter of the same object has one of these values. */
  readonly when?: Readonly<Record<string, readonly unknown[]>> | undefined
  /** What the choices of an enumeration are called. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** The place among its siblings; those without one come last, as they are written. This and the next five are words of Airbyte's connector specifications. */
  readonly order?: number | undefined
  readonly airbyte_secret?: boolean | undefined
  readonly airbyte_hidden?: boolean | undefined
  readonly multiline?: boolean | undefined
  readonly pattern_descriptor?: string | null | undefined
  readonly examples?: unknown
  readonly pattern?: string | undefined
  readonly format?: string | undefined
  readonly minLength?: number | undefined
  readonly const?: unknown
  readonly enum?: readonly (string | number | boolean | null)[] | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly anyOf?: readonly SchemaNode[] | undefined
  readonly oneOf?: readonly SchemaNode[] | undefined
  readonly items?: SchemaNode | undefined
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined
  readonly required?: readonly string[] | undefined
  readonly additionalProperties?: SchemaNode | boolean | undefined
  readonly propertyNames?: SchemaNode | undefined
}

export const SchemaNode: z.ZodType<SchemaNode> = z.lazy(() => z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  widget: z.string().optional(),
  advanced: z.boolean().optional(),
  danger: z.boolean().optional(),
  when: z.record(z.string(), z.array(z.unknown())).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  order: z.number().optional().catch(undefined),
  airbyte_secret: z.boolean().optional().catch(undefined),
  airbyte_hidden: z.boolean().optional().catch(undefined),
  multiline: z.boolean().optional().catch(undefined),
  pattern_descriptor: z.string().nullish().catch(undefined),
  examples: z.unknown().optional(),
  pattern: z.string().optional().catch(undefined),
  format: z.string().optional().catch(undefined),
  minLength: z.number().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  anyOf: z.array(SchemaNode).optional(),
  oneOf: z.array(SchemaNode).optional(),
  items: SchemaNode.optional(),
  properties: z.record(z.string(), SchemaNode).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.union([z.boolean(), SchemaNode]).optional(),
  propertyNames: SchemaNode.optional(),
}))

/** How a value is asked for. */
export type Field =
  /** `numbers`: what is a number is kept as one. */
  | { readonly kind: 'text', readonly rows: number, readonly nullable: boolean, readonly numbers: boolean }
  | { readonly kind: 'number', readonly whole: boolean, readonly minimum?: number | undefined, readonly maximum?: number | undefined }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'secret', readonly multiline: boolean }
  | { readonly kind: 'path' }
  | { readonly kind: 'choice', readonly choices: readonly Choice[] }
  /** Any number of an enumeration. */
  | { readonly kind: 'choices', readonly choices: readonly Choice[] }
  | { readonly kind: 'column' }
  | { readonly kind: 'columns' }
  | { readonly kind: 'type' }
  | { readonly kind: 'lines', readonly numbers: boolean }
  | { readonly kind: 'list', readonly item: SchemaNode }
  | { readonly kind: 'map', readonly value: SchemaNode, readonly ofColumns: boolean }
  | { readonly kind: 'object', readonly members: readonly Member[] }
  | { readonly kind: 'union', readonly options: readonly UnionOption[] }
  /** A value that may be written short (a type), or as an object of which it is one member. */
  | { readonly kind: 'short', readonly short: SchemaNode, readonly key: string, readonly members: readonly Member[] }
  | { readonly kind: 'json' }

/** One value of an enumeration, with its name. */
export interface Choice {
  readonly value: string | number | boolean
  readonly label: string
}

/** One parameter of an object. */
export interface Member {
  readonly key: string
  readonly label: string
  readonly node: SchemaNode
  readonly required: boolean
}

/** One of the forms that a value can take. `fixed` needs nothing more; otherwise `node` is asked for. */
export interface UnionOption {
  readonly label: string
  readonly fixed?: { readonly value: string | number | boolean }
  readonly node?: SchemaNode
}

const SCALARS = new Set(['string', 'number', 'integer', 'boolean', 'null'])

/** How the value of a schema is asked for. What no field fits is asked for as JSON text: nothing is out of reach. */
export function fieldOf(node: SchemaNode): Field {
  if (node.widget === 'column') return { kind: 'column' }
  if (node.widget === 'columns') return { kind: 'columns' }
  if (node.widget === 'type') return { kind: 'type' }
  if ((node.widget === 'secret' || node.airbyte_secret) && allowsText(node)) return { kind: 'secret', multiline: node.multiline === true }
  if (node.widget === 'path' && node.type === 'string') return { kind: 'path' }
  const choices = choicesOf(node)
  if (choices) return { kind: 'choice', choices: named(choices, node) }
  const alternatives = node.anyOf ?? node.oneOf
  if (alternatives) return unionOf(alternatives)
  if (Array.isArray(node.type)) return node.type.every((type) => SCALARS.has(type)) ? textOf(node.type) : { kind: 'json' }
  switch (node.type) {
    case 'string': return { ...textOf(['string']), rows: node.widget === 'formula' || node.multiline ? 3 : 1 }
    case 'integer': return { kind: 'number', whole: true, ...limitsOf(node) }
    case 'number': return { kind: 'number', whole: false, ...limitsOf(node) }
    case 'boolean': return { kind: 'boolean' }
    case 'array': return listOf(node.items)
    case 'object': return objectOf(node)
    default: return { kind: 'json' }
  }
}

/** A text that may stand for values of several types; the one that is named first is meant. */
const textOf = (types: readonly string[]) => ({ kind: 'text' as const, rows: 1, nullable: types.includes('null'), numbers: types[0] === 'number' || types[0] === 'integer' })

// zod writes the safe integers as limits where none were set: no help to anyone.
const limitsOf = ({ minimum, maximum }: SchemaNode) => ({
  minimum: minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined,
  maximum: maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined,
})

const allowsText = ({ type }: SchemaNode): boolean => type === 'string' || (Array.isArray(type) && type.includes('string'))

const named = (choices: readonly (string | number | boolean)[], { labels }: SchemaNode): Choice[] => choices.map((value) => ({ value, label: labels?.[String(value)] ?? choiceLabel(String(value)) }))

const isChoice = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value)

function choicesOf(node: SchemaNode): readonly (string | number | boolean)[] | undefined {
  if (node.enum) return node.enum.filter(isChoice)
  return isChoice(node.const) ? [node.const] : undefined
}

function listOf(items: SchemaNode | undefined): Field {
  if (!items) return { kind: 'json' }
  const item = fieldOf(items)
  if (items.enum && item.kind === 'choice') return { kind: 'choices', choices: item.choices }
  if (item.kind === 'column') return { kind: 'columns' }
  if (item.kind === 'text') return { kind: 'lines', numbers: item.numbers }
  return item.kind === 'number' ? { kind: 'lines', numbers: true } : { kind: 'list', item: items }
}

function objectOf(node: SchemaNode): Field {
  if (node.properties) return { kind: 'object', members: membersOf(node) }
  // Values of any kind are written at once rather than name by name.
  if (typeof node.additionalProperties === 'object' && Object.keys(node.additionalProperties).length > 0) return { kind: 'map', value: node.additionalProperties, ofColumns: node.propertyNames?.widget === 'column' }
  return { kind: 'json' }
}

/** The members of an object's schema in their order, without those that are not for people. */
export function membersOf({ properties = {}, required = [] }: SchemaNode): Member[] {
  return Object.entries(properties)
    .filter(([, node]) => !node.airbyte_hidden)
    .map(([key, node]) => ({ key, label: node.title ?? labelOf(key), node, required: required.includes(key) && node.default === undefined }))
    .sort((one, other) => (one.node.order ?? Number.POSITIVE_INFINITY) - (other.node.order ?? Number.POSITIVE_INFINITY) || 0)
}

/** The value of a member that can have no other, by which the forms of a union are told apart; undefined for all others. */
export const fixedOf = (node: SchemaNode): unknown => node.const ?? (node.enum?.length === 1 ? node.enum[0] : undefined)

/** is_one_of → is one of; texts without a sign have a name. */
const choiceLabel = (value: string): string => (value.trim() === '' ? value === '' ? t.form.none : t.form.space : value.replaceAll('_', ' '))

/** min_inclusive → Min inclusive */
export function labelOf(key: string): string {
  const words = key.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function unionOf(all: readonly SchemaNode[]): Field {
  // A number or a text: what is typed is read by the engine as the column's type asks.
  if (all.every(({ type, enum: choices, widget }) => typeof type === 'string' && SCALARS.has(type) && !choices && !widget)) return textOf(all.map(({ type }) => String(type)))
  const alternatives = all.filter(({ type }) => type !== 'null')
  const [first, second] = alternatives
  if (first && !second) return fieldOf(first)
  const key = first && second && alternatives.length === 2 ? shortKey(first, second) : undefined
  if (first && second && key !== undefined) return { kind: 'short', short: first, key, members: membersOf(second).filter((member) => member.key !== key) }
  return {
    kind: 'union',
    options: alternatives.flatMap((node): UnionOption[] => choicesOf(node)?.map((value) => ({ label: node.labels?.[String(value)] ?? choiceLabel(String(value)), fixed: { value } })) ?? [{ label: unionLabel(node), node }]),
  }
}

/** The member of the object that the short form stands for: the one that is asked for in the same way. */
function shortKey({ widget }: SchemaNode, { properties = {} }: SchemaNode): string | undefined {
  return widget === undefined ? undefined : Object.keys(properties).find((key) => properties[key]?.widget === widget)
}

function unionLabel(node: SchemaNode): string {
  if (node.title) return node.title
  const mark = Object.values(node.properties ?? {}).map(fixedOf).find(isChoice)
  if (mark !== undefined) return labelOf(String(mark))
  const keys = Object.keys(node.properties ?? {})
  return keys.length > 0 ? keys.map(labelOf).join(', ') : labelOf(node.widget ?? String(node.type ?? 'value'))
}

/** Which option of a union a value belongs to; -1 for none. */
export function optionOf(options: readonly UnionOption[], value: unknown): number {
  if (value === undefined) return -1
  const fixed = options.findIndex((option) => option.fixed?.value === value)
  return fixed >= 0 ? fixed : options.findIndex(({ node }) => node !== undefined && fits(node, value))
}

function fits(node: SchemaNode, value: unknown): boolean {
  if (Array.isArray(value)) return node.type === 'array'
  if (isRecord(value)) {
    if (node.type !== 'object') return false
    const properties = node.properties
    if (!properties) return true
    return Object.entries(properties).map(([key, member]) => [key, fixedOf(member)] as const).every(([key, fixed]) => fixed === undefined || value[key] === fixed) && Object.keys(value).every((key) => key in properties)
  }
  const type = typeof value
  return node.type === type || (node.type === 'integer' && type === 'number') || (Array.isArray(node.type) && node.type.includes(type))
}

/** What a new value begins with: the parts that are fixed, else what the schema gives as default, else nothing. */
export function initialOf(node: SchemaNode): unknown {
  if (node.default !== undefined) return node.default
  if (node.const !== undefined) return node.const
  const [first] = node.anyOf ?? node.oneOf ?? []
  if (first) return initialOf(first)
  if (node.properties) {
    return Object.fromEntries(Object.entries(node.properties).map(([key, member]) => [key, fixedOf(member)]).filter(([, value]) => value !== undefined))
  }
  switch (node.type) {
    case 'object': return {}
    case 'array': return []
    case 'string': return ''
    default: return undefined
  }
}

/** True for plain objects. */
export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object with one member set, or without it where the value is undefined. */
export function withMember(object: Readonly<Record<string, unknown>>, key: string, value: unknown): Record<string, unknown> {
  if (value !== undefined) return { ...object, [key]: value }
  const { [key]: _gone, ...rest } = object
  return rest
}

/** True for a member whose turn it is: what it depends on has the right value, or it has a value itself. */
export function isAsked({ key, node: { when } }: Member, values: Readonly<Record<string, unknown>>, members: readonly Member[]): boolean {
  if (!when || values[key] !== undefined) return true
  return Object.entries(when).every(([other, wanted]) => wanted.includes(values[other] ?? members.find((member) => member.key === other)?.node.default))
}

/** What was typed, as a number where that loses nothing. */
export const asNumber = (text: string): string | number => (text.trim() !== '' && String(Number(text)) === text && Number.isFinite(Number(text)) ? Number(text) : text)

/** True for what counts as not filled in. */
export const isBlank = (value: unknown): boolean => value === undefined || value === '' || (Array.isArray(value) && value.length === 0) || (isRecord(value) && Object.keys(value).length === 0)

import { z } from 'zod'

type SchemaNode = z.core.JSONSchema._JSONSchema
type Marked = Exclude<SchemaNode, boolean>

/** What any item of an array, or any member of a map, is called in a path. */
export const ANY = '*'

/**
 * The paths of all members of a config that a schema marks by `.meta({ [mark]: true })`, in the schema's order:
 * `password`, `auth.token` (of whichever alternative), `headers.*.value`. A mark on an object, a list or a map counts for
 * all that is in it.
 *
 * @param found told of each marked member
 */
export function markedPaths(schema: z.ZodType, mark: string, found: (path: string, node: Marked) => void = () => {}): string[] {
  const root = z.toJSONSchema(schema, { io: 'input' })
  const paths = new Set<string>()
  const walk = (node: SchemaNode | undefined, path: readonly string[], within: ReadonlySet<string>): void => {
    if (node === undefined || typeof node === 'boolean') return
    if (node[mark] === true) {
      found(path.join('.'), node)
      paths.add(path.join('.'))
      return
    }
    if (node.$ref !== undefined) {
      // A schema that holds itself: its marks were found on the way to here.
      if (!within.has(node.$ref)) walk(definition(root, node.$ref), path, new Set([...within, node.$ref]))
      return
    }
    for (const [name, member] of Object.entries(node.properties ?? {})) walk(member, [...path, name], within)
    for (const items of [node.items, node.additionalProperties, ...node.prefixItems ?? []]) {
      for (const item of Array.isArray(items) ? items : [items]) walk(item, [...path, ANY], within)
    }
    for (const one of [...node.anyOf ?? [], ...node.oneOf ?? [], ...node.allOf ?? []]) walk(one, path, within)
  }
  walk(root, [], new Set())
  return [...paths]
}

/** A value at a place that a schema marks. */
export interface MarkedValue {
  readonly path: readonly string[]
  readonly value: unknown
}

/**
 * The values of a config at the places that a schema marks by `.meta({ [mark]: true })`. Of several forms those count that
 * the value has: a mark on one alternative is found only where that one was chosen.
 *
 * @param value a config as the schema gives it, defaults in place
 */
export function markedValues(schema: z.ZodType, mark: string, value: unknown): MarkedValue[] {
  const root = z.toJSONSchema(schema, { io: 'input' })
  const found = new Map<string, MarkedValue>()
  const walk = (node: SchemaNode | undefined, at: unknown, path: readonly string[], within: ReadonlySet<string>): void => {
    if (node === undefined || typeof node === 'boolean' || at === undefined || !isForm(node, at)) return
    if (node[mark] === true) {
      found.set(JSON.stringify(path), { path, value: at })
      return
    }
    if (node.$ref !== undefined && !within.has(node.$ref)) walk(definition(root, node.$ref), at, path, new Set([...within, node.$ref]))
    for (const one of [...node.anyOf ?? [], ...node.oneOf ?? [], ...node.allOf ?? []]) walk(one, at, path, within)
    if (Array.isArray(at)) at.forEach((item, index) => { for (const items of [node.prefixItems?.[index] ?? node.items].flat()) walk(items, item, [...path, String(index)], new Set()) })
    else if (typeof at === 'object' && at !== null) {
      const { properties = {}, additionalProperties } = node
      for (const [name, member] of Object.entries(at)) walk(Object.hasOwn(properties, name) ? properties[name] : additionalProperties, member, [...path, name], new Set())
    }
  }
  walk(root, value, [], new Set())
  return [...found.values()]
}

/** Whether a value can be of that form: forms are told apart by members that have one value each (`type: "keys"`). */
function isForm({ properties = {} }: Marked, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(properties).every(([name, member]) => typeof member === 'boolean' || member.const === undefined || Reflect.get(value, name) === member.const)
}

/** `#` is the whole, `#/$defs/name` (or `#/definitions/name`) a part of it. */
function definition(root: z.core.JSONSchema.BaseSchema, ref: string): SchemaNode | undefined {
  return ref === '#' ? root : root.$defs?.[ref.split('/').at(-1) ?? '']
}

import { z } from 'zod'

type Node = z.core.JSONSchema._JSONSchema

/** What any item of an array, or any member of a map, is called in a path. */
export const ANY = '*'

/**
 * Where a config holds secrets: the paths of all members that a schema marks with SECRET, in the schema's order.
 * `password`, `auth.token` (of whichever alternative), `headers.*.value`. A mark on an object, a list or a map counts for
 * every text in it.
 *
 * @throws RangeError for a secret that is neither a text nor made of texts: only texts can be kept as secrets
 */
export function secretPaths(schema: z.ZodType): string[] {
  const root = z.toJSONSchema(schema, { io: 'input' })
  const found = new Set<string>()
  const walk = (node: Node | undefined, path: readonly string[], within: ReadonlySet<string>): void => {
    if (node === undefined || typeof node === 'boolean') return
    if (node['secret'] === true) {
      if (node.type === 'number' || node.type === 'integer' || node.type === 'boolean') throw new RangeError(`${path.join('.')}: a secret must be a text, not a ${node.type}`)
      found.add(path.join('.'))
      return
    }
    if (node.$ref !== undefined) {
      // A schema that holds itself: its secrets were found on the way to here.
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
  return [...found]
}

/** `#` is the whole, `#/$defs/name` (or `#/definitions/name`) a part of it. */
function definition(root: z.core.JSONSchema.BaseSchema, ref: string): Node | undefined {
  return ref === '#' ? root : root.$defs?.[ref.split('/').at(-1) ?? '']
}

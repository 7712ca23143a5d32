import { z } from 'zod'

type Node = z.core.JSONSchema._JSONSchema

/** The keys that an object at a path may have; of several forms those of the one that the value names by its `type`. */
export function knownKeys(schema: z.ZodType, value: unknown, path: readonly PropertyKey[]): string[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  let nodes: Node[] = forms(root, value)
  let at = value
  for (const part of path) {
    at = typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined
    nodes = nodes.flatMap((node) => membersOf(node, part)).flatMap((node) => forms(node, at))
  }
  return [...new Set(nodes.flatMap((node) => (typeof node === 'boolean' ? [] : Object.keys(node.properties ?? {}))))]
}

function membersOf(node: Node, part: PropertyKey): Node[] {
  if (typeof node === 'boolean') return []
  const { items, properties, additionalProperties } = node
  if (typeof part === 'number') return Array.isArray(items) ? items : items === undefined ? [] : [items]
  const member = properties?.[String(part)] ?? additionalProperties
  return member === undefined ? [] : [member]
}

function forms(node: Node, value: unknown): Node[] {
  if (typeof node === 'boolean') return []
  const several = node.oneOf ?? node.anyOf
  if (!several) return [node]
  const type: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : undefined
  const named = several.filter((one) => typeof one !== 'boolean' && typeof one.properties?.['type'] === 'object' && one.properties['type'].const === type)
  return (named.length > 0 ? named : several).flatMap((one) => forms(one, value))
}

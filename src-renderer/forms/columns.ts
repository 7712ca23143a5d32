import { fieldOf, isRecord, membersOf, SchemaNode } from './schema'

type Values = Readonly<Record<string, unknown>>

/** The parameters with a column in the first place where one is needed and none stands yet. */
export function withColumn(schema: Values, params: Values, column: string): Values {
  for (const { key, node, required } of membersOf(SchemaNode.parse(schema))) {
    if (!required || params[key] !== undefined) continue
    const field = fieldOf(node)
    if (field.kind === 'column') return { ...params, [key]: column }
    if (field.kind === 'columns') return { ...params, [key]: [column] }
    if (field.kind === 'map' && field.ofColumns) return { ...params, [key]: { [column]: '' } }
  }
  return params
}

/** All columns that the parameters name, each once, in the order of the schema. */
export function namedColumns(schema: Values, params: Values): string[] {
  return [...new Set(columnsIn(SchemaNode.parse(schema), params))]
}

function columnsIn(node: SchemaNode, value: unknown): string[] {
  if (value === undefined || value === null) return []
  const field = fieldOf(node)
  switch (field.kind) {
    case 'column': return typeof value === 'string' ? [value] : []
    case 'columns': return Array.isArray(value) ? value.map(String) : []
    case 'map': return field.ofColumns && isRecord(value) ? Object.keys(value) : []
    case 'list': return Array.isArray(value) ? value.flatMap((entry) => columnsIn(field.item, entry)) : []
    case 'object': return isRecord(value) ? field.members.flatMap((member) => columnsIn(member.node, value[member.key])) : []
    case 'union': return field.options.flatMap(({ node: option }) => (option && isRecord(value) === (fieldOf(option).kind === 'object') ? columnsIn(option, value) : []))
    default: return []
  }
}

import { fieldOf, membersOf, SchemaNode } from './schema'

type Values = Readonly<Record<string, unknown>>

/** The parameters with a column in the first place that asks for one, where none stands yet: a parameter that is needed, or the first entry of a list. */
export function withColumn(schema: Values, params: Values, column: string): Values {
  for (const { key, node, required } of membersOf(SchemaNode.parse(schema))) {
    if (params[key] !== undefined) continue
    const field = fieldOf(node)
    if (field.kind === 'list' && field.item.properties?.['column']?.widget === 'column') return { ...params, [key]: [{ column }] }
    if (!required) continue
    if (field.kind === 'column') return { ...params, [key]: column }
    if (field.kind === 'columns') return { ...params, [key]: [column] }
    if (field.kind === 'map' && field.ofColumns) return { ...params, [key]: { [column]: '' } }
  }
  return params
}

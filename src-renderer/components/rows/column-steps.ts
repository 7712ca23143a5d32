import type { Cell, Column } from '#shared/model/column'
import { type DataType, typeLabel } from '#shared/model/data-type'
import type { RecipeStep } from '#shared/model/recipe'
import type { StepCard } from '#shared/model/step-card'
import { SchemaNode } from '../../forms/schema'

/** A step that fits a column, with the column filled in. */
export interface OfferedStep {
  readonly card: StepCard
  readonly step: RecipeStep
}

/** Steps that need a type beyond what their group says: they would refuse the others. */
const NEEDS: Readonly<Record<string, (type: DataType) => boolean>> = {
  range: ({ name }) => name !== 'text', regex: ({ name }) => name === 'text', length: ({ name }) => name === 'text', not_blank: ({ name }) => name === 'text',
  parse_date: ({ name }) => name === 'text', parse_number: ({ name }) => name === 'text',
}

/** The steps of the catalogue that work on a column of this type, in their order: rules first, then what changes cells, then rows and columns. */
export function stepsForColumn(catalogue: readonly StepCard[], column: Column): readonly OfferedStep[] {
  const order = ['rules', 'types', 'text', 'values', 'rows', 'columns']
  const fitting = catalogue.filter(({ name, group }) => (group !== 'text' || column.type.name === 'text') && (NEEDS[name]?.(column.type) ?? true))
  return fitting.flatMap((card) => {
    const step = withColumn(card, column)
    return step ? [{ card, step }] : []
  }).sort((a, b) => order.indexOf(a.card.group) - order.indexOf(b.card.group))
}

/** The step with its column filled in; undefined for one that asks for none. */
function withColumn({ name: step, params }: StepCard, { name, type }: Column): RecipeStep | undefined {
  const { properties } = SchemaNode.parse(params)
  if (properties?.['column']?.widget === 'column') return { step, column: name }
  const many = properties?.['columns']
  if (many?.widget === 'columns') return { step, columns: [name] }
  if (many?.propertyNames?.widget === 'column') return { step, columns: { [name]: step === 'set_types' ? typeLabel(type) : name } }
  return undefined
}

export const renameStep = (column: string): RecipeStep => ({ step: 'rename_columns', columns: { [column]: column } })

/** `to`: the type that the column's values look like, as far as that is known. */
export const typeStep = (column: string, to: DataType): RecipeStep => ({ step: 'set_types', columns: { [column]: typeLabel(to) } })

/** The steps for one value of a column, each beginning with that value. */
export const valueSteps = {
  replace: (column: string, value: Exclude<Cell, null>): RecipeStep => ({ step: 'map_values', column, values: { [String(value)]: value } }),
  setNull: (column: string, value: Exclude<Cell, null>): RecipeStep => ({ step: 'set_null', columns: [column], values: [typeof value === 'boolean' ? String(value) : value] }),
  takeOut: (column: string, value: Cell): RecipeStep => ({
    step: 'filter_rows', action: 'remove', conditions: [value === null ? { column, operator: 'is_missing' } : { column, operator: 'is', value }],
  }),
  fill: (column: string): RecipeStep => ({ step: 'fill_missing', columns: [column], with: 'constant' }),
  require: (column: string): RecipeStep => ({ step: 'not_null', columns: [column] }),
}

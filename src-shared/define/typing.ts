import { type DataType, TEXT } from '../model/data-type'
import type { Column } from '../model/column'
import type { Expression } from './expression'
import { commonType, FUNCTIONS } from './functions'

/**
 * The type of what an expression gives, from the types of the columns that it reads. An untyped NULL takes the type of
 * its neighbours. A column that is not among `columns` counts as text.
 */
export function typeOf(expression: Expression, columns: readonly Pick<Column, 'name' | 'type'>[]): DataType {
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  return typeIn(expression, (name) => types.get(name) ?? TEXT)
}

function typeIn(expression: Expression, column: (name: string) => DataType): DataType {
  const typesOf = (values: readonly Expression[]) => neighbourly(values).map((value) => typeIn(value, column))
  switch (expression.node) {
    case 'column': return column(expression.name)
    case 'literal':
    case 'cast': return expression.type
    case 'call': return FUNCTIONS[expression.fn].returns(typesOf(expression.args))
    case 'case': return commonType(typesOf([...expression.branches.map(({ then }) => then), expression.otherwise]))
  }
}

/** The values with every untyped NULL replaced by the first one that has a type. */
function neighbourly(values: readonly Expression[]): readonly Expression[] {
  const typed = values.find((value) => !isUntypedNull(value))
  return typed ? values.map((value) => (isUntypedNull(value) ? typed : value)) : values
}

/** True for the literal NULL that nobody gave a type. */
export function isUntypedNull(value: Expression): boolean {
  return value.node === 'literal' && value.value === null && value.type.name === 'text'
}

import { type Expression, call, cast, col, columnsOf } from '#shared/define/expression'
import { type DataType, TEXT } from '#shared/model/data-type'
import { emit } from '../recipe/dialects/duckdb'

/** The SQL of an expression over text columns of the table that stands in FROM. */
export const expressionSql = (expression: Expression): string => emit(expression, [...columnsOf(expression)].map((name) => ({ name, type: TEXT })))

/** The SQL that reads a text column as a type, exactly as the steps do: NULL for what does not fit. */
export const conversionSql = (name: string, type: DataType, format?: string): string => expressionSql(conversion(name, type, format))

function conversion(name: string, type: DataType, format?: string): Expression {
  switch (type.name) {
    case 'integer': return call('parse_integer', col(name))
    case 'decimal': return call('parse_decimal', col(name), type.precision ?? 38, type.scale ?? 10)
    case 'number': return call('parse_number', col(name))
    case 'boolean': return call('parse_boolean', col(name))
    case 'date': return format ? call('parse_date', col(name), format) : cast(col(name), type)
    case 'timestamp': return format ? call('parse_timestamp', col(name), format) : cast(col(name), type)
    default: return cast(col(name), type)
  }
}

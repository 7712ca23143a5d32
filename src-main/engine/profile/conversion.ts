import { readText } from '#shared/define/conversion'
import { type Expression, col, columnsOf } from '#shared/define/expression'
import { type DataType, TEXT } from '#shared/model/data-type'
import { emit } from '../recipe/dialects/duckdb'

/** The SQL of an expression over text columns of the table that stands in FROM. */
export const expressionSql = (expression: Expression): string => emit(expression, [...columnsOf(expression)].map((name) => ({ name, type: TEXT })))

/** The SQL that reads a text column as a type, exactly as the steps do: NULL for what does not fit. ISO 8601 where no format is given. */
export const conversionSql = (name: string, type: DataType, format?: string): string =>
  expressionSql(readText(col(name), type, format === undefined ? undefined : [format]))

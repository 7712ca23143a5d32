import type { Relation } from '#shared/define/format'
import type { DataType } from '#shared/model/data-type'
import { identifier, text, textList } from '../../duckdb/quote'
import { physicalType } from '../../duckdb/types'
import type { Part } from './kept-parts'

/**
 * Rows of a database on their way into DuckDB, where the database writes CSV itself: files without a header, RFC 4180, UTF-8,
 * lines ended by LF. NULL is nothing at all, an empty text is `""`: as PostgreSQL's `COPY … (FORMAT csv)` writes them. A
 * single column has an empty second one, since a NULL alone would be an empty line, which is no row.
 */

/** A column of the parts, in their order. */
export interface CsvColumn {
  readonly name: string
  readonly type: DataType
  /** SQL for the value, given SQL for its text; a cast to the type unless told. */
  readonly value?: (text: string) => string
}

/** DuckDB is told to expect no shorter rows: it sizes its buffers by them. */
const USUAL_ROW_BYTES = 2 << 20

/** The rows of parts, one after the other, typed. A text that is no value of its column's type fails the reading. */
export function csvPartsRelation(parts: readonly Pick<Part, 'path' | 'longest'>[], columns: readonly CsvColumn[]): Relation {
  if (parts.length === 0) return { sql: `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${physicalType(type)}) AS ${identifier(name)}`).join(', ')} WHERE false`, files: [] }
  const physical = columns.map(({ type, value }) => (value || type.name === 'nested' ? 'VARCHAR' : physicalType(type)))
  const selected = columns.map(({ name, type, value }, index) => {
    const given = identifier(`c${index}`)
    return `${value ? `CAST(${value(given)} AS ${physicalType(type)})` : physical[index] === 'VARCHAR' && type.name !== 'text' ? `CAST(${given} AS ${physicalType(type)})` : given} AS ${identifier(name)}`
  })
  const declared = [...physical, ...columns.length === 1 ? ['VARCHAR'] : []].map((type, index) => `'c${index}': ${text(type)}`)
  const longest = parts.reduce((most, part) => Math.max(most, part.longest ?? 0), USUAL_ROW_BYTES) + 16
  const files = parts.map(({ path }) => path)
  return {
    sql: `SELECT ${selected.join(', ')} FROM read_csv(${textList(files)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n', nullstr = '', allow_quoted_nulls = false,`
      + ` hive_partitioning = false, max_line_size = ${longest}, columns = {${declared.join(', ')}})`,
    files,
  }
}

import type { Expression } from '#shared/define/expression'
import { identifier, literal } from '../duckdb/quote'
import { physicalType } from '../duckdb/types'
export function emitStub(e: Expression): string {
  if (e.node === 'column') return identifier(e.name)
  if (e.node === 'literal') return literal(e.value)
  if (e.node === 'cast') return `TRY_CAST(${emitStub(e.value)} AS ${physicalType(e.type)})`
  if (e.node === 'case') throw new Error('case')
  const a = e.args.map(emitStub)
  switch (e.fn) {
    case 'trim': return `regexp_replace(${a[0]}, '^[\\s\\p{Z}]+|[\\s\\p{Z}]+$', '', 'g')`
    case 'is_blank': return `(${a[0]} IS NULL OR regexp_full_match(${a[0]}, '[\\s\\p{Z}]*'))`
    case 'parse_integer': return `CASE WHEN CAST(TRY_CAST(${a[0]} AS BIGINT) AS VARCHAR) = ${a[0]} OR regexp_full_match(${a[0]}, '\\s*[+-]?[0-9]+\\s*') THEN TRY_CAST(trim(${a[0]}) AS BIGINT) END`
    case 'parse_decimal': return `CASE WHEN regexp_full_match(${a[0]}, '\\s*[+-]?[0-9]*[.]?[0-9]*\\s*') THEN TRY_CAST(trim(${a[0]}) AS DECIMAL(${a[1]},${a[2]})) END`
    case 'parse_number': return `CASE WHEN regexp_full_match(${a[0]}, '\\s*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?\\s*') THEN TRY_CAST(trim(${a[0]}) AS DOUBLE) END`
    case 'parse_boolean': return `CASE WHEN lower(trim(${a[0]})) IN ('true','t','yes','y','1') THEN true WHEN lower(trim(${a[0]})) IN ('false','f','no','n','0') THEN false END`
    case 'parse_date': return `CAST(TRY_STRPTIME(${a[0]}, ${a[1]}) AS DATE)`
    case 'parse_timestamp': return `TRY_STRPTIME(${a[0]}, ${a[1]})`
    default: throw new Error(e.fn)
  }
}

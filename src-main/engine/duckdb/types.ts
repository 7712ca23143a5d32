import { type DataType, decimal } from '#shared/model/data-type'

const PHYSICAL: Readonly<Record<DataType['name'], string>> = {
  text: 'VARCHAR', integer: 'BIGINT', decimal: 'DECIMAL', number: 'DOUBLE', boolean: 'BOOLEAN', date: 'DATE', time: 'TIME',
  timestamp: 'TIMESTAMP', timestamptz: 'TIMESTAMP WITH TIME ZONE', binary: 'BLOB', nested: 'JSON',
}

/** DuckDB's spelling of a logical type. */
export function physicalType(type: DataType): string {
  if (type.native) return type.native
  return type.name === 'decimal' ? `DECIMAL(${type.precision ?? 38},${type.scale ?? 10})` : PHYSICAL[type.name]
}

const LOGICAL: Readonly<Record<string, DataType['name']>> = {
  VARCHAR: 'text', BIGINT: 'integer', DOUBLE: 'number', BOOLEAN: 'boolean', DATE: 'date', TIME: 'time',
  TIMESTAMP: 'timestamp', 'TIMESTAMP WITH TIME ZONE': 'timestamptz', BLOB: 'binary',
}

const NARROW: Readonly<Record<string, DataType['name']>> = {
  TINYINT: 'integer', SMALLINT: 'integer', INTEGER: 'integer', HUGEINT: 'integer', UTINYINT: 'integer', USMALLINT: 'integer',
  UINTEGER: 'integer', UBIGINT: 'integer', UHUGEINT: 'integer', BIGNUM: 'integer', FLOAT: 'number', UUID: 'text', ENUM: 'text', BIT: 'text', JSON: 'nested',
  TIMESTAMP_S: 'timestamp', TIMESTAMP_MS: 'timestamp', TIMESTAMP_NS: 'timestamp', TIMESTAMP_NTZ: 'timestamp',
  'TIME WITH TIME ZONE': 'time', INTERVAL: 'text',
}

/** The logical type of a DuckDB type; its own spelling is kept as `native` where the name alone would lose something. */
export function logicalType(duckdb: string): DataType {
  const numbers = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(duckdb)
  if (numbers) return decimal(Number(numbers[1]), Number(numbers[2]))
  const exact = LOGICAL[duckdb]
  if (exact) return { name: exact }
  const narrow = NARROW[duckdb.replace(/^ENUM\(.*$/s, 'ENUM')]
  return narrow ? { name: narrow, native: duckdb } : { name: 'nested', native: duckdb }
}

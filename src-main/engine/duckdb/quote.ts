/** The only place where names and values become part of SQL text for DuckDB. */

/** An identifier, quoted. NUL cannot stand in one and is refused. */
export function identifier(name: string): string {
  if (name.includes('\0')) throw new RangeError('a name cannot contain a NUL character')
  return `"${name.replaceAll('"', '""')}"`
}

/** A list of identifiers, separated by commas. */
export const identifiers = (names: readonly string[]): string => names.map(identifier).join(', ')

/** A text literal. NUL characters are put in by chr(0), since the parser ends at one. */
export function text(value: string): string {
  const quoted = value.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`)
  return quoted.length === 1 ? quoted[0]! : `concat(${quoted.join(', chr(0), ')})`
}

/** Any literal. Fractions are written as DOUBLE, negative ones in brackets (`--` would start a comment). */
export function literal(value: string | number | bigint | boolean | null): string {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return text(value)
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('only finite numbers can be written')
  const digits = typeof value === 'number' && !Number.isInteger(value) ? `CAST('${value}' AS DOUBLE)` : BigInt(value).toString()
  return digits.startsWith('-') ? `(${digits})` : digits
}

/** A list literal of texts. */
export const textList = (values: readonly string[]): string => `[${values.map(text).join(', ')}]`

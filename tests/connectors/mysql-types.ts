import type { Cell } from '#shared/model/column'

/** A column of every type of MySQL, for reading, sampling and writing alike: what is stored, and what it is in a dataset. */
export interface TypeCase {
  readonly name: string
  /** As a table declares it. */
  readonly declared: string
  /** Literals of MySQL: the least, the greatest, something in between. */
  readonly stored: readonly [string, string, string]
  /** The type in a dataset, as `typeLabel` shows it. */
  readonly type: string
  /** The values in a dataset. */
  readonly values: readonly [Cell, Cell, Cell]
}

const long = (digit: string, digits: number): string => digit.repeat(digits)

export const TYPES: readonly TypeCase[] = [
  { name: 'tiny', declared: 'tinyint', stored: ['-128', '127', '0'], type: 'integer', values: [-128, 127, 0] },
  { name: 'tiny_u', declared: 'tinyint unsigned', stored: ['0', '255', '1'], type: 'integer', values: [0, 255, 1] },
  { name: 'flag', declared: 'tinyint(1)', stored: ['0', '1', '2'], type: 'integer', values: [0, 1, 2] },
  { name: 'small', declared: 'smallint', stored: ['-32768', '32767', '7'], type: 'integer', values: [-32768, 32767, 7] },
  { name: 'medium', declared: 'mediumint', stored: ['-8388608', '8388607', '7'], type: 'integer', values: [-8388608, 8388607, 7] },
  { name: 'whole', declared: 'int', stored: ['-2147483648', '2147483647', '7'], type: 'integer', values: [-2147483648, 2147483647, 7] },
  { name: 'whole_u', declared: 'int unsigned', stored: ['0', '4294967295', '7'], type: 'integer', values: [0, 4294967295, 7] },
  { name: 'big', declared: 'bigint', stored: ['-9223372036854775808', '9223372036854775807', '9007199254740993'], type: 'integer', values: ['-9223372036854775808', '9223372036854775807', '9007199254740993'] },
  { name: 'big_u', declared: 'bigint unsigned', stored: ['0', '18446744073709551615', '1'], type: 'decimal(20,0)', values: ['0', '18446744073709551615', '1'] },
  { name: 'money', declared: 'decimal(18,2)', stored: ['-9999999999999999.99', '9999999999999999.99', '0.10'], type: 'decimal(18,2)', values: ['-9999999999999999.99', '9999999999999999.99', '0.10'] },
  { name: 'decimal_38', declared: 'decimal(38,10)', stored: [`-${long('9', 28)}.9999999999`, `${long('9', 28)}.9999999999`, '0'], type: 'decimal(38,10)', values: [`-${long('9', 28)}.9999999999`, `${long('9', 28)}.9999999999`, '0.0000000000'] },
  { name: 'decimal_65', declared: 'decimal(65,30)', stored: [`-${long('9', 35)}.${long('9', 30)}`, `${long('9', 35)}.${long('9', 30)}`, '1'], type: 'text', values: [`-${long('9', 35)}.${long('9', 30)}`, `${long('9', 35)}.${long('9', 30)}`, `1.${long('0', 30)}`] },
  { name: 'single', declared: 'float', stored: ['-3.4028234e38', '16777217', '0.1'], type: 'number', values: [-3.4028234663852886e38, 16777216, 0.10000000149011612] },
  { name: 'precise', declared: 'double', stored: ['-1.7976931348623157e308', '2.2250738585072014e-308', '0.1'], type: 'number', values: [-1.7976931348623157e308, 2.2250738585072014e-308, 0.1] },
  { name: 'bit_1', declared: 'bit(1)', stored: ["b'0'", "b'1'", "b'1'"], type: 'boolean', values: [false, true, true] },
  { name: 'bit_10', declared: 'bit(10)', stored: ["b'0'", "b'1111111111'", "b'101'"], type: 'integer', values: [0, 1023, 5] },
  { name: 'bit_64', declared: 'bit(64)', stored: ["b'0'", '18446744073709551615', "b'101'"], type: 'decimal(20,0)', values: ['0', '18446744073709551615', '5'] },
  { name: 'day', declared: 'date', stored: ["'1000-01-01'", "'9999-12-31'", "'2024-02-29'"], type: 'date', values: ['1000-01-01', '9999-12-31', '2024-02-29'] },
  { name: 'moment', declared: 'datetime(6)', stored: ["'1000-01-01 00:00:00'", "'9999-12-31 23:59:59.999999'", "'2024-03-31 02:30:00.5'"], type: 'timestamp', values: ['1000-01-01 00:00:00', '9999-12-31 23:59:59.999999', '2024-03-31 02:30:00.5'] },
  { name: 'moment_0', declared: 'datetime', stored: ["'1000-01-01 00:00:00'", "'9999-12-31 23:59:59'", "'2024-03-31 02:30:00'"], type: 'timestamp', values: ['1000-01-01 00:00:00', '9999-12-31 23:59:59', '2024-03-31 02:30:00'] },
  { name: 'instant', declared: 'timestamp(3) null', stored: ["'1970-01-01 00:00:01'", "'2038-01-19 03:14:07.999'", "'2024-10-27 01:30:00'"], type: 'timestamptz', values: ['1970-01-01 00:00:01+00', '2038-01-19 03:14:07.999+00', '2024-10-27 01:30:00+00'] },
  { name: 'clock', declared: 'time(6)', stored: ["'00:00:00'", "'23:59:59.999999'", "'12:30:00'"], type: 'time', values: ['00:00:00', '23:59:59.999999', '12:30:00'] },
  { name: 'span', declared: 'time', stored: ["'-838:59:59'", "'838:59:59'", "'12:30:00'"], type: 'text', values: ['-838:59:59', '838:59:59', '12:30:00'] },
  { name: 'zero_day', declared: 'date', stored: ["'0000-00-00'", "'2024-01-00'", "'2024-02-29'"], type: 'text', values: ['0000-00-00', '2024-01-00', '2024-02-29'] },
  { name: 'zero_moment', declared: 'datetime', stored: ["'0000-00-00 00:00:00'", "'2024-02-31 10:00:00'", "'2024-02-29 10:00:00'"], type: 'text', values: ['0000-00-00 00:00:00', '2024-02-31 10:00:00', '2024-02-29 10:00:00'] },
  { name: 'years', declared: 'year', stored: ['0', '2155', '1901'], type: 'integer', values: [0, 2155, 1901] },
  { name: 'letters', declared: 'char(10)', stored: ["''", "'a\"b,c''d\\\\'", "'NULL'"], type: 'text', values: ['', 'a"b,c\'d\\', 'NULL'] },
  { name: 'words', declared: 'varchar(200)', stored: ["''", "'日本語 𝄞 é'", "'line\\nbreak\\r\\n\\0tab\\t'"], type: 'text', values: ['', '日本語 𝄞 é', 'line\nbreak\r\n\0tab\t'] },
  { name: 'latin', declared: 'varchar(20) character set latin1', stored: ["'a'", "'München €'", "'ÿ'"], type: 'text', values: ['a', 'München €', 'ÿ'] },
  { name: 'prose', declared: 'longtext', stored: ["''", "repeat('x\"y', 50000)", "' '"], type: 'text', values: ['', 'x"y'.repeat(50_000), ' '] },
  { name: 'fixed_bytes', declared: 'binary(4)', stored: ["x'00000000'", "x'ffffffff'", "x'002c220a'"], type: 'binary', values: [String.raw`\x00\x00\x00\x00`, String.raw`\xFF\xFF\xFF\xFF`, String.raw`\x00,\x22\x0A`] },
  { name: 'some_bytes', declared: 'blob', stored: ["x''", "x'ff00'", "'text'"], type: 'binary', values: ['', String.raw`\xFF\x00`, 'text'] },
  { name: 'choice', declared: "enum('small','it''s large')", stored: ["'small'", "'it''s large'", "'small'"], type: 'text', values: ['small', "it's large", 'small'] },
  { name: 'choices', declared: "set('a','b','c')", stored: ["''", "'a,b,c'", "'b'"], type: 'text', values: ['', 'a,b,c', 'b'] },
  { name: 'document', declared: 'json', stored: ["'{}'", "'{\"a\": [1, 12345678901234567890, \"é\"]}'", "'null'"], type: 'nested', values: ['{}', '{"a": [1, 12345678901234567890, "é"]}', 'null'] },
  { name: 'place', declared: 'point', stored: ["ST_GeomFromText('POINT(0 0)')", "ST_GeomFromText('POINT(1.5 -2.25)')", "ST_GeomFromText('POINT(10 20)')"], type: 'text', values: ['POINT(0 0)', 'POINT(1.5 -2.25)', 'POINT(10 20)'] },
  { name: 'known', declared: 'uuid', stored: ["'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'", "'123e4567-e89b-12d3-a456-426655440000'"], type: 'text', values: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '123e4567-e89b-12d3-a456-426655440000'] },
]

/** Statements that make a table of all types: a row of the least, the greatest, something in between, and one of NULL. */
export function allTypes(table: string): string[] {
  const columns = TYPES.map(({ name, declared }) => `${name} ${declared}`)
  return [
    "SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00', NAMES utf8mb4",
    `CREATE TABLE ${table} (id int AUTO_INCREMENT PRIMARY KEY, ${columns.join(', ')}) CHARACTER SET utf8mb4`,
    ...[0, 1, 2].map((row) => `INSERT INTO ${table} VALUES (NULL, ${TYPES.map(({ stored }) => stored[row]).join(', ')})`),
    `INSERT INTO ${table} () VALUES ()`,
  ]
}

import { identifier, identifiers, literal } from '../../duckdb/quote'
import { type ProfileSource, toNumber } from '../source'

/** Columns from which pairs are formed, and pairs that are counted over the whole table. */
const PAIR_COLUMNS = 6
const PAIRS = 3

/** A bit for each possible integer: up to so many (8 MiB of them), and not many more than rows. */
const BITS = { most: 64 * 1024 * 1024, perRow: 8 }

/** How many different integers a column has, counted without hashing; undefined where their range is too wide for it. */
export async function countDistinctIntegers({ session, signal, rows }: ProfileSource, table: string, name: string, range: { from: number; to: number }): Promise<number | undefined> {
  const span = range.to - range.from + 1
  if (!Number.isSafeInteger(range.from) || !Number.isSafeInteger(range.to) || span > Math.min(BITS.most, rows * BITS.perRow)) return undefined
  const value = `CAST(${identifier(name)} AS BIGINT)`
  const [count] = await session.row(`SELECT bit_count(bitstring_agg(${value}, CAST(${literal(range.from)} AS BIGINT), CAST(${literal(range.to)} AS BIGINT))) FROM ${table}`, signal)
  return toNumber(count)
}

/** How many different values (or combinations) there are, counted. NULL and combinations with NULL are left out. */
export async function countDistinct({ session, signal }: ProfileSource, table: string, names: readonly string[]): Promise<number> {
  const present = names.map((name) => `${identifier(name)} IS NOT NULL`).join(' AND ')
  const [count] = await session.row(`SELECT count(*) FROM (SELECT DISTINCT ${identifiers(names)} FROM ${table} WHERE ${present})`, signal)
  return toNumber(count)
}

/**
 * Pairs of columns that identify a row. Only columns without a missing value should be given, with (about) how many
 * different values each has. A pair is counted exactly once a sample has not refuted it.
 */
export async function findPairs(source: ProfileSource, sample: string, sampleRows: number, columns: readonly { name: string; distinct: number }[]): Promise<string[][]> {
  const likely = columns.filter(({ distinct }) => distinct > 1).toSorted((a, b) => b.distinct - a.distinct).slice(0, PAIR_COLUMNS)
  const pairs = likely.flatMap((a, index) => likely.slice(index + 1).filter((b) => a.distinct * b.distinct >= source.rows).map((b) => [a.name, b.name]))
  const found: string[][] = []
  let counted = 0
  for (const pair of pairs) {
    if (counted >= PAIRS) break
    if (await countDistinct(source, sample, pair) < sampleRows) continue
    counted += 1
    if (await countDistinct(source, source.table, pair) === source.rows) found.push(pair)
  }
  return found
}

/**
 * Rows that equal an earlier one in every column. Exact: rows whose hash occurs more than once are compared in full.
 */
export async function countDuplicateRows({ session, signal, table, columns }: ProfileSource): Promise<number> {
  if (columns.length === 0) return 0
  const names = identifiers(columns.map(({ name }) => name))
  const [count] = await session.row(`
    WITH twice AS (SELECT hash(${names}) AS h FROM ${table} GROUP BY h HAVING count(*) > 1)
    SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM ${table} WHERE hash(${names}) IN (SELECT h FROM twice) GROUP BY ${names})`, signal)
  return toNumber(count)
}

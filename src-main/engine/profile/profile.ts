import type { DataType } from '#shared/model/data-type'
import type { ColumnProfile, Profile } from '#shared/model/profile'
import { identifier } from '../duckdb/quote'
import { conversionSql } from './conversion'
import { countRepeating } from './counted'
import { type InferredColumn, inferTypes, keptAsStored } from './infer'
import { isParsed } from './inference/evidence'
import { histogramsOf } from './measures/histograms'
import { countDistinct, countDistinctIntegers, countDuplicateRows, findPairs } from './measures/keys'
import { type Measured, isOpaque, measured } from './measures/measured'
import { shapesOf } from './measures/shapes'
import { type Statistics, statisticsOf } from './measures/statistics'
import { topValues } from './measures/top'
import { sampleSql, withSlices, withTable } from './sample'
import type { ProfileSource } from './source'

/** Up to so many different values (by estimate) the most frequent ones are counted over all rows, else in a sample. */
const COUNTED = 100_000
const SAMPLE = 50_000
/** Cells of a quick profile: what is measured in well under a second. */
const QUICK_CELLS = 150_000
const QUICK_ROWS = { least: 1_000, most: 20_000 }
/** An estimate may be 14 % off: from here on a column may be unique, and is counted. */
const MAYBE_UNIQUE = 0.8
/** A column of ids may repeat so much of its sample and is still counted: a few repetitions are what people look for. */
const FEW_REPETITIONS = 0.01

/** Measures all rows. `inferred` comes from {@link inferTypes} on the same rows; text is read as the types say. */
export async function profile(source: ProfileSource, inferred: readonly InferredColumn[]): Promise<Profile> {
  source.progress?.(0, 0.2)
  const report = await withTable(source, sampleSql(source, SAMPLE), async (sample) => {
    const counted = await countRepeating(source, inferred, sample)
    try {
      const parsed = inferred.filter((column) => isParsed(column) && !counted.has(column))
      const measure = (typed: string) => measureAll(source, inferred.map((column) => placed(source, column, typed, counted)), sample)
      return await (parsed.length === 0 ? measure(source.table) : withTable(source, typedSql(source, parsed), measure))
    } finally {
      const kept = new Set(source.counted?.values())
      for (const table of counted.values()) if (!kept.has(table)) await source.session.run(`DROP TABLE IF EXISTS ${table}`)
    }
  })
  return { rows: source.rows, based: { rows: source.rows, exact: true }, ...report }
}

/** A column with the table that its values are measured in. */
function placed(source: ProfileSource, column: InferredColumn, typed: string, counted: ReadonlyMap<InferredColumn, string>): Measured {
  const values = counted.get(column)
  return values === undefined ? measured(column, isParsed(column) ? typed : source.table) : measured(column, values, '__n')
}

/** Measures the columns of all rows in the types in which they stand. */
export async function profileAsTyped(source: ProfileSource): Promise<ColumnProfile[]> {
  return measureColumns(source, source.columns.map((column) => measured(keptAsStored(column), source.table)), source.table)
}

/**
 * Infers and measures a repeatable sample spread over the table: at most a second, whatever the table's size. All counts
 * are those of the sample, and `based` says so; duplicates and keys are left to the whole.
 */
export const profileSample = (source: ProfileSource): Promise<Profile> =>
  inSample(source, async (part) => ofSample(source, part, await profile(part, await inferTypes(part))))

/** Does some work on the sample that quick profiles are based on: a table of its own, in which the rows are numbered anew. */
export async function inSample<T>(source: ProfileSource, work: (part: ProfileSource) => Promise<T>): Promise<T> {
  const size = Math.max(QUICK_ROWS.least, Math.min(QUICK_ROWS.most, Math.floor(QUICK_CELLS / Math.max(1, source.columns.length))))
  return withTable(source, sampleSql(source, size), async (table) => {
    const rows = Math.min(source.rows, Number((await source.session.row(`SELECT count(*) FROM ${table}`, source.signal))[0]))
    return work({ ...source, table, rows, counted: undefined, progress: undefined })
  })
}

/** The profile of a sample as one of the whole, saying what it is based on. */
export function ofSample(source: ProfileSource, { rows }: ProfileSource, measured: Profile): Profile {
  const exact = rows === source.rows
  return { ...measured, rows: source.rows, based: { rows, exact }, ...(!exact && { duplicates: null, keys: [] }) }
}

/** The columns that were text, each in its inferred type. Written once, since every measure reads them again. */
const typedSql = ({ table }: ProfileSource, parsed: readonly InferredColumn[]): string =>
  `SELECT ${parsed.map(({ name, type, format }) => `${conversionSql(name, type, format)} AS ${identifier(name)}`).join(', ')} FROM ${table}`

async function measureAll(source: ProfileSource, placedColumns: readonly Measured[], sample: string): Promise<Pick<Profile, 'columns' | 'duplicates' | 'keys'>> {
  const columns = await measureColumns(source, placedColumns, sample)
  source.progress?.(0.9, 1)
  const keys = await findKeys(source, columns, sample)
  const duplicates = keys.length > 0 ? 0 : await countDuplicateRows(source)
  return { columns, duplicates, keys }
}

async function measureColumns(source: ProfileSource, columns: readonly Measured[], sample: string): Promise<ColumnProfile[]> {
  const statistics = new Map<Measured, Statistics>()
  source.progress?.(0.2, 0.4)
  for (const group of Map.groupBy(columns, ({ table }) => table).values()) {
    for (const [index, found] of (await statisticsOf(source, group)).entries()) {
      const column = group[index]
      if (column) statistics.set(column, found)
    }
  }
  source.progress?.(0.4, 0.5)
  const histograms = await histogramsOf(source, [...statistics])
  const profiles = new Map<Measured, ColumnProfile>()
  await withSlices(source, sample, columns.map(({ column: { name } }) => name), async (sampleOf) => {
    for (const [table, group] of Map.groupBy(columns, (column) => column.table)) {
      await withSlices(source, table, group.map(({ column: { name } }) => name), async (tableOf) => {
        for (const column of group) {
          const found = statistics.get(column)
          const { name } = column.column
          source.progress?.(0.5 + (0.4 * profiles.size) / columns.length, 0.5 + (0.4 * (profiles.size + 1)) / columns.length)
          if (found) profiles.set(column, await profileColumn(source, { ...column, table: tableOf(name) }, found, sampleOf(name), histograms.get(name) ?? null))
        }
      })
    }
  })
  return columns.flatMap((column) => profiles.get(column) ?? [])
}

async function profileColumn(source: ProfileSource, column: Measured, statistics: Statistics, sample: string, histogram: ColumnProfile['histogram']): Promise<ColumnProfile> {
  const { name, type, stored, format, note, evidence } = column.column
  const parsed = isParsed(column.column)
  const missing = parsed && evidence.kind !== 'text' ? evidence.missing : { nulls: source.rows - statistics.count, blanks: statistics.blanks }
  const invalid = parsed ? column.column.invalid : 0
  const valid = source.rows - missing.nulls - missing.blanks - invalid
  const counted = await countValues(source, column, statistics, sample)
  return {
    name, type, stored, ...(format && { format }), ...(note && { note }),
    rows: source.rows, nulls: missing.nulls, blanks: missing.blanks, invalid, valid,
    distinct: counted.distinct, distinctExact: counted.distinctExact,
    unique: counted.distinctExact && statistics.count > 0 && counted.distinct === statistics.count,
    min: statistics.min, max: statistics.max, mean: statistics.mean, sd: statistics.sd, sum: statistics.sum,
    quantiles: statistics.quantiles, histogram,
    top: counted.top, topExact: counted.topExact,
    shapes: stored.name === 'text' ? await shapesOf(source, sample, name) : [],
    length: statistics.length,
  }
}

type Counted = Pick<ColumnProfile, 'distinct' | 'distinctExact' | 'top' | 'topExact'>

/** Most frequent values and distinct count: exact where values are few, and where a column may turn out to be unique. */
async function countValues(source: ProfileSource, column: Measured, { count, distinct, range }: Statistics, sample: string): Promise<Counted> {
  const { column: { name, type }, table, weight } = column
  if (isOpaque(type)) return { distinct: 0, distinctExact: false, top: [], topExact: false }
  if (weight !== undefined || distinct <= COUNTED) {
    const all = await topValues(source, column)
    return { distinct: all.distinct, distinctExact: true, top: all.top, topExact: true }
  }
  const part = await topValues(source, sampled(column, sample))
  const top = part.top.filter((value) => value.count > 1)
  const repetitions = part.count - part.distinct
  const mayBeKey = distinct >= count * MAYBE_UNIQUE && repetitions <= (isIdType(type) ? part.count * FEW_REPETITIONS : 0)
  if (!mayBeKey) return { distinct: Math.min(distinct, count), distinctExact: false, top, topExact: false }
  const integers = type.name === 'integer' && range ? await countDistinctIntegers(source, table, name, range) : undefined
  return { distinct: integers ?? await countDistinct(source, table, [name]), distinctExact: true, top, topExact: false }
}

const isIdType = ({ name }: DataType): boolean => name === 'text' || name === 'integer'

/** The column's typed value over the raw sample. */
function sampled({ column }: Measured, sample: string): Pick<Measured, 'table' | 'value'> {
  const { name, type, format } = column
  return { table: sample, value: isParsed(column) ? conversionSql(name, type, format) : identifier(name) }
}

async function findKeys(source: ProfileSource, profiles: readonly ColumnProfile[], sample: string): Promise<string[][]> {
  const whole = profiles.filter(({ valid, rows, type }) => rows > 0 && valid === rows && isKeyType(type))
  const single = whole.filter(({ unique }) => unique).map(({ name }) => [name])
  if (single.length > 0) return single
  return findPairs(source, sample, Math.min(source.rows, await rowsOf(source, sample)), whole)
}

const rowsOf = async ({ session, signal }: ProfileSource, table: string): Promise<number> => Number((await session.row(`SELECT count(*) FROM ${table}`, signal))[0])

/** Measurements repeat by chance: they are no keys even where they do not. */
const isKeyType = (type: DataType): boolean => type.name !== 'number' && !isOpaque(type)

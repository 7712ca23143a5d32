import { z } from 'zod'
import { Cell } from './column'
import { DataType } from './data-type'

const Count = z.number().int().nonnegative()

/** One bin of a histogram, closed at its lower end (the last one at both). */
export const Bin = z.object({ from: z.number(), to: z.number(), count: Count })
export type Bin = z.infer<typeof Bin>

export const ValueCount = z.object({ value: Cell, count: Count })
export type ValueCount = z.infer<typeof ValueCount>

/** What was measured about one column. */
export const ColumnProfile = z.object({
  name: z.string(),
  /** The type that the values have, which for text files is the type inferred from the whole file. */
  type: DataType,
  /** The type in which the values are stored (text for text files). */
  stored: DataType,
  /** How values of the inferred type are written, where that matters: %d/%m/%Y. */
  format: z.string().optional(),
  /** Why the column stayed text although it looks like something else. */
  note: z.string().optional(),
  rows: Count,
  nulls: Count,
  /** Texts of no or only white space. */
  blanks: Count,
  /** Values that do not fit the type. */
  invalid: Count,
  valid: Count,
  distinct: Count,
  /** False: an estimate (up to 14 % off); true: counted. */
  distinctExact: z.boolean(),
  unique: z.boolean(),
  min: Cell,
  max: Cell,
  mean: z.number().nullable(),
  sd: z.number().nullable(),
  sum: z.string().nullable(),
  /** Quantiles at 1, 5, 25, 50, 75, 95 and 99 %; dates as seconds since 1970. */
  quantiles: z.array(z.number()).nullable(),
  histogram: z.array(Bin).nullable(),
  top: z.array(ValueCount),
  /** False where `top` and `shapes` were counted in a sample. */
  topExact: z.boolean(),
  /** Patterns of the values: letters as a, digits as 9. */
  shapes: z.array(z.object({ shape: z.string(), count: Count, example: z.string() })),
  length: z.object({ min: Count, max: Count, mean: z.number() }).nullable(),
})
export type ColumnProfile = z.infer<typeof ColumnProfile>

/** What was measured about a version of a dataset. */
export const Profile = z.object({
  rows: Count,
  /** Rows that the figures are based on: all, or those of a sample. */
  based: z.object({ rows: Count, exact: z.boolean() }),
  columns: z.array(ColumnProfile),
  /** Rows that are equal in every column to an earlier one. */
  duplicates: Count.nullable(),
  /** Columns that identify a row: no value missing, none twice (counted exactly). */
  keys: z.array(z.array(z.string())),
})
export type Profile = z.infer<typeof Profile>

import type { DataType } from '#shared/model/data-type'
import type { TimeFormat } from './formats'

/** How many values of a whole column are written in each of the ways that numbers are written. */
export interface NumberEvidence {
  readonly kind: 'number'
  readonly missing: Missing
  readonly integers: number
  /** Digits alone, the first of them a 0 that a number would lose. */
  readonly leadingZeros: number
  /** Digits alone, more than a 64-bit integer holds. */
  readonly long: number
  readonly decimals: number
  readonly exponents: number
  /** Numbers with a currency, thousands signs, a decimal comma, a percent sign, brackets or a trailing minus. */
  readonly formatted: number
  readonly other: number
  /** Most digits before the point (a sign counted as one) and after it, among the plain ones. */
  readonly whole: number
  readonly scale: number
  /** Most significant digits; measured only where the digits do not fit an exact decimal. */
  readonly significant?: number
}

/** How many values can be read by which of the formats tried: one entry per combination of formats that fit. */
export interface TimeEvidence {
  readonly kind: 'time'
  readonly missing: Missing
  readonly formats: readonly TimeFormat[]
  /** `fits` are indexes into `formats`. */
  readonly groups: readonly { readonly fits: readonly number[]; readonly count: number }[]
}

/** How many values come from each pair of words for true and false. */
export interface BooleanEvidence {
  readonly kind: 'boolean'
  readonly missing: Missing
  readonly families: readonly { readonly words: readonly [string, string]; readonly yes: number; readonly no: number }[]
  readonly other: number
}

/** Nothing but text was seen in the sample: the column was not looked at any further. */
export interface TextEvidence { readonly kind: 'text' }

export interface Missing {
  readonly nulls: number
  readonly blanks: number
  /** Words that mean null: n/a, none, -. */
  readonly words: number
}

export type Evidence = NumberEvidence | TimeEvidence | BooleanEvidence | TextEvidence

/** A type that a column could have, and how many of its values (neither NULL nor blank) fit it. */
export interface TypeCandidate {
  readonly type: DataType
  readonly format?: string
  readonly valid: number
  readonly invalid: number
}

/** What the whole file says about the type of one column. */
export interface InferredColumn {
  readonly name: string
  readonly stored: DataType
  readonly type: DataType
  readonly format?: string
  /** Why the column stays text although it looks like something else. */
  readonly note?: string
  /** Values that do not fit `type`; blanks and NULL are not counted. */
  readonly invalid: number
  /** The likeliest first. */
  readonly candidates: readonly TypeCandidate[]
  readonly evidence: Evidence
}

/** Is the column stored as text and measured as something else? */
export const isParsed = ({ stored, type }: InferredColumn): boolean => stored.name === 'text' && type.name !== 'text'

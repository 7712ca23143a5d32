import { z } from 'zod'
import type { Column } from '../model/column'
import { call, col, type Expression, isNull, lit, textOf, when } from './expression'
import { hints } from './params'

/** Longer texts are cut where a sentence quotes them. */
const LONGEST_QUOTE = 100

/** True where a cell counts as missing: NULL, and for texts blank ones too unless `blank` says to keep them. */
export function isMissing(column: Column, blank: 'missing' | 'keep'): Expression {
  return blank === 'missing' && column.type.name === 'text' ? call('is_blank', col(column.name)) : isNull(col(column.name))
}

/** The cell, or NULL where it counts as missing. */
export const unlessMissing = (column: Column, blank: 'missing' | 'keep'): Expression =>
  (column.type.name === 'text' ? when([{ when: isMissing(column, blank), then: lit(null) }], col(column.name)) : col(column.name))

/** The cell as text, whatever its type. */
export const asText = (column: Column): Expression => (column.type.name === 'text' ? col(column.name) : call('to_text', col(column.name)))

/** The cell as a sentence shows it: text in quotes and cut where it is long, other values plain. */
export function quoteCell(column: Column): Expression {
  if (column.type.name !== 'text') return call('coalesce', asText(column), '')
  const value = col(column.name)
  const long = textOf("'", call('left', value, LONGEST_QUOTE), "…'")
  return when([{ when: call('gt', call('length', value), LONGEST_QUOTE), then: long }], textOf("'", value, "'"))
}

/** How two texts may differ and still count as equal. Parameters of steps that compare cells. */
export const compareOptions = {
  ignore_case: z.boolean().default(false).describe('Whether texts that differ in the case of their letters alone count as equal.').meta(hints({ advanced: true })),
  ignore_spaces: z.boolean().default(false).describe('Whether white space at both ends, and the length of inner runs of it, is left out of the comparison.').meta(hints({ advanced: true })),
}

export interface CompareOptions { readonly ignore_case: boolean; readonly ignore_spaces: boolean }

/** An expression of text in the form in which it is compared. */
export function compared(value: Expression, { ignore_case: anyCase, ignore_spaces: anySpaces }: CompareOptions): Expression {
  const trimmed = anySpaces ? call('trim', call('collapse_spaces', value)) : value
  return anyCase ? call('fold_case', trimmed) : trimmed
}

/** The cell in the form in which it is compared; only texts have options. */
export const comparedCell = (column: Column, options: CompareOptions): Expression =>
  (column.type.name === 'text' ? compared(col(column.name), options) : col(column.name))

const MOST_NAMED = 4

/** As {@link inWords}, but of many only the first: `a, b, c and 9 more`. */
export function someInWords(names: readonly string[]): string {
  return names.length <= MOST_NAMED ? inWords(names) : `${names.slice(0, MOST_NAMED - 1).join(', ')} and ${names.length - MOST_NAMED + 1} more`
}

/** A number for a sentence, with signs between the thousands; a written one as it is. */
export const numberInWords = (value: number | string): string => (typeof value === 'number' ? value.toLocaleString('en-GB', { maximumFractionDigits: 20 }) : value)

/** `a`, `a and b`, `a, b and c`. */
export function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

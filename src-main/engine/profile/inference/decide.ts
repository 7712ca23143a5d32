import { ISO_FORMATS } from '#shared/define/conversion'
import { type DataType, BOOLEAN, INTEGER, NUMBER, TEXT, decimal } from '#shared/model/data-type'
import type { BooleanEvidence, Evidence, InferredColumn, NumberEvidence, TimeEvidence, TypeCandidate } from './evidence'
import { twinOf } from './formats'

/** So much of the values must fit a type before a column is said to have it; the rest is counted as invalid. */
const LIKELY = 0.9
/** Digits that a 64-bit decimal holds exactly. */
const DECIMAL_DIGITS = 18
/** Significant digits that a double gives back as they were written (IEEE 754: 15). */
const DOUBLE_DIGITS = 15

type Decision = Pick<InferredColumn, 'type' | 'format' | 'note' | 'invalid' | 'candidates'>

/** The type of a column from what was counted in all its values: never one that would lose something. */
export function decide(evidence: Evidence): Decision {
  switch (evidence.kind) {
    case 'number': return decideNumber(evidence)
    case 'time': return decideTime(evidence)
    case 'boolean': return decideBoolean(evidence)
    case 'text': return { type: TEXT, invalid: 0, candidates: [] }
  }
}

/** True when the digits need a type whose exactness depends on how many of them are significant. */
export const needsSignificantDigits = (evidence: NumberEvidence): boolean =>
  evidence.exponents > 0 || (evidence.decimals > 0 && !fitsDecimal(evidence))

const fitsDecimal = ({ whole, scale }: NumberEvidence): boolean => whole + scale <= DECIMAL_DIGITS

function decideNumber(evidence: NumberEvidence): Decision {
  const { integers, decimals, exponents, leadingZeros, long, formatted, other, missing } = evidence
  const plain = integers + decimals + exponents
  const rest = leadingZeros + long + formatted + other
  const type = exponents > 0 || (decimals > 0 && !fitsDecimal(evidence)) ? NUMBER : decimals > 0 ? decimal(DECIMAL_DIGITS, evidence.scale) : INTEGER
  const candidates: TypeCandidate[] = plain > 0 ? [{ type, valid: plain, invalid: rest + missing.words }] : []
  const stays = (note?: string): Decision => ({ type: TEXT, invalid: 0, candidates, ...(note && { note }) })
  if (leadingZeros > 0 && leadingZeros + integers + long >= other) {
    return stays(`${many(leadingZeros, 'value has', 'values have')} leading zeros, which a number would lose`)
  }
  if (long > 0) return stays(`${many(long, 'value has', 'values have')} more digits than a whole number holds (18 are safe)`)
  if (type === NUMBER && (evidence.significant ?? 0) > DOUBLE_DIGITS) {
    return stays(`values have up to ${evidence.significant} significant digits; a number keeps ${DOUBLE_DIGITS}`)
  }
  return likely(candidates, missing.words, stays, formatted > 0 ? `${many(formatted, 'number is', 'numbers are')} written with thousands signs, a currency or a decimal comma` : undefined)
}

function decideBoolean({ families, other, missing }: BooleanEvidence): Decision {
  const total = families.reduce((sum, { yes, no }) => sum + yes + no, other)
  const candidates = families
    .filter(({ yes, no }) => yes > 0 && no > 0)
    .map(({ yes, no }) => ({ type: BOOLEAN, valid: yes + no, invalid: total - yes - no + missing.words }))
    .toSorted((a, b) => b.valid - a.valid)
  return likely(candidates, missing.words, (note) => ({ type: TEXT, invalid: 0, candidates, ...(note && { note }) }))
}

function decideTime(evidence: TimeEvidence): Decision {
  const { formats, groups, missing } = evidence
  const total = groups.reduce((sum, { count }) => sum + count, 0)
  const readBy = (which: readonly number[]) => groups.filter(({ fits }) => fits.some((index) => which.includes(index))).reduce((sum, { count }) => sum + count, 0)
  const single = formats.map(({ type, format }, index) => ({ type: typeOf(type), format, valid: readBy([index]) }))
  const candidates = [...single, ...isoCandidates(formats, readBy)]
    .filter(({ valid }) => valid > 0)
    .map((candidate) => ({ ...candidate, invalid: total - candidate.valid + missing.words }))
    .toSorted((a, b) => b.valid - a.valid)
  const stays = (note?: string): Decision => ({ type: TEXT, invalid: 0, candidates, ...(note && { note }) })
  const orders = dayOrders(evidence)
  if (orders.either > 0 && orders.dmy === 0 && orders.mdy === 0) {
    return stays(`ambiguous: ${many(orders.either, 'date', 'dates')} can be read day first or month first, and none decides it`)
  }
  if (orders.dmy > 0 && orders.mdy > 0) {
    return stays(`mixed: ${many(orders.dmy, 'date can', 'dates can')} only be read day first, ${orders.mdy} only month first`)
  }
  const read = groups.reduce((sum, { fits, count }) => sum + (fits.length > 0 ? count : 0), 0)
  const several = read >= total * LIKELY && (candidates[0]?.valid ?? 0) < total * LIKELY
  return likely(candidates, missing.words, stays, several ? 'mixed: dates are written in several formats' : undefined)
}

/** ISO 8601 as a whole: its forms with and without seconds, fractions and T are one format, named by leaving it out. */
function isoCandidates(formats: TimeEvidence['formats'], readBy: (which: readonly number[]) => number): { type: DataType; valid: number }[] {
  return (['timestamp', 'timestamptz', 'time'] as const).flatMap((name) => {
    const which = formats.flatMap(({ format }, index) => (ISO_FORMATS[name]?.includes(format) ? [index] : []))
    // Dates alone are dates.
    return which.some((index) => formats[index]?.type === name) ? [{ type: typeOf(name), valid: readBy(which) }] : []
  })
}

/** How many values decide for an order of day and month, and how many can be read in either. */
export function dayOrders({ formats, groups }: TimeEvidence): { dmy: number; mdy: number; either: number } {
  const orders = { dmy: 0, mdy: 0, either: 0 }
  for (const { fits, count } of groups) {
    const read = fits.flatMap((index) => formats[index] ?? [])
    const dmy = read.some(({ order }) => order === 'dmy')
    const mdy = read.some(({ order }) => order === 'mdy')
    const plain = read.some((format) => !twinOf(format))
    if (plain) continue
    if (dmy && mdy) orders.either += count
    else if (dmy) orders.dmy += count
    else if (mdy) orders.mdy += count
  }
  return orders
}

/** The best candidate where nearly all values that are no words for null fit it; text with the reason otherwise. */
function likely(candidates: readonly TypeCandidate[], nullWords: number, stays: (note?: string) => Decision, reason?: string): Decision {
  const [best] = candidates
  if (!best) return stays(reason)
  const total = best.valid + best.invalid - nullWords
  if (best.valid >= total * LIKELY) {
    return { type: best.type, invalid: best.invalid, candidates, ...(best.format !== undefined && { format: best.format }) }
  }
  return stays(reason ?? `only ${best.valid} of ${total} values are of type ${best.type.name}`)
}

const typeOf = (name: DataType['name']): DataType => ({ name })

const many = (count: number, one: string, more: string): string => `${count.toLocaleString('en')} ${count === 1 ? one : more}`

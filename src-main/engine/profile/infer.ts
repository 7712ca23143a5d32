import type { Column } from '#shared/model/column'
import { TEXT } from '#shared/model/data-type'
import { countStored, isWorthCounting } from './counted'
import { tallyBooleans } from './inference/booleans'
import { decide, needsSignificantDigits } from './inference/decide'
import type { Evidence, InferredColumn } from './inference/evidence'
import { TIME_FORMATS, type TimeFormat } from './inference/formats'
import { mostSignificantDigits, tallyNumbers } from './inference/numbers'
import { type Sampled, sampleShapes } from './inference/shapes'
import { tallyTimes } from './inference/times'
import type { ProfileSource } from './source'

export type { InferredColumn } from './inference/evidence'

/** A kind of type is verified over the whole file when so much of the sample looks like it. */
const WORTH_A_LOOK = 0.5
/** Formats that are tried on one column at most. */
const MOST_FORMATS = 12
/** Below this share of distinct values in the sample (of some 20,000) a value is looked at once, not once per row. */
const REPEATS = 0.8

const NUMBER_SHAPE = /^[+-]?(?:9+\.?9*|\.9+)(?:a[+-]?9+)?$/

/**
 * The type of every column, judged by all its values and only where nothing would be lost: leading zeros, too many
 * digits, mixed or ambiguous dates keep a column text, and `note` says why. A sample only chooses what is verified.
 * Columns that are no text keep their type.
 */
export async function inferTypes(source: ProfileSource): Promise<InferredColumn[]> {
  const texts = source.columns.filter(({ type }) => type.name === 'text')
  const samples = texts.length > 0 ? await sampleShapes(source, texts) : []
  const inferred = new Map<string, InferredColumn>()
  for (const [index, column] of texts.entries()) {
    const sampled = samples[index]
    source.progress?.(index / texts.length, (index + 1) / texts.length)
    if (sampled) inferred.set(column.name, await inferColumn(source, column, sampled))
  }
  return source.columns.map((column) => inferred.get(column.name) ?? keptAsStored(column))
}

/** A column whose values stand in their own type. */
export const keptAsStored = ({ name, type }: Column): InferredColumn => ({ name, stored: type, type, invalid: 0, candidates: [], evidence: { kind: 'text' } })

async function inferColumn(source: ProfileSource, column: Column, sampled: Sampled): Promise<InferredColumn> {
  const evidence = await verify(source, column.name, sampled)
  return { name: column.name, stored: TEXT, ...decide(evidence), evidence }
}

async function verify(source: ProfileSource, name: string, sampled: Sampled): Promise<Evidence> {
  const worth = (count: number) => count > 0 && count >= sampled.filled * WORTH_A_LOOK
  const like = (matches: (shape: string) => boolean) => [...sampled.shapes].reduce((sum, [shape, count]) => sum + (matches(shape) ? count : 0), 0)
  if (worth(sampled.truths)) return tallyBooleans(source, name)
  const formats = formatsIn(sampled)
  const repeats = sampled.distinct < sampled.filled * REPEATS
  const counted = async (): Promise<void> => { if (repeats && source.counted && isWorthCounting(source)) await countStored(source, name) }
  if (worth(like((shape) => formats.some((format) => format.shape.test(shape))))) {
    await counted()
    return tallyTimes(source, name, formats, repeats)
  }
  // Formatted numbers include the plain ones without an exponent.
  if (!worth(Math.max(sampled.formatted, like((shape) => NUMBER_SHAPE.test(shape))))) return { kind: 'text' }
  await counted()
  const numbers = await tallyNumbers(source, name, repeats)
  return needsSignificantDigits(numbers) ? { ...numbers, significant: await mostSignificantDigits(source, name) } : numbers
}

/** The formats whose shapes occur in the sample, those of the most values first. */
function formatsIn({ shapes }: Sampled): TimeFormat[] {
  return TIME_FORMATS
    .map((format) => ({ format, count: [...shapes].reduce((sum, [shape, count]) => sum + (format.shape.test(shape) ? count : 0), 0) }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_FORMATS)
    .map(({ format }) => format)
}

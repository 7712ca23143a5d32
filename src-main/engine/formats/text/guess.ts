import { type FixedLayout, guessFixed, headerOf } from './fixed'
import { guessLog, type Log } from './log'
import type { TextOptions } from './options'
import { pairShare } from './pairs'
import { hasParagraphs } from './plain'

/** How a text is laid out, and how sure that is. */
export interface TextLayout {
  readonly layout: NonNullable<TextOptions['layout']>
  readonly confidence: number
  readonly because: string
  readonly log?: Log
  readonly fixed?: FixedLayout
}

/** Of lines that fit a layout, so many at least. */
const LOG_SHARE = 0.7
const PAIR_SHARE = 0.8
const percent = (share: number): string => `${Math.floor(100 * share)} %`

/** Guesses how a text is laid out by its first lines, with what was given left as it is. */
export function guessTextLayout(lines: readonly string[], given: TextOptions = {}): TextLayout {
  const { layout } = given
  const log = given.log === undefined ? guessLog(lines) : { log: given.log, share: 1 }
  if (layout === 'log' || (layout === undefined && log.share >= LOG_SHARE)) {
    return { layout: 'log', log: log.log, confidence: Math.min(0.98, 0.3 + 0.68 * log.share), because: `${percent(log.share)} of the lines looked at fit a known pattern.` }
  }
  const share = layout === undefined ? pairShare(lines) : 0
  if (layout === 'pairs' || share >= PAIR_SHARE) return { layout: 'pairs', confidence: Math.min(0.95, 0.95 * share), because: `${percent(share)} of the lines looked at are a key, a colon and a value.` }
  const fixed = layout === undefined || layout === 'fixed' ? fixedLayout(lines, given) : undefined
  if (fixed) return { layout: 'fixed', fixed, confidence: lines.length > 20 ? 0.85 : 0.6, because: `${fixed.starts.length} columns have blanks between them in all lines looked at.` }
  if (layout === 'fixed') return { layout: 'fixed', fixed: { starts: [0], skip: given.skip ?? 0, header: { rows: 0, confidence: 0.5, because: 'No columns were found.' } }, confidence: 0.3, because: 'No columns were found.' }
  if (layout === 'paragraphs' || (layout === undefined && hasParagraphs(lines))) return { layout: 'paragraphs', confidence: 0.8, because: 'Blank lines set blocks of several lines apart.' }
  return { layout: 'lines', confidence: 0.7, because: 'No other layout was found.' }
}

function fixedLayout(lines: readonly string[], { places, skip }: TextOptions): FixedLayout | undefined {
  if (!places) {
    const found = guessFixed(skip === undefined ? lines : lines.slice(skip))
    return found && skip !== undefined ? { ...found, skip } : found
  }
  const starts = [...new Set(places)].toSorted((one, other) => one - other).map((place) => place - 1)
  return { starts, skip: skip ?? 0, header: headerOf(lines.slice(skip ?? 0), starts) }
}

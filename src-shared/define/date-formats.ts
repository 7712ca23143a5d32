import { failure } from '../model/problem'
import { escapePattern } from './characters'

/** What a date format may hold after a %, and what the text must look like there. Ranges are checked by the reader. */
const SPECIFIERS: Readonly<Record<string, string>> = {
  Y: '[0-9]{4}', y: '[0-9]{2}', m: '[0-9]{1,2}', '-m': '[0-9]{1,2}', d: '[0-9]{1,2}', '-d': '[0-9]{1,2}', j: '[0-9]{1,3}',
  b: '[A-Za-z]+', B: '[A-Za-z]+', a: '[A-Za-z]+', A: '[A-Za-z]+', p: '[AaPp][Mm]',
  H: '[0-9]{1,2}', '-H': '[0-9]{1,2}', I: '[0-9]{1,2}', '-I': '[0-9]{1,2}', M: '[0-9]{1,2}', '-M': '[0-9]{1,2}', S: '[0-9]{1,2}', '-S': '[0-9]{1,2}',
  f: '[0-9]{1,6}', g: '[0-9]{1,9}', '%': '%',
  z: '[+-][0-9]{2}(?::?[0-9]{2})?',
}

const PARTS = /%(-?.|$)|( +)|[^% ]+/gsu

/**
 * The regular expression (RE2) that a whole text of a date format matches: four digits for %Y, two for %y, one or two for
 * days, months and times.
 *
 * @throws Failure OPTION_INVALID for a % that no format knows
 */
export function dateFormatPattern(format: string): string {
  return [...format.matchAll(PARTS)].map(([part, specifier, spaces]) => {
    if (spaces !== undefined) return ' +'
    if (specifier === undefined) return escapePattern(part)
    const pattern = SPECIFIERS[specifier]
    if (pattern === undefined) {
      throw failure('OPTION_INVALID', `The date format "${format}" holds "${part}", which Winnow does not know.`,
        'Use %Y %y (year), %m %b %B (month), %d (day), %H %I %p %M %S %f %z (time), %a %A (weekday).', { value: format })
    }
    return pattern
  }).join('')
}

/** The specifiers of a format without their %. */
export function dateFormatParts(format: string): ReadonlySet<string> {
  return new Set([...format.matchAll(PARTS)].flatMap(([, specifier]) => (specifier ? [specifier.replace('-', '')] : [])))
}

/**
 * Checks that a format can be read and says which day is meant.
 *
 * @throws Failure OPTION_INVALID
 */
export function checkDateFormat(format: string): void {
  dateFormatPattern(format)
  const parts = dateFormatParts(format)
  const any = (...names: readonly string[]) => names.some((name) => parts.has(name))
  if (!any('Y', 'y') || !(any('j') || (any('m', 'b', 'B') && any('d')))) {
    throw failure('OPTION_INVALID', `The date format "${format}" leaves out the day, the month or the year.`, 'Write all three, as in %d/%m/%Y.', { value: format })
  }
}

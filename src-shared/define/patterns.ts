import { RE2JS } from 're2js'
import { failure } from '../model/problem'

/**
 * Checks a regular expression (RE2: no look-around and no back-references, and therefore never slow).
 *
 * @returns the number of its groups
 * @throws Failure PATTERN_INVALID
 */
export function checkPattern(pattern: string): number {
  try {
    return RE2JS.compile(pattern).groupCount()
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it cannot be read'
    throw failure('PATTERN_INVALID', `The pattern ${pattern} is not valid: ${reason}.`,
      'Patterns are in RE2 syntax, which has no look-around and no back-references; to look for a sign of the syntax itself, write a backslash before it.', { value: pattern }, error)
  }
}

/**
 * Those of the names that match a pattern from their first to their last sign.
 *
 * @throws Failure PATTERN_INVALID
 */
export function namesMatching(pattern: string, names: readonly string[]): string[] {
  checkPattern(pattern)
  const compiled = RE2JS.compile(pattern)
  return names.filter((name) => compiled.matches(name))
}

/**
 * Checks the references ($1) of a replacement against the groups of a pattern.
 *
 * @throws Failure PATTERN_INVALID
 */
export function checkReplacement(pattern: string, replacement: string): void {
  const groups = checkPattern(pattern)
  const highest = Math.max(0, ...[...replacement.matchAll(/\$([$0-9])/g)].map(([, digit]) => Number(digit)).filter(Number.isInteger))
  if (highest > groups) {
    throw failure('PATTERN_INVALID', `The replacement asks for group $${highest}, but the pattern ${pattern} has ${groups === 0 ? 'none' : `only ${groups}`}.`,
      'Put brackets round the part that is to be kept, or write $$ for a dollar sign.', { value: replacement })
  }
}

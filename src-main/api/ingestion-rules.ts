import type { CleaningRule } from '#shared/contract/ingestion'
import type { Column } from '#shared/model/column'
import { Failure } from '#shared/model/problem'
import type { RecipeStep } from '#shared/model/recipe'

/** A rule as the step that it is. What is wrong with its parameters the recipe says. */
export function stepOf({ type, target_field: field, params, severity: given }: CleaningRule): RecipeStep {
  const severity = given === 'ERROR' ? 'drop' : given === 'WARNING' ? 'warn' : given
  switch (type) {
    case 'NOT_NULL': return { step: 'not_null', columns: [field], severity, ...params }
    case 'RANGE': return { step: 'range', column: field, severity, ...params }
    case 'REGEX': return { step: 'regex', column: field, severity, ...params }
    case 'DEDUPE': return { step: 'dedupe', columns: field.split(',').map((name) => name.trim()), ...params }
  }
}

/**
 * Rules as the steps of a recipe over these columns. Whoever writes rules has no other steps: where a range is asked of a column
 * that is still text, its values are read first as what the limits are; those that are none lie in no range.
 */
export function stepsOf(rules: readonly CleaningRule[], columns: readonly Column[]): { readonly steps: RecipeStep[]; toRules(error: unknown): unknown } {
  const texts = new Set(columns.flatMap(({ name, type }) => (type.name === 'text' ? [name] : [])))
  const made = rules.flatMap((rule, index): { readonly step: RecipeStep; readonly rule: number }[] => {
    const own = { step: stepOf(rule), rule: index }
    const type = rule.type === 'RANGE' && texts.delete(rule.target_field) ? typeOf(rule.params['min'] ?? rule.params['max']) : undefined
    return type === undefined ? [own] : [{ step: { step: 'set_types', columns: { [rule.target_field]: type } }, rule: index }, own]
  })
  return {
    steps: made.map(({ step }) => step),
    toRules: (error) => {
      if (!(error instanceof Failure)) return error
      const [first = error.problem, ...rest] = error.problems.map((problem) => {
        const [, index, below = ''] = /^\/steps\/(\d+)(.*)$/.exec(problem.place?.pointer ?? '') ?? []
        const rule = made[Number(index)]?.rule
        return rule === undefined ? problem : { ...problem, place: { ...problem.place, pointer: `/rules/${rule}${below}` } }
      })
      return new Failure(first, rest, { cause: error })
    },
  }
}

/** What values are that are compared with such a limit. */
function typeOf(limit: unknown): string | undefined {
  if (typeof limit === 'number') return 'number'
  if (typeof limit !== 'string') return undefined
  if (/^\d{4}-\d{2}-\d{2}$/.test(limit)) return 'date'
  if (/^\d{4}-\d{2}-\d{2}[T ]\d/.test(limit)) return 'timestamp'
  if (/^\d{1,2}:\d{2}/.test(limit)) return 'time'
  return limit.trim() !== '' && Number.isFinite(Number(limit)) ? 'number' : undefined
}

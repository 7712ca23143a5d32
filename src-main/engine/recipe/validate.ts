import type { z } from 'zod'
import { closest } from '#shared/define/closest'
import type { StepDefinition } from '#shared/define/step'
import { Failure, failure, type Problem } from '#shared/model/problem'
import { type RecipeStep, Severity } from '#shared/model/recipe'
import { wordsOf } from '../issue-words'
import { findStep, steps } from './registry'

export interface ReadStep {
  readonly definition: StepDefinition
  readonly params: Record<string, unknown>
  readonly severity: Severity
}

/**
 * Reads a written step strictly. Throws a Failure with all of its problems, each with a JSON pointer into the recipe:
 * STEP_UNKNOWN, or RECIPE_INVALID for a parameter.
 */
export function readStep(written: RecipeStep, index: number): ReadStep {
  const definition = findStep(written.step)
  if (!definition) throw unknownStep(written.step, index)
  const { step: _step, name: _name, note: _note, disabled: _disabled, severity, ...params } = written
  const problems: Problem[] = []
  const read = definition.params.safeParse(params)
  if (!read.success) problems.push(...read.error.issues.map((issue) => parameterProblem(definition, params, index, issue)))
  const level = readSeverity(definition, severity, index, problems)
  const [first, ...rest] = problems
  if (first || !read.success) throw new Failure(first ?? unreadable(definition, index), rest)
  return { definition, params: read.data, severity: level }
}

const unreadable = (definition: StepDefinition, index: number): Problem =>
  ({ code: 'RECIPE_INVALID', message: `${definition.name} cannot be read.`, remedy: 'Check its parameters.', place: { pointer: `/steps/${index}` } })

function unknownStep(name: string, index: number): Failure {
  const likely = closest(name, [...steps.keys()])
  return failure('STEP_UNKNOWN', `This version of Winnow has no step "${name}".`,
    likely ? `Did you mean "${likely}"? Else disable the step or update Winnow.` : 'Disable the step or update Winnow; `winnow steps` lists those that there are.',
    { pointer: `/steps/${index}/step`, value: name })
}

function readSeverity(definition: StepDefinition, written: unknown, index: number, problems: Problem[]): Severity {
  if (written === undefined) return 'drop'
  const pointer = `/steps/${index}/severity`
  if (definition.kind !== 'rule') {
    problems.push({ code: 'RECIPE_INVALID', message: `${definition.name} is no rule: it has no severity.`, remedy: 'Remove `severity`.', place: { pointer } })
    return 'drop'
  }
  const read = Severity.safeParse(written)
  if (read.success) return read.data
  problems.push({ code: 'RECIPE_INVALID', message: `"${String(written)}" is no severity.`, remedy: 'Write drop, warn or fail.', place: { pointer, value: String(written) } })
  return 'drop'
}

function parameterProblem(definition: StepDefinition, params: unknown, index: number, issue: z.core.$ZodIssue): Problem {
  const pointer = ['/steps', index, ...issue.path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
  const known = Object.keys(definition.params.shape)
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    const key = issue.keys[0] ?? ''
    const likely = closest(key, known)
    return {
      code: 'RECIPE_INVALID', message: `${definition.name} has no parameter "${issue.keys.join('", "')}".`,
      remedy: likely ? `Did you mean "${likely}"?` : `Its parameters are ${known.join(', ')}.`, place: { pointer: `${pointer}/${key}` },
    }
  }
  const about = (member: string) => definition.params.shape[member]?.description
  return { code: 'RECIPE_INVALID', ...wordsOf(issue, { name: definition.name, noun: 'parameter', value: params, about }), place: { pointer } }
}

import { closest } from '#shared/define/closest'
import { type Expression, col } from '#shared/define/expression'
import type { OutputColumn, StepDefinition, StepInput, StepPlan } from '#shared/define/step'
import type { Column } from '#shared/model/column'
import { type DataType, TEXT } from '#shared/model/data-type'
import { Failure, failure, problemsOf, type Problem } from '#shared/model/problem'
import type { RecipeStep, Severity } from '#shared/model/recipe'
import type { ParsedFormula } from './formula'
import { bindFormula } from './formula-binding'
import { findStep } from './registry'
import { readStep } from './validate'

/** Formulas that were parsed before: see `formula.ts`. */
export type ParsedFormulas = ReadonlyMap<string, ParsedFormula>

/** A step that is ready to run: its plan, with every output column written out. */
export interface CompiledStep {
  /** Its place in the recipe, from 0; disabled and unknown steps keep their place. */
  readonly index: number
  readonly definition: StepDefinition
  readonly severity: Severity
  readonly title: string
  readonly input: readonly Column[]
  readonly outputs: readonly OutputColumn[]
  readonly plan: StepPlan
  /** For each input column that may hold invalid cells: the conversion that left them (its place among the compiled steps) and the name that it gave the column. */
  readonly doubtful: Doubtful
}

export type Doubtful = ReadonlyMap<string, { readonly step: number; readonly column: string }>

export interface CompiledRecipe {
  readonly source: readonly Column[]
  readonly steps: readonly CompiledStep[]
  readonly columns: readonly Column[]
  /** For each final column the source columns that it comes from. */
  readonly lineage: ReadonlyMap<string, readonly string[]>
}

export interface CompileOptions {
  /** Stop before the step with this index. */
  readonly until?: number
}

/**
 * Compiles the enabled steps of a recipe against the columns of a dataset. Nothing is run.
 * Throws a Failure with every problem of every step, each with its place in the recipe as a JSON pointer.
 */
export function compileRecipe(source: readonly Column[], recipe: readonly RecipeStep[], formulas: ParsedFormulas, { until = recipe.length }: CompileOptions = {}): CompiledRecipe {
  const problems: Problem[] = []
  const obscuring: Problem[] = []
  const compiled: CompiledStep[] = []
  let columns = source
  let doubtful: Doubtful = new Map()
  let lineage: ReadonlyMap<string, readonly string[]> = new Map(source.map(({ name }) => [name, [name]]))
  for (const [index, written] of recipe.slice(0, until).entries()) {
    if (written.disabled) continue
    try {
      const step = compileStep(index, written, columns, formulas, doubtful)
      doubtful = doubtfulAfter(step, compiled.length)
      compiled.push(step)
      columns = columnsAfter(step)
      lineage = lineageAfter(step, lineage)
    } catch (error) {
      const own = problemsOf(error).filter(({ code }) => !isConsequence(code, obscuring))
      if (!isRule(written)) obscuring.push(...own)
      problems.push(...own.map((problem) => at(problem, `/steps/${index}`)))
    }
  }
  const [first, ...rest] = problems
  if (first) throw new Failure(first, rest)
  return { source, steps: compiled, columns, lineage }
}

/** Rules leave the columns as they are: one that could not be compiled says nothing of those after it. */
const isRule = ({ step }: RecipeStep): boolean => findStep(step)?.kind === 'rule'

/** After a step that could not be compiled its columns and types are not there either: that says nothing about the later steps. */
function isConsequence(code: Problem['code'], earlier: readonly Problem[]): boolean {
  if (code === 'TYPE_MISMATCH') return earlier.length > 0
  return (code === 'COLUMN_MISSING' || code === 'COLUMN_EXISTS') && earlier.some((problem) => problem.code !== 'COLUMN_MISSING')
}

function at(problem: Problem, pointer: string): Problem {
  const inside = problem.place?.pointer ?? ''
  return { ...problem, place: { ...problem.place, pointer: inside.startsWith(pointer) ? inside : pointer + inside } }
}

function compileStep(index: number, written: RecipeStep, input: readonly Column[], formulas: ParsedFormulas, doubtful: Doubtful): CompiledStep {
  const { definition, params, severity } = readStep(written, index)
  const plan = definition.compile(stepInput(input, formulas), params)
  const outputs = plan.columns ?? input.map((column) => passThrough(column, plan.expand?.column))
  refuseTwins(outputs)
  return { index, definition, severity, title: written.name ?? definition.title, input, outputs, plan, doubtful }
}

const passThrough = (column: Column, expanded: string | undefined): OutputColumn => ({
  name: column.name, type: column.name === expanded ? TEXT : column.type, value: col(column.name), from: [column.name],
})

function refuseTwins(outputs: readonly OutputColumn[]): void {
  const seen = new Map<string, string>()
  for (const { name } of outputs) {
    const twin = seen.get(name.toLowerCase())
    if (twin !== undefined) {
      throw failure('COLUMN_EXISTS', twin === name ? `There would be two columns "${name}".` : `"${twin}" and "${name}" differ only in the case of their letters.`,
        'Choose another name.', { column: name })
    }
    seen.set(name.toLowerCase(), name)
  }
}

/** The columns after a step. A column that keeps its name keeps its header. */
export function columnsAfter(step: CompiledStep): readonly Column[] {
  const headers = new Map(step.input.map((column) => [column.name, column.header]))
  return step.outputs.map(({ name, type, value }) => {
    const header = value.node === 'column' && value.name === name ? headers.get(name) : undefined
    return header === undefined ? { name, type } : { name, type, header }
  })
}

function doubtfulAfter(step: CompiledStep, position: number): Doubtful {
  const after = new Map<string, { step: number; column: string }>()
  for (const { name, value, from, invalid } of step.outputs) {
    const inherited = value.node === 'column' ? step.doubtful.get(value.name) : from.includes(name) ? step.doubtful.get(name) : undefined
    const own = invalid ? { step: position, column: name } : inherited
    if (own) after.set(name, own)
  }
  return after
}

function lineageAfter(step: CompiledStep, before: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  return new Map(step.outputs.map(({ name, from }) => [name, [...new Set(from.flatMap((column) => before.get(column) ?? []))]]))
}

function stepInput(columns: readonly Column[], formulas: ParsedFormulas): StepInput {
  const byName = new Map(columns.map((column) => [column.name, column]))
  const column = (name: string): Column => {
    const found = byName.get(name)
    if (found) return found
    const likely = closest(name, columns.map((candidate) => candidate.name))
    throw failure('COLUMN_MISSING', `There is no column "${name}" here.`,
      likely ? `Did you mean "${likely}"? Else map the column, or remove it from the step.` : 'Map the column to another one, or remove it from the step.', { column: name })
  }
  return {
    columns,
    column,
    pick: (names, types) => names?.map(column) ?? columns.filter(({ type }) => !types || types.includes(type.name)),
    formula: (text) => parsed(text, columns, formulas),
  }
}

function parsed(text: string, columns: readonly Column[], formulas: ParsedFormulas): { expression: Expression; type: DataType } {
  const found = formulas.get(text)
  if (!found) throw failure('INTERNAL', `A step reads the expression "${text}" without announcing it.`, 'Report this: the step needs `formulas`.', { value: text })
  return bindFormula(found, columns)
}

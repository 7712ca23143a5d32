import type { CompiledStep } from './compile'

/** A part of a recipe that is one scan: its first step may need other rows, all others look at one row only. */
export interface Stage {
  /** Position of its first step among the compiled steps. */
  readonly first: number
  readonly steps: readonly CompiledStep[]
}

/** True for steps that need all rows of the stage before: windows, a new order, rows that multiply. */
export const needsAllRows = ({ plan }: CompiledStep): boolean => Boolean(plan.helpers?.length || plan.order || plan.expand)

/** Cuts a recipe before each step that needs all rows. There is always at least one stage. */
export function cutStages(steps: readonly CompiledStep[]): readonly Stage[] {
  const stages: { first: number; steps: CompiledStep[] }[] = [{ first: 0, steps: [] }]
  steps.forEach((step, position) => {
    if (needsAllRows(step)) stages.push({ first: position, steps: [step] })
    else stages.at(-1)?.steps.push(step)
  })
  return stages
}

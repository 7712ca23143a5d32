import type { Finding } from '#shared/model/finding'
import type { RecipeStep } from '#shared/model/recipe'
import type { StepCard } from '#shared/model/step-card'

/** Rows that are none go first, then texts are put right, then they become values; rules look at the outcome. */
const ORDER = ['rows', 'text', 'values', 'columns', 'types']
const rankOf = (card: StepCard | undefined): number => (!card || card.kind === 'rule' ? ORDER.length : ORDER.indexOf(card.group))

/**
 * The first suggestion of each finding, in an order in which they do not stand in each other's way. A column gets one
 * type: of several suggestions for it the first counts.
 */
export function stepsOf(findings: readonly Finding[], findStep: (name: string) => StepCard | undefined): RecipeStep[] {
  const typed = new Set<string>()
  const steps = findings.flatMap(({ column, fixes: [first] }) => {
    if (!first) return []
    if (findStep(first.step.step)?.group === 'types' && column !== undefined) {
      if (typed.has(column)) return []
      typed.add(column)
    }
    return [first.step]
  })
  const different = [...new Map(steps.map((step) => [JSON.stringify(step), step])).values()]
  return different.sort((a, b) => rankOf(findStep(a.step)) - rankOf(findStep(b.step)))
}

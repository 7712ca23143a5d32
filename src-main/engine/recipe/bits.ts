import type { Severity } from '#shared/model/recipe'
import type { CompiledStep } from './compile'

/** Bits in one word: a BIGINT without its sign and one spare. */
const WORD = 62

/** What one bit of a row's words says. */
export type Mark =
  | { readonly kind: 'rule'; readonly bit: number; readonly step: number; readonly condition: number; readonly column?: string; readonly severity: Severity }
  | { readonly kind: 'removed'; readonly bit: number; readonly step: number }
  | { readonly kind: 'invalid'; readonly bit: number; readonly step: number; readonly column: string }
  | { readonly kind: 'changed'; readonly bit: number; readonly step: number; readonly column: string }

export type MarkOf<K extends Mark['kind']> = Extract<Mark, { kind: K }>

/** All marks of a recipe, in the order of its steps. `step` is the position among the compiled steps. */
export function allotMarks(steps: readonly CompiledStep[]): readonly Mark[] {
  const marks: Mark[] = []
  steps.forEach((step, index) => {
    step.plan.conditions?.forEach(({ column, severity }, condition) => {
      marks.push({ kind: 'rule', bit: marks.length, step: index, condition, column, severity: severity ?? step.severity })
    })
    if (step.plan.remove) marks.push({ kind: 'removed', bit: marks.length, step: index })
    const before = new Set(step.input.map(({ name }) => name))
    for (const { name, value, invalid, unchanged } of step.outputs) {
      if (invalid) marks.push({ kind: 'invalid', bit: marks.length, step: index, column: name })
      if (!unchanged && value.node !== 'column' && before.has(name)) marks.push({ kind: 'changed', bit: marks.length, step: index, column: name })
    }
  })
  return marks
}

/** The column that holds a word. */
export const wordName = (word: number): string => `__m${word}`

export const wordOf = (bit: number): number => Math.floor(bit / WORD)

/** The value of a bit inside its word. */
export const valueOf = (bit: number): bigint => 1n << BigInt(bit % WORD)

/** How many words so many bits need. */
export const wordCount = (bits: number): number => Math.ceil(bits / WORD)

/** The columns of so many words, in their order. */
export const wordNames = (words: number): string[] => Array.from({ length: words }, (_, word) => wordName(word))

/** SQL: is any of these bits set? FALSE for none. */
export function anySet(bits: readonly number[]): string {
  const masks = new Map<number, bigint>()
  for (const bit of bits) masks.set(wordOf(bit), (masks.get(wordOf(bit)) ?? 0n) | valueOf(bit))
  const tests = [...masks].map(([word, mask]) => `(${wordName(word)} & ${mask}) <> 0`)
  return tests.length === 0 ? 'FALSE' : `(${tests.join(' OR ')})`
}

/**
 * SQL: is one of these marks set on a row that reached its step? What a step makes of a row that an earlier one let go
 * counts nowhere.
 *
 * @param all the marks of the recipe, or of the stage that the row stands in
 */
export function anyCounted(marks: readonly Mark[], all: readonly Mark[]): string {
  const steps = new Map<number, number[]>()
  for (const { step, bit } of marks) steps.set(step, [...steps.get(step) ?? [], bit])
  const tests = [...steps].map(([step, bits]) => {
    const { gone } = fate(all, step)
    return gone === 'FALSE' ? anySet(bits) : `(NOT ${gone} AND ${anySet(bits)})`
  })
  return tests.length === 0 ? 'FALSE' : `(${tests.join(' OR ')})`
}

/** Is the bit set in words that came back as texts? */
export function isSet(words: readonly string[], bit: number): boolean {
  return (BigInt(words[wordOf(bit)] ?? 0) & valueOf(bit)) !== 0n
}

/**
 * SQL conditions on the fate of a row after the steps up to (not including) `until`. The first drop or removal decides:
 * what later steps of the same stage say of the row only adds reasons.
 */
export function fate(marks: readonly Mark[], until = Number.POSITIVE_INFINITY): { readonly gone: string; readonly rejected: string; readonly removed: string } {
  const ending = marks.filter((mark): mark is MarkOf<'rule'> | MarkOf<'removed'> =>
    mark.step < until && (mark.kind === 'removed' || (mark.kind === 'rule' && mark.severity !== 'warn')))
  const runs: { rejects: boolean; bits: number[] }[] = []
  for (const { kind, bit } of ending) {
    const last = runs.at(-1)
    if (last && last.rejects === (kind === 'rule')) last.bits.push(bit)
    else runs.push({ rejects: kind === 'rule', bits: [bit] })
  }
  const choose = (rejects: boolean): string => {
    if (!runs.some((run) => run.rejects === rejects)) return 'FALSE'
    return `(CASE ${runs.map((run) => `WHEN ${anySet(run.bits)} THEN ${run.rejects === rejects ? 'TRUE' : 'FALSE'}`).join(' ')} ELSE FALSE END)`
  }
  return { gone: anySet(ending.map(({ bit }) => bit)), rejected: choose(true), removed: choose(false) }
}

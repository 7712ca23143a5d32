import type { Outcome } from '#shared/model/outcome'
import { amount, count, print, table } from './output'
import type { RecipeResult } from './recipe-run'

/** Prints what each step did, and the account of all rows. */
export function printRows({ steps, rows }: Outcome): void {
  print(table(['', 'step', 'rejected', 'removed', 'changed cells', 'invalid cells', 'flagged'], steps.map((step) => [
    String(step.index + 1), step.title, count(step.rows.rejected), count(step.rows.removed), count(step.cells.changed), count(step.cells.invalid), count(step.flagged),
  ])))
  print()
  print(`${count(rows.in)} in${rows.added > 0 ? ` + ${count(rows.added)} added` : ''} = ${count(rows.clean)} clean + ${count(rows.rejected)} rejected + ${count(rows.removed)} removed + ${count(rows.unreadable)} unreadable`)
  if (rows.warned > 0) print(`${count(rows.warned)} of the clean rows are flagged`)
}

/** Prints what a run of the store did, and the tables that it wrote. */
export function printRecipeResult({ outcome, targets = [] }: RecipeResult): void {
  printRows(outcome)
  for (const { kind, target, rows, notes } of targets) {
    print(`${kind === 'clean' ? 'clean rows' : kind}: ${amount(rows, 'row')} in ${target}`)
    for (const note of notes) print(`  ${note}`)
  }
}

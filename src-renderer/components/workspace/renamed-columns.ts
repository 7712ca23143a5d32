import type { RecipeStep } from '#shared/model/recipe'
import { isRecord } from '../../forms/schema'

/** The names that columns have after a recipe, by their names before it, where that is a matter of the steps that rename by name. */
export function renamedColumns(steps: readonly RecipeStep[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { step, columns, disabled } of steps) {
    if (step !== 'rename_columns' || disabled === true || !isRecord(columns)) continue
    const before = [...names]
    for (const [was, is] of Object.entries(columns)) {
      if (typeof is === 'string') names.set(before.find(([, now]) => now === was)?.[0] ?? was, is)
    }
  }
  return names
}

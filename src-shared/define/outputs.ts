import type { Column } from '../model/column'
import { failure } from '../model/problem'
import { uniqueColumnNames } from './column-names'
import { col, type Expression } from './expression'
import type { OutputColumn, StepInput } from './step'
import { article } from './values'

/** A column as it is. */
export const asIs = ({ name, type }: Column): OutputColumn => ({ name, type, value: col(name), from: [name] })

/** A column with another value of the same type. */
export const withValue = ({ name, type }: Column, value: Expression): OutputColumn => ({ name, type, value, from: [name] })

/** All columns in their order, the wanted ones as `change` makes them. */
export function changeColumns(input: StepInput, wanted: readonly Column[], change: (column: Column) => OutputColumn): readonly OutputColumn[] {
  const names = new Set(wanted.map(({ name }) => name))
  return input.columns.map((column) => (names.has(column.name) ? change(column) : asIs(column)))
}

/**
 * The text columns of those names, or all text columns where none are named.
 *
 * @throws Failure COLUMN_MISSING, and TYPE_MISMATCH for a named column of another type
 */
export function textColumns(input: StepInput, names: readonly string[] | undefined): readonly Column[] {
  const columns = input.pick(names, ['text'])
  const other = columns.find(({ type }) => type.name !== 'text')
  if (other) {
    throw failure('TYPE_MISMATCH', `${other.name} is ${article(other.type)}, not text.`, 'Leave it out, or make it text by a set_types step before this one.', { column: other.name })
  }
  return columns
}

/**
 * Checks the names of columns that a step adds.
 *
 * @param freed names that its input gives up, which may be taken again
 * @throws Failure COLUMN_EXISTS, or OPTION_INVALID for what cannot be a name
 */
export function checkNewNames(input: StepInput, names: readonly string[], freed: readonly string[] = []): void {
  const free = new Set(freed)
  const taken = new Map(input.columns.filter(({ name }) => !free.has(name)).map(({ name }) => [name.toLowerCase(), name]))
  for (const name of names) {
    const twin = taken.get(name.toLowerCase())
    if (twin !== undefined) {
      throw failure('COLUMN_EXISTS', twin === name ? `There is a column "${name}" already.` : `There is a column "${twin}" already: names must differ in more than the case of their letters.`,
        'Choose another name.', { column: name })
    }
    const [proper] = uniqueColumnNames([name])
    if (proper?.name !== name) throw failure('OPTION_INVALID', `"${name}" cannot be the name of a column.`, `Write "${proper?.name ?? ''}", for example.`, { column: name, value: name })
    taken.set(name.toLowerCase(), name)
  }
}

/** The columns with others put in behind (or, with `replace`, in place of) one of them. */
export function insertAt(input: StepInput, { name }: Column, added: readonly OutputColumn[], replace: boolean): readonly OutputColumn[] {
  return input.columns.flatMap((column) => (column.name === name ? [...(replace ? [] : [asIs(column)]), ...added] : [asIs(column)]))
}

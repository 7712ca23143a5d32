import { uniqueColumnNames } from '../define/column-names'
import type { Column } from '../model/column'

/** The type that a column is to have: its label, and how dates or times are written (the first format that fits counts; none: ISO 8601). */
export interface TypeWish {
  readonly type: string
  readonly formats: readonly string[]
}

/** What becomes of one column of the source. */
export interface MappedColumn {
  /** Its name in the source. */
  readonly source: string
  /** The name that it goes on by. */
  readonly target: string
  readonly include: boolean
  /** Undefined: as it is stored. */
  readonly type?: TypeWish | undefined
}

/** Members of the three steps that are no part of the table: their names and notes, and what happens to cells that cannot be converted. */
export type Extras = Readonly<Record<string, unknown>>

/** Which columns go on, in which order, by which names and as which types. */
export interface Mapping {
  /** All columns of the source, those that go on in their new order. */
  readonly columns: readonly MappedColumn[]
  /** Whether columns that appear in later files are kept where columns are chosen. */
  readonly keepNew: boolean
  readonly extras: { readonly select?: Extras, readonly rename?: Extras, readonly types?: Extras }
}

/** The columns as they are in the source. */
export const asInSource = (columns: readonly Column[]): Mapping => ({ columns: columns.map(({ name }) => ({ source: name, target: name, include: true })), keepNew: false, extras: {} })

/** The mapping with some members of one column changed. */
export function withColumn(mapping: Mapping, source: string, change: Partial<Omit<MappedColumn, 'source'>>): Mapping {
  return { ...mapping, columns: mapping.columns.map((column) => (column.source === source ? { ...column, ...change } : column)) }
}

/** The mapping with one column at another place. */
export function withMoved(mapping: Mapping, from: number, to: number): Mapping {
  const columns = [...mapping.columns]
  columns.splice(to, 0, ...columns.splice(from, 1))
  return { ...mapping, columns }
}

/** Longest name that a step may give, in UTF-16 units. */
export const LONGEST_TARGET = 200

/** What is wrong with a target name. `like` is a name that would do. */
export type NameProblem =
  | { readonly kind: 'empty' }
  | { readonly kind: 'long' }
  | { readonly kind: 'duplicate', readonly source: string }
  | { readonly kind: 'reserved', readonly like: string }

/**
 * What is wrong with the names of the columns that go on, by source column. A name that the source has itself is never
 * wrong but for being taken: two names must differ in more than the case of their letters.
 */
export function nameProblems({ columns }: Mapping): ReadonlyMap<string, NameProblem> {
  const problems = new Map<string, NameProblem>()
  const owners = new Map<string, MappedColumn>()
  const claim = (column: MappedColumn): void => {
    const key = column.target.toLowerCase()
    const owner = owners.get(key)
    if (owner) problems.set(column.source, { kind: 'duplicate', source: owner.source })
    else owners.set(key, column)
  }
  const going = columns.filter(({ include }) => include)
  // Whoever keeps its name has it; it is the renamed one that is told.
  going.filter(({ source, target }) => source === target).forEach(claim)
  for (const column of going.filter(({ source, target }) => source !== target)) {
    const wrong = impossible(column.target)
    if (wrong) problems.set(column.source, wrong)
    else claim(column)
  }
  return problems
}

function impossible(name: string): NameProblem | undefined {
  if (name.trim() === '') return { kind: 'empty' }
  if (name.length > LONGEST_TARGET) return { kind: 'long' }
  const [proper] = uniqueColumnNames([name])
  return proper && proper.name !== name ? { kind: 'reserved', like: proper.name } : undefined
}

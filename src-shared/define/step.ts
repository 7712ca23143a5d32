import type { z } from 'zod'
import type { Cell, Column } from '../model/column'
import type { DataType } from '../model/data-type'
import type { RecipeStep, Severity } from '../model/recipe'
import type { StepIcon } from '../model/step-card'
import type { Expression, Ordering, Window } from './expression'

/** Groups of the palette. */
export type StepGroup = 'rules' | 'columns' | 'types' | 'text' | 'values' | 'rows'

/** A column as a step leaves it. */
export interface OutputColumn {
  readonly name: string
  readonly type: DataType
  readonly value: Expression
  /** The input columns that it comes from: the column's lineage. */
  readonly from: readonly string[]
  /** True where the cell could not be converted: it becomes NULL, is counted, and its text is kept with the run. */
  readonly invalid?: Expression
  /** Why the cell could not be converted, for the row at hand. */
  readonly invalidReason?: Expression
  /** True when a mere change of type or place is no change of the cell. Then changed cells are not looked for. */
  readonly unchanged?: boolean
}

/** What a rule finds wrong with a row. */
export interface Condition {
  /** The guilty column, if it is one. */
  readonly column?: string
  /** True for rows that break the rule. NULL counts as not broken. */
  readonly failed: Expression
  /** The sentence that a rejected row shows: "age 141 is above 120". May read columns and helpers. */
  readonly reason: Expression
  /** Overrides the step's own severity (a conversion's `on_error: reject_row`). */
  readonly severity?: Severity
  /** The helper that holds the identity of the row that was kept instead of this one. Its line is added to the reason. */
  readonly winner?: string
}

/** What a step does, as data. A member that is absent changes nothing. */
export interface StepPlan {
  /** Values that need other rows. Visible to all other members as columns, gone after the step. */
  readonly helpers?: readonly { readonly name: string; readonly window: Window }[]
  /** ALL output columns in their order. */
  readonly columns?: readonly OutputColumn[]
  readonly conditions?: readonly Condition[]
  /** True for rows that the transform takes away: neither clean nor rejected, but counted and viewable. */
  readonly remove?: Expression
  /** A new order of the rows. Ties keep their order. */
  readonly order?: readonly Ordering[]
  /** One row for each part of a list; the list's column becomes text and takes the part. An empty or NULL list keeps its row. */
  readonly expand?: { readonly column: string; readonly parts: Expression }
}

/** What a step sees when it is compiled. */
export interface StepInput {
  readonly columns: readonly Column[]
  /** The column of that name. Throws a Failure COLUMN_MISSING that names the likeliest column. */
  column(name: string): Column
  /** Those named, or all (of the given types) where none are named. */
  pick(names: readonly string[] | undefined, types?: readonly DataType['name'][]): readonly Column[]
  /** A user's expression that the step announced by `formulas`. Throws EXPRESSION_INVALID with the place in the text. */
  formula(text: string): { readonly expression: Expression; readonly type: DataType }
}

/** A small table with its outcome: shown in the reference and run as a test, on every engine. */
export interface StepExample<P> {
  readonly title: string
  readonly params: P
  /** Names and types (as typeLabel writes them) of the input columns. */
  readonly columns: Readonly<Record<string, string>>
  readonly rows: readonly (readonly Cell[])[]
  /** Steps before this one: to have a row dropped or a cell invalid already. */
  readonly before?: readonly RecipeStep[]
  readonly expect: {
    /** Output columns where they differ from the input's. */
    readonly columns?: Readonly<Record<string, string>>
    readonly rows: readonly (readonly Cell[])[]
    /** Rejected rows: number of the input row (from 1) and its reasons in their order. */
    readonly rejects?: readonly { readonly row: number; readonly reasons: readonly string[] }[]
    /** Input rows (from 1) that the step took away. */
    readonly removed?: readonly number[]
    /** Rows that were kept but flagged. */
    readonly flagged?: readonly { readonly row: number; readonly reasons: readonly string[] }[]
    readonly invalid?: readonly { readonly row: number; readonly column: string; readonly text: string }[]
    /** Number of cells that the step changed. */
    readonly changed?: number
  }
}

export interface StepDefinition<S extends z.ZodObject = z.ZodObject> {
  /** The field's standard term in snake case; the file has the same name. */
  readonly name: string
  readonly title: string
  readonly group: StepGroup
  /** One line for the palette. */
  readonly summary: string
  /** Markdown for the reference: the edge cases. */
  readonly docs: string
  /** The sign beside its title; that of its group unless given. */
  readonly icon?: StepIcon
  /** For steps that are used a lot: the short word of a button that adds it at once. */
  readonly common?: string
  /** Other spellings that are accepted in files (NOT_NULL), in any case. */
  readonly aliases?: readonly string[]
  /** A rule judges rows and has a severity; a transform changes them. */
  readonly kind: 'transform' | 'rule'
  /** row: each output row depends on one input row; table: it needs other rows; shape: rows change their identity. */
  readonly scope: 'row' | 'table' | 'shape'
  /** A z.strictObject, every member described. */
  readonly params: S
  /** The step in words, for its card: "amount between 0 and 50,000". */
  readonly describe: (params: z.output<S>) => string
  /** The users' expressions among the parameters. */
  readonly formulas?: (params: z.output<S>) => readonly string[]
  /** What it does. Pure. Throws a Failure for columns and values that do not fit. */
  readonly compile: (input: StepInput, params: z.output<S>) => StepPlan
  readonly examples: readonly StepExample<z.input<S>>[]
}

/** Declares a step. The file's default export; found by being there. */
export function defineStep<S extends z.ZodObject>(step: StepDefinition<S>): StepDefinition<S> {
  return Object.freeze(step)
}

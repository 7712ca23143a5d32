import { z } from 'zod'
import { OnError } from '../model/recipe'

/** What a form needs to know of a parameter beside its schema: for `.meta()`. */
export interface FormHints {
  /** Few need it: it is folded away. */
  readonly advanced?: true
  /** It is asked for only while another parameter of the same object has one of these values. */
  readonly when?: Readonly<Record<string, readonly (string | number | boolean)[]>>
  /** What the values of an enumeration are called. */
  readonly labels?: Readonly<Record<string, string>>
  /** What it is called, where its name is no good label. */
  readonly title?: string
  /** Switched on, it takes a protection away: that is then shown in red. */
  readonly danger?: true
}
export const hints = (given: FormHints): Record<string, unknown> => ({ ...given })

/** A parameter that names one column. */
export const columnName = (description: string) => z.string().min(1).describe(description).meta({ widget: 'column' })

/** A parameter that names at least one column. */
export const columnNames = (description: string) =>
  z.array(z.string().min(1)).min(1).describe(description).meta({ widget: 'columns' })

/** Columns, or all that the step can work on where the parameter is left out. */
export const optionalColumns = (description: string) => columnNames(description).optional()

/** A regular expression: RE2, at most 1,000 characters. */
export const pattern = (description: string) => z.string().min(1).max(1000).describe(description).meta({ widget: 'regex' })

/** A user's expression over the columns. */
export const formula = (description: string) => z.string().min(1).max(10_000).describe(description).meta({ widget: 'formula' })

/** What happens to cells that cannot be converted. */
export const onError = () => OnError.default('null_and_log')
  .describe('What happens to a cell that cannot be converted: keep its text (the column stays text), empty it and list it, reject its row, or stop the run.')
  .meta(hints({ title: 'Cells that cannot be converted', labels: { keep_text: 'keep their text', null_and_log: 'become empty and are listed', reject_row: 'reject their row', fail: 'stop the run' } }))

/** Whether blank text counts as missing. */
export const blank = () => z.enum(['missing', 'keep']).default('missing')
  .describe('Whether a blank text (empty, or white space alone) counts as a missing value.')
  .meta(hints({ title: 'Blank texts', advanced: true, labels: { missing: 'count as missing', keep: 'are values' } }))

/** What {@link typeLabelParam} takes. */
export const TYPE_LABEL = /^(text|integer|decimal|decimal\(\d{1,2},\d{1,2}\)|number|boolean|date|time|timestamp|timestamptz)$/

/** A type that cells can be converted to, as {@link typeLabel} writes it. */
export const typeLabelParam = (description: string) => z.string()
  .regex(TYPE_LABEL, 'must be text, integer, decimal, decimal(18,2), number, boolean, date, time, timestamp or timestamptz')
  .describe(description).meta({ widget: 'type' })

/** A column name that a step gives. */
export const newColumnName = (description: string) => z.string().min(1).max(200).describe(description)

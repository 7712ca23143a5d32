import { typeLabel } from '#shared/model/data-type'
import type { OutputColumn } from '#shared/define/step'
import type { Column } from '#shared/model/column'
import { identifier, text } from '../duckdb/quote'
import { physicalType } from '../duckdb/types'
import { type Mark, type MarkOf, anySet, valueOf, wordCount, wordName, wordOf } from './bits'
import type { CompiledStep } from './compile'
import { emit } from './dialects/duckdb'

/** What a nest of layers computes beside the values. */
export interface LayerOptions {
  /** Set the bits of rules, invalid and changed cells. Off: the words are already there and are passed on. */
  readonly bits: boolean
  /** Columns `__r<bit>` with the sentence for each broken rule, `__w<bit>` with the winner's row, `__i<bit>` with why a cell is invalid. */
  readonly reasons: boolean
  /** Columns `__b<bit>` with the text of each changed or invalid cell before the step. */
  readonly before: boolean
}

export const VALUES: LayerOptions = { bits: false, reasons: false, before: false }

/** The columns that carry a row's identity through the layers: its row in the source, and its position in the stage. */
export const ROW = '__row'
export const POSITION = '__pos'

const reasonName = (bit: number): string => `__r${bit}`
const winnerName = (bit: number): string => `__w${bit}`
const invalidName = (bit: number): string => `__i${bit}`
export const beforeName = (bit: number): string => `__b${bit}`

export interface Nest {
  readonly sql: string
  /** Everything that stands beside the values, words included. */
  readonly extra: readonly string[]
}

/**
 * One nested subquery per step: an expression is never put into the next one, which would grow without bounds.
 *
 * @param from a relation that gives `__row`, `__pos`, all words and the columns (and helpers) that the first step reads
 * @param first position of the first step among all compiled steps
 */
export function nestLayers(from: string, steps: readonly CompiledStep[], first: number, marks: readonly Mark[], options: LayerOptions): Nest {
  const words = Array.from({ length: wordCount(marks.length) }, (_, word) => wordName(word))
  let nest: Nest = { sql: from, extra: [ROW, POSITION, ...words] }
  steps.forEach((step, offset) => {
    nest = addLayer(nest, step, first + offset, marks, options)
  })
  return nest
}

function addLayer(nest: Nest, step: CompiledStep, position: number, marks: readonly Mark[], options: LayerOptions): Nest {
  const own = marks.filter((mark) => mark.step === position)
  const carried = new Set(nest.extra)
  const selected = nest.extra.map((name) => (options.bits ? wordUpdate(name, own, step, marks) : identifier(name)))
  const extra = [...nest.extra]
  const add = (name: string, sql: string): void => {
    extra.push(name)
    selected.push(`${sql} AS ${name}`)
  }
  for (const mark of own) {
    const hit = options.bits ? markCondition(mark, step, marks) : anySet([mark.bit])
    if (options.reasons) addReasons(mark, step, hit, marks, carried, add)
    if (options.before && (mark.kind === 'changed' || mark.kind === 'invalid')) {
      const source = step.outputs.find(({ name }) => name === mark.column)?.from[0] ?? mark.column
      add(beforeName(mark.bit), `CASE WHEN ${hit} THEN CAST(${identifier(source)} AS VARCHAR) END`)
    }
  }
  return { sql: `SELECT ${[...selected, ...step.outputs.map(outputSql(step))].join(', ')} FROM (${nest.sql})`, extra }
}

function addReasons(
  mark: Mark, step: CompiledStep, hit: string, marks: readonly Mark[], carried: ReadonlySet<string>, add: (name: string, sql: string) => void,
): void {
  if (mark.kind === 'invalid') {
    const output = step.outputs.find(({ name }) => name === mark.column)
    add(invalidName(mark.bit), `CASE WHEN ${hit} THEN ${invalidSentence(output, step.input)} END`)
    return
  }
  if (mark.kind !== 'rule') return
  const condition = step.plan.conditions?.[mark.condition]
  if (!condition) return
  const invalid = invalidBefore(mark.column, marks, step)
  const own = emit(condition.reason, step.input)
  const broken = invalid
    ? `CASE WHEN ${anySet([invalid.bit])} AND ${identifier(mark.column ?? invalid.column)} IS NULL THEN ${carried.has(invalidName(invalid.bit)) ? invalidName(invalid.bit) : text(`${mark.column ?? ''} could not be read`)} ELSE ${own} END`
    : own
  add(reasonName(mark.bit), `CASE WHEN ${hit} THEN ${broken} END`)
  if (condition.winner) add(winnerName(mark.bit), `CASE WHEN ${hit} THEN ${identifier(condition.winner)} END`)
}

function invalidSentence(output: OutputColumn | undefined, scope: readonly Column[]): string {
  if (output?.invalidReason) return emit(output.invalidReason, scope)
  const source = output?.from[0]
  return source ? `concat('''', ${identifier(source)}, ${text(`' is not a ${typeLabel(output.type)}`)})` : `'the value could not be read'`
}

function outputSql(step: CompiledStep): (output: OutputColumn) => string {
  const types = new Map(step.input.map(({ name, type }) => [name, physicalType(type)]))
  return ({ name, type, value }) => {
    const wanted = physicalType(type)
    if (value.node === 'column' && types.get(value.name) === wanted) {
      return value.name === name ? identifier(name) : `${identifier(value.name)} AS ${identifier(name)}`
    }
    return `TRY_CAST(${emit(value, step.input)} AS ${wanted}) AS ${identifier(name)}`
  }
}

function wordUpdate(name: string, own: readonly Mark[], step: CompiledStep, marks: readonly Mark[]): string {
  const mine = own.filter((mark) => wordName(wordOf(mark.bit)) === name)
  if (mine.length === 0) return identifier(name)
  const parts = mine.map((mark) => `CASE WHEN ${markCondition(mark, step, marks)} THEN ${valueOf(mark.bit)} ELSE 0 END`)
  return `${name} | ${parts.join(' | ')} AS ${name}`
}

/** SQL: does the mark hold for the row as it comes into the step? */
function markCondition(mark: Mark, step: CompiledStep, marks: readonly Mark[]): string {
  switch (mark.kind) {
    case 'rule': {
      const condition = step.plan.conditions?.[mark.condition]
      const failed = condition ? emit(condition.failed, step.input) : 'FALSE'
      const invalid = invalidBefore(mark.column, marks, step)
      return invalid ? `(${anySet([invalid.bit])} AND ${identifier(mark.column ?? invalid.column)} IS NULL) OR ${failed}` : failed
    }
    case 'removed': return step.plan.remove ? emit(step.plan.remove, step.input) : 'FALSE'
    case 'invalid': {
      const output = step.outputs.find(({ name }) => name === mark.column)
      return output?.invalid ? emit(output.invalid, step.input) : 'FALSE'
    }
    case 'changed': return changedSql(step, mark)
  }
}

function changedSql(step: CompiledStep, { column }: MarkOf<'changed'>): string {
  const output = step.outputs.find(({ name }) => name === column)
  const before = step.input.find(({ name }) => name === column)
  if (!output || !before) return 'FALSE'
  const value = `TRY_CAST(${emit(output.value, step.input)} AS ${physicalType(output.type)})`
  const valid = output.invalid ? `(${emit(output.invalid, step.input)}) IS NOT TRUE AND ` : ''
  if (physicalType(before.type) === physicalType(output.type)) return `${valid}${value} IS DISTINCT FROM ${identifier(column)}`
  return `${valid}CAST(${value} AS VARCHAR) IS DISTINCT FROM CAST(${identifier(column)} AS VARCHAR)`
}

/** The mark of the conversion that left cells of this column invalid, seen from a rule: they count as broken, not as missing. */
function invalidBefore(column: string | undefined, marks: readonly Mark[], step: CompiledStep): MarkOf<'invalid'> | undefined {
  if (column === undefined || step.definition.kind !== 'rule' || step.plan.helpers) return undefined
  const origin = step.doubtful.get(column)
  return origin && marks.find((mark): mark is MarkOf<'invalid'> => mark.kind === 'invalid' && mark.step === origin.step && mark.column === origin.column)
}

/** SQL: the sentences of all broken rules of a row as a list, in the order of the steps. */
export function reasonList(nest: Nest, marks: readonly Mark[]): string {
  return listOf(rulesIn(nest, marks).map(({ bit }) => reasonName(bit)))
}

/** SQL: what `word` gives for each broken rule, as a list of texts. */
export function brokenList(nest: Nest, marks: readonly Mark[], word: (mark: MarkOf<'rule'>) => string): string {
  return listOf(rulesIn(nest, marks).map((mark) => `CASE WHEN ${reasonName(mark.bit)} IS NOT NULL THEN ${text(word(mark))} END`))
}

/** SQL: the row that was kept instead, or NULL. */
export function winnerRow(nest: Nest): string {
  const names = nest.extra.filter((name) => name.startsWith('__w'))
  return names.length === 0 ? 'CAST(NULL AS BIGINT)' : `coalesce(${names.join(', ')})`
}

const rulesIn = (nest: Nest, marks: readonly Mark[]): MarkOf<'rule'>[] =>
  marks.filter((mark): mark is MarkOf<'rule'> => mark.kind === 'rule' && nest.extra.includes(reasonName(mark.bit)))

const listOf = (items: readonly string[]): string =>
  (items.length === 0 ? 'CAST([] AS VARCHAR[])' : `list_filter([${items.join(', ')}], lambda x: x IS NOT NULL)`)

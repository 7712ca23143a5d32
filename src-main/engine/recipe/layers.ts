import { identifiers, text } from '../duckdb/quote'
import { type Mark, type MarkOf, anySet, wordCount, wordNames } from './bits'
import type { CompiledStep } from './compile'
import { StepSql } from './step-sql'

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
export const invalidName = (bit: number): string => `__i${bit}`
export const beforeName = (bit: number): string => `__b${bit}`

export interface Nest {
  readonly sql: string
  /** Everything that stands beside the values, words included. */
  readonly extra: readonly string[]
}

/**
 * Nested subqueries, step by step: an expression is never put into the next one, which would grow without bounds.
 *
 * @param from a relation that gives `__row`, `__pos`, all words and the columns (and helpers) that the first step reads
 * @param first position of the first step among all compiled steps
 */
export function nestLayers(from: string, steps: readonly CompiledStep[], first: number, marks: readonly Mark[], options: LayerOptions): Nest {
  const words = wordNames(wordCount(marks.length))
  let nest: Nest = { sql: from, extra: [ROW, POSITION, ...words] }
  steps.forEach((step, offset) => {
    nest = addStep(nest, step, marks.filter((mark) => mark.step === first + offset), marks, options)
  })
  return nest
}

/** Up to three layers: the values that marks look at, the words with the step's bits, then sentences and output columns. */
function addStep(nest: Nest, step: CompiledStep, own: readonly Mark[], marks: readonly Mark[], options: LayerOptions): Nest {
  const looked = own.some(({ kind }) => kind === 'invalid' || kind === 'changed') && (options.bits || options.reasons)
  const parts = new StepSql(step, marks, looked)
  const { sql: values, names } = looked ? valueLayer(nest, parts) : { sql: nest.sql, names: [] }
  const tells = (options.reasons || options.before) && own.length > 0
  const marked = options.bits && tells
    ? `SELECT ${[...nest.extra.map((name) => parts.word(name, own)), identifiers([...parts.incoming, ...names])].join(', ')} FROM (${values})`
    : values
  const kept = nest.extra.map((name) => (options.bits && !tells ? parts.word(name, own) : name))
  const told = tells ? tell(parts, own, nest.extra, options) : []
  const sql = `SELECT ${[...kept, ...told.map(([name, part]) => `${part} AS ${name}`), ...parts.outputs()].join(', ')} FROM (${marked})`
  return { sql, extra: [...nest.extra, ...told.map(([name]) => name)] }
}

function valueLayer(nest: Nest, step: StepSql): { sql: string; names: string[] } {
  const values = step.computed.map(({ name, output }) => `${step.value(output)} AS ${name}`)
  return {
    sql: `SELECT ${[...nest.extra, identifiers(step.incoming), ...values].join(', ')} FROM (${nest.sql})`,
    names: step.computed.map(({ name }) => name),
  }
}

/** Sentences and texts before, each with the name of its column. The words have the step's bits already. */
function tell(step: StepSql, own: readonly Mark[], carried: readonly string[], { reasons, before }: LayerOptions): [string, string][] {
  const told: [string, string][] = []
  const invalidReason = (bit: number): string | undefined => (carried.includes(invalidName(bit)) ? invalidName(bit) : undefined)
  for (const mark of own) {
    const hit = anySet([mark.bit])
    if (reasons && mark.kind === 'rule') {
      told.push([reasonName(mark.bit), step.reason(mark, hit, invalidReason)])
      const winner = step.winner(mark, hit)
      if (winner !== undefined) told.push([winnerName(mark.bit), winner])
    }
    if (reasons && mark.kind === 'invalid') told.push([invalidName(mark.bit), step.invalidReason(mark, hit)])
    if (before && (mark.kind === 'changed' || mark.kind === 'invalid')) told.push([beforeName(mark.bit), step.before(mark, hit)])
  }
  return told
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

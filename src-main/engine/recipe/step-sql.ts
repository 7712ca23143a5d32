import { type Expression, col, replaceNodes } from '#shared/define/expression'
import type { OutputColumn } from '#shared/define/step'
import type { Column } from '#shared/model/column'
import { typeLabel } from '#shared/model/data-type'
import { identifier, text } from '../duckdb/quote'
import { physicalType } from '../duckdb/types'
import { type Mark, type MarkOf, anySet, valueOf, wordName, wordOf } from './bits'
import type { CompiledStep } from './compile'
import { emit } from './dialects/duckdb'

/**
 * The SQL of one step's parts. Values that marks look at as well as the output are computed once, under names of their
 * own (`__v0`, …): the parts then read these names.
 */
export class StepSql {
  /** Computed outputs by place. */
  readonly computed: readonly { readonly name: string; readonly output: OutputColumn }[]
  readonly #scope: readonly Column[]
  readonly #replaced: ReadonlyMap<Expression, Expression>

  /** @param named are the computed values there under their own names? */
  constructor(private readonly step: CompiledStep, private readonly marks: readonly Mark[], private readonly named: boolean) {
    const types = new Map(step.input.map(({ name, type }) => [name, physicalType(type)]))
    this.computed = step.outputs
      .filter(({ value, type }) => value.node !== 'column' || types.get(value.name) !== physicalType(type))
      .map((output, index) => ({ name: `__v${index}`, output }))
    this.#scope = named ? [...step.input, ...this.computed.map(({ name, output }) => ({ name, type: output.type }))] : step.input
    this.#replaced = new Map(named ? this.computed.map(({ name, output }) => [output.value, col(name)]) : [])
  }

  /** The columns that come into the step, helpers included. */
  get incoming(): readonly string[] {
    return [...this.step.input.map(({ name }) => name), ...(this.step.plan.helpers ?? []).map(({ name }) => name)]
  }

  #emit(expression: Expression): string {
    return emit(replaceNodes(expression, this.#replaced), this.#scope)
  }

  /** A computed value, in its column's type. */
  value({ value, type }: OutputColumn): string {
    return `TRY_CAST(${emit(value, this.step.input)} AS ${physicalType(type)})`
  }

  /** The output columns in their order. */
  outputs(): string[] {
    const computed = new Map(this.computed.map(({ name, output }) => [output, name]))
    return this.step.outputs.map((output) => {
      const own = computed.get(output)
      if (own) return `${this.named ? own : this.value(output)} AS ${identifier(output.name)}`
      const source = output.value.node === 'column' ? output.value.name : output.name
      return source === output.name ? identifier(source) : `${identifier(source)} AS ${identifier(output.name)}`
    })
  }

  /** A word with the bits of this step's marks added. */
  word(name: string, own: readonly Mark[]): string {
    const mine = own.filter((mark) => wordName(wordOf(mark.bit)) === name)
    if (mine.length === 0) return name
    return `${name} | ${mine.map((mark) => `CASE WHEN ${this.condition(mark)} THEN ${valueOf(mark.bit)} ELSE 0 END`).join(' | ')} AS ${name}`
  }

  /** Does the mark hold for the row as it comes into the step? */
  condition(mark: Mark): string {
    switch (mark.kind) {
      case 'rule': {
        const failed = this.#emit(this.step.plan.conditions?.[mark.condition]?.failed ?? { node: 'literal', value: false, type: { name: 'boolean' } })
        const invalid = this.#invalidBefore(mark.column)
        return invalid ? `(${anySet([invalid.bit])} AND ${identifier(mark.column ?? '')} IS NULL) OR ${failed}` : failed
      }
      case 'removed': return this.step.plan.remove ? this.#emit(this.step.plan.remove) : 'FALSE'
      case 'invalid': {
        const invalid = this.#output(mark.column)?.invalid
        return invalid ? this.#emit(invalid) : 'FALSE'
      }
      case 'changed': return this.#changed(mark)
    }
  }

  #changed({ column }: MarkOf<'changed'>): string {
    const output = this.#output(column)
    const before = this.step.input.find(({ name }) => name === column)
    if (!output || !before) return 'FALSE'
    const own = this.computed.find((computed) => computed.output === output)
    const value = this.named && own ? own.name : this.value(output)
    const valid = output.invalid ? `(${this.#emit(output.invalid)}) IS NOT TRUE AND ` : ''
    if (physicalType(before.type) === physicalType(output.type)) return `${valid}${value} IS DISTINCT FROM ${identifier(column)}`
    return `${valid}CAST(${value} AS VARCHAR) IS DISTINCT FROM CAST(${identifier(column)} AS VARCHAR)`
  }

  /** Why the rule is broken by the row; `hit` says that it is. `invalidReasons` are the columns with the sentences of earlier conversions. */
  reason(mark: MarkOf<'rule'>, hit: string, invalidReason: (bit: number) => string | undefined): string {
    const condition = this.step.plan.conditions?.[mark.condition]
    const own = condition ? this.#emit(condition.reason) : 'NULL'
    const invalid = this.#invalidBefore(mark.column)
    if (!invalid) return `CASE WHEN ${hit} THEN ${own} END`
    const sentence = invalidReason(invalid.bit) ?? text(`${mark.column ?? ''} could not be read`)
    return `CASE WHEN ${hit} THEN CASE WHEN ${anySet([invalid.bit])} AND ${identifier(mark.column ?? '')} IS NULL THEN ${sentence} ELSE ${own} END END`
  }

  /** The row that was kept instead, where the condition names one. */
  winner(mark: MarkOf<'rule'>, hit: string): string | undefined {
    const winner = this.step.plan.conditions?.[mark.condition]?.winner
    return winner === undefined ? undefined : `CASE WHEN ${hit} THEN ${identifier(winner)} END`
  }

  /** Why a cell could not be converted. */
  invalidReason(mark: MarkOf<'invalid'>, hit: string): string {
    const output = this.#output(mark.column)
    const source = output?.from[0]
    const sentence = output?.invalidReason
      ? this.#emit(output.invalidReason)
      : source === undefined ? "'the value could not be read'" : `concat('''', ${identifier(source)}, ${text(`' is not a ${typeLabel(output?.type ?? { name: 'text' })}`)})`
    return `CASE WHEN ${hit} THEN ${sentence} END`
  }

  /** The text of a changed or invalid cell before the step. */
  before(mark: MarkOf<'changed'> | MarkOf<'invalid'>, hit: string): string {
    return `CASE WHEN ${hit} THEN CAST(${identifier(this.#output(mark.column)?.from[0] ?? mark.column)} AS VARCHAR) END`
  }

  /** The mark of the conversion that left cells of this column invalid, seen from a rule: they count as broken, not as missing. */
  #invalidBefore(column: string | undefined): MarkOf<'invalid'> | undefined {
    if (column === undefined || this.step.definition.kind !== 'rule' || this.step.plan.helpers) return undefined
    const origin = this.step.doubtful.get(column)
    return origin && this.marks.find((mark): mark is MarkOf<'invalid'> => mark.kind === 'invalid' && mark.step === origin.step && mark.column === origin.column)
  }

  #output(column: string): OutputColumn | undefined {
    return this.step.outputs.find(({ name }) => name === column)
  }
}

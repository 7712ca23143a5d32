import { type ArgumentKind, argumentKind } from '#shared/define/arguments'
import { didYouMean } from '#shared/define/closest'
import { readText } from '#shared/define/conversion'
import { call, type CallNode, type CaseNode, cast, type CastNode, col, type Expression, lit } from '#shared/define/expression'
import { isoKind } from '#shared/define/iso-time'
import { isUntypedNull, typeOf } from '#shared/define/typing'
import type { Column } from '#shared/model/column'
import { BOOLEAN, type DataType, DATE, INTEGER, isNumeric, isTemporal, NUMBER, TEXT, typeLabel } from '#shared/model/data-type'
import type { ParsedFormula } from './formula'
import { invalid } from './formula-text'

/** The greatest number that asks for so much text or so many digits. */
const LARGEST_SIZE = 10_000

/**
 * Binds a parsed formula to the columns of a step: names take the spelling of the table, texts that stand beside dates
 * become dates, values that stand where text is expected are written as text. Numbers are never made from text in silence.
 *
 * @throws Failure EXPRESSION_INVALID with the character: a column that does not exist, values that do not go together, or
 *   what the parser found wrong
 */
export function bindFormula(parsed: ParsedFormula, columns: readonly Column[]): { readonly expression: Expression; readonly type: DataType } {
  if ('failure' in parsed) throw parsed.failure
  const expression = new Binder(parsed.text, parsed.places, columns).bind(parsed.expression)
  return { expression, type: typeOf(expression, columns) }
}

class Binder {
  readonly #byName: ReadonlyMap<string, Column>
  readonly #types = new Map<Expression, DataType>()

  constructor(private readonly text: string, private readonly places: ReadonlyMap<Expression, number>, private readonly columns: readonly Column[]) {
    this.#byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]))
  }

  bind(node: Expression): Expression {
    switch (node.node) {
      case 'column': return this.#column(node, node.name)
      case 'literal': return node
      case 'cast': return this.#cast(node)
      case 'call': return this.#call(node)
      case 'case': return this.#case(node)
    }
  }

  #column(node: Expression, name: string): Expression {
    const column = this.#byName.get(name.toLowerCase())
    if (!column) {
      const names = this.columns.map((candidate) => candidate.name)
      throw this.#refuse(node, `there is no column "${name}"${didYouMean(name, names)}`, 'Write a column of this table; text stands in single quotes.')
    }
    return col(column.name)
  }

  /** Text is read as strictly as set_types reads it: an engine's own cast would make 2 of '1.5'. */
  #cast(node: CastNode): Expression {
    const value = this.bind(node.value)
    if (this.#type(value).name !== 'text' || isUntypedNull(value)) return cast(value, node.type)
    const known = value.node === 'literal' && isTemporal(node.type)
    if (known && isoKind(String(value.value)) === undefined) {
      throw this.#refuse(node.value, `'${String(value.value)}' is no ${node.type.name}.`, 'Write dates as 2024-12-31 and times as 2024-12-31 08:30:00.')
    }
    if (known) return cast(value, node.type)
    const read = readText(value, node.type)
    return node.type.name === 'decimal' ? cast(read, node.type) : read
  }

  #call(node: CallNode): Expression {
    const bound = node.args.map((arg) => this.bind(arg))
    const kinds = bound.map((_, index) => argumentKind(node.fn, index))
    const alike = this.#alike(node, bound.filter((_, index) => kinds[index] === 'alike'), ['coalesce', 'nullif', 'least', 'greatest'].includes(node.fn))
    let next = 0
    return call(node.fn, ...bound.map((arg, index) => {
      const kind = kinds[index] ?? 'any'
      return kind === 'alike' ? alike[next++] ?? arg : this.#fit(arg, kind, node.args[index] ?? node, node.fn)
    }))
  }

  #case(node: CaseNode): Expression {
    const conditions = node.branches.map((branch) => this.#fit(this.bind(branch.when), 'truth', branch.when, 'WHEN'))
    const values = this.#alike(node, [...node.branches.map(({ then }) => then), node.otherwise].map((value) => this.bind(value)), true)
    const branches = conditions.map((condition, index) => ({ when: condition, then: values[index] ?? lit(null) }))
    return { node: 'case', branches, otherwise: values.at(-1) ?? lit(null) }
  }

  #fit(value: Expression, kind: Exclude<ArgumentKind, 'alike'>, place: Expression, taker: string): Expression {
    if (kind === 'any') return value
    if (kind === 'literal' || kind === 'size') return this.#known(value, kind, place, taker)
    if (isUntypedNull(value)) return lit(null, TYPE_OF_KIND[kind])
    const type = this.#type(value)
    if (FITS[kind](type)) return value
    if (kind === 'text') return call('to_text', value)
    const day = kind === 'day' ? asDay(value) : undefined
    if (day) return day
    throw this.#refuse(place, `${taker} takes ${WANTED[kind]}, this is ${typeLabel(type)}.`, REMEDIES[kind])
  }

  #known(value: Expression, kind: 'literal' | 'size', place: Expression, taker: string): Expression {
    if (kind === 'literal') {
      if (value.node === 'literal' && typeof value.value === 'string') return value
      throw this.#refuse(place, `${taker} takes a text in quotes here.`, 'Write the text itself.')
    }
    const size = value.node === 'literal' && value.type.name === 'integer' ? Number(value.value) : -1
    if (size >= 0 && size <= LARGEST_SIZE) return value
    throw this.#refuse(place, `${taker} takes a whole number from 0 to ${LARGEST_SIZE.toLocaleString('en')} here.`, 'Write the number itself.')
  }

  /** Values that are compared, or of which one is chosen (`mayBeText`: then unlike values all become text). */
  #alike(place: Expression, values: readonly Expression[], mayBeText: boolean): readonly Expression[] {
    const types = values.filter((value) => !isUntypedNull(value)).map((value) => this.#type(value))
    const [first] = types
    if (!first) return values
    const fits = [isNumeric, isTemporal, (type: DataType) => type.name === first.name].find((family) => types.every(family))
    if (fits) return values.map((value) => (isUntypedNull(value) ? lit(null, first) : value))
    const dated = values.map((value) => (this.#type(value).name === 'text' ? asDay(value) : value))
    if (types.some(isTemporal) && dated.every((value) => value !== undefined && isTemporal(this.#type(value)))) return dated.flatMap((value) => value ?? [])
    if (mayBeText) return values.map((value) => (isUntypedNull(value) || this.#type(value).name === 'text' ? value : call('to_text', value)))
    const [other] = types.filter((type) => type.name !== first.name)
    throw this.#refuse(place, `${typeLabel(first)} and ${other ? typeLabel(other) : 'text'} cannot be compared.`,
      'Give the column its type by a set_types step before, or write CAST(… AS …); dates are written \'2024-12-31\'.')
  }

  #type(value: Expression): DataType {
    const known = this.#types.get(value)
    if (known) return known
    const type = typeOf(value, this.columns)
    this.#types.set(value, type)
    return type
  }

  #refuse(node: Expression, message: string, remedy: string) {
    return invalid(this.text, this.places.get(node), message, remedy)
  }
}

type Plain = Exclude<ArgumentKind, 'alike' | 'any' | 'literal' | 'size'>

const TYPE_OF_KIND: Readonly<Record<Plain, DataType>> = { text: TEXT, number: NUMBER, whole: INTEGER, truth: BOOLEAN, day: DATE }
const FITS: Readonly<Record<Plain, (type: DataType) => boolean>> = {
  text: (type) => type.name === 'text', number: isNumeric, whole: (type) => type.name === 'integer', truth: (type) => type.name === 'boolean', day: isTemporal,
}
const WANTED: Readonly<Record<Plain, string>> = { text: 'text', number: 'a number', whole: 'a whole number', truth: 'a condition (true or false)', day: 'a date' }
const REMEDIES: Readonly<Record<Plain, string>> = {
  text: 'Write a text.',
  number: 'Make the column a number by a set_types step before, or write CAST(… AS decimal(18,2)).',
  whole: 'Make it a whole number by CAST(… AS integer).',
  truth: 'Compare the value with something, for example = \'yes\' or > 0.',
  day: 'Make the column a date by a parse_date or set_types step before, or write CAST(… AS date).',
}

/** A text literal in ISO 8601 as a date or timestamp; undefined for all else. */
function asDay(value: Expression): Expression | undefined {
  if (value.node !== 'literal') return undefined
  if (value.value === null) return lit(null, DATE)
  const kind = typeof value.value === 'string' ? isoKind(value.value) : undefined
  return kind && cast(value, { name: kind })
}

import type { Expression } from '#shared/define/expression'
import { columnsOf } from '#shared/define/expression'
import { isUntypedNull, typeOf } from '#shared/define/typing'
import type { Column } from '#shared/model/column'
import { type DataType } from '#shared/model/data-type'

/** The columns (and helpers) that an expression may read; a type that is not known is left to DuckDB. */
export type Scope = readonly Pick<Column, 'name' | 'type'>[]

/** An argument of a call as the functions of the dialect see it. */
export class Argument {
  #type: { readonly known: DataType | undefined } | undefined

  constructor(readonly node: Expression, readonly sql: string, private readonly scope: Scope) {}

  /** Its type; undefined where it reads a column whose type is not known, or is a bare NULL. */
  get type(): DataType | undefined {
    this.#type ??= { known: this.#find() }
    return this.#type.known
  }

  #find(): DataType | undefined {
    if (isUntypedNull(this.node)) return undefined
    const names = new Set(this.scope.map(({ name }) => name))
    return [...columnsOf(this.node)].every((name) => names.has(name)) ? typeOf(this.node, this.scope) : undefined
  }

  /**
   * May its SQL be written more than once? A column or a constant may; nested calls would grow the statement with every
   * level, so functions have a second form for them that names its argument once.
   */
  get repeatable(): boolean {
    return this.node.node === 'column' || this.node.node === 'literal'
  }

  /** SQL of its canonical text. */
  get text(): string {
    return this.type?.name === 'text' && !this.type.native ? this.sql : `CAST(${this.sql} AS VARCHAR)`
  }

  /** The value of a constant; undefined for everything else. */
  get constant(): string | number | bigint | boolean | null | undefined {
    return this.node.node === 'literal' ? this.node.value : undefined
  }

  /** A constant that must be a whole number, such as a scale. Throws RangeError for anything else. */
  get wholeNumber(): number {
    const number = Number(this.constant ?? Number.NaN)
    if (!Number.isInteger(number)) throw new RangeError('this argument must be a constant whole number')
    return number
  }

  /** A constant that must be a text, such as a date format. Throws RangeError for anything else. */
  get constantText(): string {
    if (typeof this.constant !== 'string') throw new RangeError('this argument must be a constant text')
    return this.constant
  }
}

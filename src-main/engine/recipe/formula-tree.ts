import { z } from 'zod'
import { didYouMean } from '#shared/define/closest'
import { allOf, anyOf, call, cast, col, type Expression, isNull, lit, not, walk, when } from '#shared/define/expression'
import { type FunctionName, FUNCTIONS } from '#shared/define/functions'
import { DEEPEST, invalid } from './formula-text'
import { castType, Constant, literalOf } from './formula-values'

/** Expressions that have to be repeated (for BETWEEN and ||) may have this many nodes. */
const LARGEST_REPEATED = 200

const Place = z.coerce.number().optional()
const Node = z.looseObject({ class: z.string(), type: z.string(), alias: z.string(), query_location: Place })
type Node = z.infer<typeof Node>

const Children = z.looseObject({ children: z.array(z.unknown()) })
const Reference = z.looseObject({ column_names: z.array(z.string()) })
const Call = z.looseObject({
  function_name: z.string(), schema: z.string(), catalog: z.string(), distinct: z.boolean(), filter: z.unknown(),
  order_bys: z.looseObject({ orders: z.array(z.unknown()) }), children: z.array(z.unknown()),
})
const Comparison = z.looseObject({ left: z.unknown(), right: z.unknown() })
const Between = z.looseObject({ input: z.unknown(), lower: z.unknown(), upper: z.unknown() })
const Case = z.looseObject({ case_checks: z.array(z.looseObject({ when_expr: z.unknown(), then_expr: z.unknown() })), else_expr: z.unknown() })
const Cast = z.looseObject({ child: z.unknown(), cast_type: z.unknown(), try_cast: z.boolean() })

const COMPARISONS: Readonly<Record<string, FunctionName>> = {
  COMPARE_EQUAL: 'eq', COMPARE_NOTEQUAL: 'ne', COMPARE_LESSTHAN: 'lt', COMPARE_LESSTHANOREQUALTO: 'le',
  COMPARE_GREATERTHAN: 'gt', COMPARE_GREATERTHANOREQUALTO: 'ge', COMPARE_DISTINCT_FROM: 'is_distinct',
}

const OPERATORS: Readonly<Record<string, FunctionName>> = {
  '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'modulo', '^': 'power', '**': 'power',
}

/** Usual SQL names of functions that are called otherwise here. */
const OTHER_NAMES: Readonly<Record<string, FunctionName>> = {
  ltrim: 'trim_start', rtrim: 'trim_end', substr: 'substring', len: 'length', char_length: 'length', character_length: 'length', ucase: 'upper', lcase: 'lower',
  lpad: 'pad_start', ceiling: 'ceil', pow: 'power', instr: 'position', strpos: 'position', initcap: 'title_case', strftime: 'format_date',
}

const LIKES: Readonly<Record<string, { readonly negated: boolean; readonly anyCase: boolean }>> = {
  '~~': { negated: false, anyCase: false }, '!~~': { negated: true, anyCase: false }, '~~*': { negated: false, anyCase: true },
  '!~~*': { negated: true, anyCase: true },
  like_escape: { negated: false, anyCase: false }, not_like_escape: { negated: true, anyCase: false },
  ilike_escape: { negated: false, anyCase: true }, not_ilike_escape: { negated: true, anyCase: true },
}

const REFUSED: Readonly<Record<string, string>> = {
  SUBQUERY: 'a formula cannot hold a query.', WINDOW: 'a formula sees one row at a time: OVER cannot be used.',
  STAR: 'a formula names its columns: * cannot be used.',
  LAMBDA: 'functions of your own (->) cannot be used.', PARAMETER: 'parameters cannot be used.',
  POSITIONAL_REFERENCE: 'columns are called by their names, not by #.',
  COLLATE: 'COLLATE cannot be used; compare lower(…) or strip_accents(…) instead.', DEFAULT: 'DEFAULT cannot be used.',
}

/** What depends on the clock or the machine; DuckDB reads these words as columns. */
const CLOCK = new Set([
  'current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp', 'current_user', 'session_user', 'user', 'current_role',
])

/** The names that may be called in a formula, for proposals. */
const CALLABLE = Object.entries(FUNCTIONS).filter(([, { formula }]) => formula).map(([name]) => name)

const isFunction = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name)

/** A formula as a tree, and where (character, from 1) its parts stand in the text. */
export interface FormulaTree {
  readonly expression: Expression
  readonly places: ReadonlyMap<Expression, number>
}

/**
 * Turns DuckDB's own parse tree (`json_serialize_sql`) of one expression into ours.
 *
 * @param text the formula, for messages
 * @param placeOf the character (from 1) of a position in the serialised statement; undefined where it has none
 * @throws Failure EXPRESSION_INVALID for everything that is not on the allow-list
 */
export function formulaTree(node: unknown, text: string, placeOf: (position: number | undefined) => number | undefined): FormulaTree {
  const reader = new Reader(text, placeOf)
  return { expression: reader.read(node, 0), places: reader.places }
}

class Reader {
  readonly places = new Map<Expression, number>()

  constructor(private readonly text: string, private readonly placeOf: (position: number | undefined) => number | undefined) {}

  read(written: unknown, depth: number): Expression {
    const node = Node.parse(written)
    const place = this.placeOf(node.query_location)
    if (depth > DEEPEST) throw this.#refuse(place, `it is nested more than ${DEEPEST} deep.`, 'Split it into several steps.')
    if (node.alias !== '') throw this.#refuse(place, `"${node.alias}" stands behind a complete expression.`,
      'A formula is one expression without a name: remove that word, or write an operator before it.')
    const expression = this.#node(node, place, (child) => this.read(child, depth + 1))
    if (place !== undefined) this.places.set(expression, place)
    return expression
  }

  #node(node: Node, place: number | undefined, read: (child: unknown) => Expression): Expression {
    switch (node.class) {
      case 'COLUMN_REF': return this.#column(Reference.parse(node).column_names, place)
      case 'CONSTANT': return this.#constant(node, place)
      case 'CONJUNCTION': return (node.type === 'CONJUNCTION_AND' ? allOf : anyOf)(Children.parse(node).children.map(read))
      case 'COMPARISON': return this.#comparison(node, place, read)
      case 'BETWEEN': return this.#between(node, place, read)
      case 'OPERATOR': return this.#operator(node, place, read)
      case 'CASE': {
        const { case_checks: checks, else_expr: otherwise } = Case.parse(node)
        return when(checks.map((check) => ({ when: read(check.when_expr), then: read(check.then_expr) })), read(otherwise))
      }
      case 'CAST': return this.#cast(node, place, read)
      case 'FUNCTION': return this.#function(node, place, read)
      default: throw this.#refuse(place, REFUSED[node.class] ?? `${node.class.toLowerCase()} cannot be used in a formula.`,
        'Use columns, values, operators and the functions of the reference.')
    }
  }

  #column(names: readonly string[], place: number | undefined): Expression {
    const [name, ...rest] = names
    if (name === undefined || rest.length > 0) throw this.#refuse(place, `${names.join('.')} has a dot in it.`,
      `Write a column whose name has a dot in double quotes: "${names.join('.')}".`)
    if (CLOCK.has(name.toLowerCase())) throw this.#refuse(place, `${name} depends on the clock or the machine.`,
      'Write the value itself, for example DATE \'2024-12-31\', so that every run gives the same result.')
    return col(name)
  }

  #constant(node: Node, place: number | undefined): Expression {
    const value = literalOf(Constant.parse(node['value']))
    if (value) return value
    throw this.#refuse(place, 'this kind of value cannot be used.', 'Write a number of at most 38 digits, a text in single quotes, TRUE, FALSE or NULL.')
  }

  #comparison(node: Node, place: number | undefined, read: (child: unknown) => Expression): Expression {
    const { left, right } = Comparison.parse(node)
    if (node.type === 'COMPARE_NOT_DISTINCT_FROM') return not(this.#placed(call('is_distinct', read(left), read(right)), place))
    const fn = COMPARISONS[node.type]
    if (!fn) throw this.#refuse(place, 'this comparison cannot be used.', 'Use = <> < <= > >= IN, BETWEEN or LIKE.')
    return call(fn, read(left), read(right))
  }

  #between(node: Node, place: number | undefined, read: (child: unknown) => Expression): Expression {
    const { input, lower, upper } = Between.parse(node)
    const value = this.#repeatable(read(input), place)
    return allOf([this.#placed(call('ge', value, read(lower)), place), this.#placed(call('le', value, read(upper)), place)])
  }

  #operator(node: Node, place: number | undefined, read: (child: unknown) => Expression): Expression {
    const children = Children.parse(node).children.map(read)
    const [first = lit(null)] = children
    switch (node.type) {
      case 'OPERATOR_NOT': return not(first)
      case 'OPERATOR_IS_NULL': return isNull(first)
      case 'OPERATOR_IS_NOT_NULL': return not(isNull(first))
      case 'OPERATOR_COALESCE': return call('coalesce', ...children)
      case 'COMPARE_IN': return call('in_list', ...children)
      case 'COMPARE_NOT_IN': return not(this.#placed(call('in_list', ...children), place))
      default: throw this.#refuse(place, 'this operator cannot be used.',
        'Use + - * / % || = <> < <= > >= AND OR NOT, IS NULL, IN, BETWEEN, LIKE, CASE or COALESCE.')
    }
  }

  #cast(node: Node, place: number | undefined, read: (child: unknown) => Expression): Expression {
    const { child, cast_type: written, try_cast: lenient } = Cast.parse(node)
    const type = castType(written)
    if (!type) throw this.#refuse(place, 'this type cannot be used.',
      'Types are text, integer, decimal(p,s), number, boolean, date, time, timestamp and timestamptz.')
    const value = read(child)
    // DuckDB writes TRUE and FALSE as CAST('t' AS BOOLEAN).
    if (type.name === 'boolean' && value.node === 'literal' && (value.value === 't' || value.value === 'f')) return lit(value.value === 't')
    // COALESCE with a value that cannot fail is never reported as failed: that is what TRY_CAST asks for.
    return lenient ? call('coalesce', this.#placed(cast(value, type), place), null) : cast(value, type)
  }

  #function(node: Node, place: number | undefined, read: (child: unknown) => Expression): Expression {
    const { function_name: name, schema, catalog, distinct, filter, order_bys: order, children } = Call.parse(node)
    const like = LIKES[name]
    if (like) return this.#like(like, children, place, read)
    if (name === '||') return this.#join(node, place, read)
    if (name === '-' && children.length === 1) return call('negate', read(children[0]))
    if (name === '+' && children.length === 1) return read(children[0])
    const fn = OPERATORS[name] ?? this.#datePart(name, children, read) ?? OTHER_NAMES[name] ?? name
    if (distinct || filter !== null || order.orders.length > 0) throw this.#refuse(place, `${name} cannot have DISTINCT, FILTER or ORDER BY here.`,
      'A formula sees one row at a time.')
    if (catalog !== '' || (schema !== '' && schema !== 'main') || !isFunction(fn) || !(FUNCTIONS[fn].formula || OPERATORS[name])) {
      throw this.#refuse(place, `there is no function "${name}" for formulas${didYouMean(name, CALLABLE)}`, `Functions are ${CALLABLE.join(', ')}.`)
    }
    const parts = PART_FUNCTIONS.has(name) ? children.slice(1) : children
    const [least, most] = FUNCTIONS[fn].arity
    if (parts.length < least || parts.length > most) {
      throw this.#refuse(place, `${name} takes ${least === most ? least : `${least} to ${most}`} value${most === 1 ? '' : 's'}, not ${parts.length}.`,
        `${fn}: ${FUNCTIONS[fn].doc}`)
    }
    return call(fn, ...parts.map(read))
  }

  /** EXTRACT(year FROM d), date_part('year', d) and datediff('day', a, b) name their part as a text. */
  #datePart(name: string, children: readonly unknown[], read: (child: unknown) => Expression): FunctionName | undefined {
    if (!PART_FUNCTIONS.has(name) || children.length === 0) return undefined
    const part = read(children[0])
    const word = part.node === 'literal' ? String(part.value).toLowerCase() : ''
    if (name === 'date_part' || name === 'datepart') return DATE_PARTS[word]
    return word === 'day' ? 'days_between' : undefined
  }

  #like({ negated, anyCase }: { negated: boolean; anyCase: boolean }, children: readonly unknown[], place: number | undefined,
    read: (child: unknown) => Expression): Expression {
    const [value = lit(null), pattern, escape = lit('')] = children.map(read)
    if (pattern?.node !== 'literal' || typeof pattern.value !== 'string' || escape.node !== 'literal' || typeof escape.value !== 'string') {
      throw this.#refuse(place, 'the pattern of LIKE has to be a text in quotes.', 'Use contains, starts_with or ends_with to compare with another column.')
    }
    const regex = this.#placed(call('regex_full', value, likeToRegex(pattern.value, escape.value), ...(anyCase ? ['i'] : [])), place)
    return negated ? not(regex) : regex
  }

  /** `a || b || c`: NULL when one of them is NULL, as in SQL; concat() passes over NULL. */
  #join(node: Node, place: number | undefined, read: (child: unknown) => Expression): Expression {
    const parts = joined(node).map((part) => this.#repeatable(read(part), place))
    const unsure = parts.filter((part) => part.node !== 'literal' || part.value === null)
    const all = this.#placed(call('concat', ...parts), place)
    return unsure.length === 0 ? all : when([{ when: anyOf(unsure.map(isNull)), then: lit(null) }], all)
  }

  #repeatable(expression: Expression, place: number | undefined): Expression {
    let nodes = 0
    walk(expression, () => { nodes += 1 })
    if (nodes > LARGEST_REPEATED) throw this.#refuse(place, 'what stands beside this operator is too long.', 'Compute that part in a step before.')
    return expression
  }

  #placed(expression: Expression, place: number | undefined): Expression {
    if (place !== undefined) this.places.set(expression, place)
    return expression
  }

  #refuse(place: number | undefined, message: string, remedy: string) {
    return invalid(this.text, place, message, remedy)
  }
}

const PART_FUNCTIONS = new Set(['date_part', 'datepart', 'datediff', 'date_diff'])
const DATE_PARTS: Readonly<Record<string, FunctionName>> = { year: 'year', month: 'month', day: 'day', hour: 'hour', minute: 'minute' }

/** The operands of a chain of ||, from left to right. */
function joined(written: unknown): readonly unknown[] {
  const node = Call.safeParse(written)
  return node.success && node.data.function_name === '||' ? node.data.children.flatMap(joined) : [written]
}

/** A LIKE pattern as a regular expression for the whole text: % is any run of characters, _ any one. */
function likeToRegex(pattern: string, escape: string): string {
  let escaped = false
  const parts = [...pattern].map((character) => {
    if (!escaped && character === escape) {
      escaped = true
      return ''
    }
    const wild = escaped ? undefined : { '%': '.*', _: '.' }[character]
    escaped = false
    return wild ?? character.replace(/[\\^$.|?*+()[\]{}]/, '\\$&')
  })
  return `(?s)${parts.join('')}`
}

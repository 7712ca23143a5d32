import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, cast, col, type Expression, lit, type LiteralValue, type Ordering, when, type Window } from '#shared/define/expression'
import { FUNCTIONS, type FunctionName } from '#shared/define/functions'
import { type DataType, DATE, decimal, INTEGER, NUMBER, parseTypeLabel, TEXT, TIMESTAMP } from '#shared/model/data-type'
import { Budget } from '../../duckdb/budget'
import { identifier, literal } from '../../duckdb/quote'
import { Session } from '../../duckdb/session'
import { physicalType } from '../../duckdb/types'
import { emit, emitOrdering, emitWindow } from './duckdb'

let session: Session
let tempRoot: string
beforeAll(async () => {
  tempRoot = await mkdtemp(join(tmpdir(), 'winnow-dialect-'))
  session = await Session.open({ lease: await new Budget(1024 ** 3, 2).lease(512 * 1024 ** 2), tempRoot })
})
afterAll(async () => {
  await session.close()
  await rm(tempRoot, { recursive: true, force: true })
})

const NBSP = '\u00A0'
const ZWSP = '\u200B'
const BOM = '\uFEFF'
const date = (text: string) => lit(text, DATE)
const time = (text: string) => lit(text, TIMESTAMP)
const num = (value: number) => lit(value, NUMBER)
const dec = (text: string, scale = 2) => lit(text, decimal(18, scale))
const list = (text: string) => call('split', text, ',')

type Case = readonly [args: readonly (LiteralValue | Expression)[], result: unknown]

/** What every function gives. NULL, the empty text, Unicode and values at the limits stand where they matter. */
const GOLDEN: Readonly<Record<FunctionName, readonly Case[]>> = {
  and: [[[true, true], true], [[true, false], false], [[lit(null), false], false], [[lit(null), true], null]],
  or: [[[false, true], true], [[lit(null), true], true], [[lit(null), false], null]],
  not: [[[true], false], [[lit(null)], null]],
  eq: [[['a', 'a'], true], [['a', 'A'], false], [['', lit(null)], null], [['1', 1], true], [['abc', 1], false]],
  ne: [[['a', 'b'], true], [[lit(null), 'b'], null]],
  lt: [[[1, 2], true], [['é', 'z'], false], [[dec('1.10'), dec('1.2')], true]],
  le: [[[2, 2], true]],
  gt: [[[3, 2], true], [[date('2024-02-01'), date('2024-01-31')], true]],
  ge: [[[2, 2], true], [[lit(null), 2], null]],
  is_null: [[[lit(null)], true], [[''], false]],
  is_distinct: [[[lit(null), 'a'], true], [[lit(null), lit(null)], false], [['a', 'a'], false]],
  in_list: [[['a', 'b', 'a'], true], [['c', 'a', lit(null)], false], [[lit(null), 'a'], null], [['a', lit(null)], false], [['abc', 1], false]],
  is_true: [[[true], true], [[lit(null)], false], [[false], false]],

  coalesce: [[[lit(null), 'a', 'b'], 'a'], [['', 'a'], ''], [['a', 1], 'a']],
  nullif: [[['a', 'a'], null], [['a', 'b'], 'a'], [['a', 1], 'a']],
  is_blank: [[[lit(null)], true], [[''], true], [[` \t\n${NBSP}${ZWSP}${BOM}`], true], [['\0'], true], [['a'], false], [['é'], false], [[` ${'x'.repeat(300)}`], false], [[0], false]],

  upper: [[['straße é'], 'STRAẞE É'], [[lit(null)], null], [[''], '']],
  lower: [[['ÀB'], 'àb']],
  title_case: [
    [['mary-jane o\'neill'], 'Mary-Jane O\'Neill'], [['JOHN MCDONALD'], 'John McDonald'], [['i don\'t know, i\'m new'], 'I Don\'t Know, I\'m New'],
    [['élodie  l’oréal 2nd'], 'Élodie  L’Oréal 2nd'], [[''], ''], [[lit(null)], null], [['mcx'], 'Mcx'],
  ],
  sentence_case: [[['  hELLO World. BYE'], '  Hello world. bye'], [['«écrit»'], '«Écrit»'], [['123'], '123'], [[''], ''], [[lit(null)], null], [['a\nB'], 'A\nb']],
  length: [[['añ😀'], 3], [[''], 0], [[lit(null)], null]],
  trim: [[[`${NBSP} \ta b${ZWSP}\r\n`], 'a b'], [['a'], 'a'], [['é'], 'é'], [[' '], ''], [[''], ''], [[lit(null)], null], [[' x\ny '], 'x\ny']],
  trim_start: [[[`${BOM} a `], 'a '], [[lit(null)], null]],
  trim_end: [[[` a${NBSP}`], ' a']],
  collapse_spaces: [[[`a \t ${NBSP}b\n\nc`], 'a b c'], [[lit(null)], null]],
  remove_invisible: [[[`a${ZWSP}b\tc\r\nd\0\u00AD`], 'ab c d'], [['é 😀'], 'é 😀'], [[lit(null)], null]],
  concat: [[['a', lit(null), 1, date('2024-01-05')], 'a12024-01-05'], [[lit(null)], '']],
  replace: [[['a.b.c', '.', ''], 'abc'], [['abc', '', 'x'], 'abc'], [[lit(null), 'a', 'b'], null]],
  regex_replace: [[['John Smith', '(\\w+) (\\w+)', '$2, $1'], 'Smith, John'], [['aXbx', 'x', '$$\\', 'i'], 'a$\\b$\\'], [['é1', '\\d', ''], 'é'], [[lit(null), 'a', 'b'], null]],
  regex_contains: [[['abc', 'B'], false], [['abc', 'B', 'i'], true], [[lit(null), 'b'], null]],
  regex_full: [[['abc', 'b'], false], [['abc', 'a.c'], true], [['a\n', 'a'], false]],
  regex_extract: [[['ab12', '([a-z]+)(\\d+)', 2], '12'], [['ab', '\\d+', 0], null], [['AB', 'b', 0, 'i'], 'B'], [[lit(null), 'a', 0], null], [[call('upper', 'ab'), 'B', 0], 'B']],
  left: [[['añb', 2], 'añ'], [['abc', -1], ''], [['a', 9], 'a'], [[lit(null), 1], null], [['abc', call('negate', 1)], '']],
  right: [[['añb', 2], 'ñb'], [['abc', 0], '']],
  substring: [[['abcd', 2, 2], 'bc'], [['abcd', 3], 'cd'], [['abc', 0, 1], 'a'], [['abc', 9], ''], [['abc', 1, -1], '']],
  starts_with: [[['abc', 'ab'], true], [['abc', ''], true], [[lit(null), 'a'], null]],
  ends_with: [[['abc', 'bc'], true], [['abc', 'ab'], false]],
  contains: [[['abc', 'b'], true], [['a%c', '%'], true], [['abc', '%'], false]],
  position: [[['añb', 'b'], 3], [['abc', 'x'], 0]],
  reverse: [[['añb'], 'bña']],
  pad_start: [[['7', 3, '0'], '007'], [['1234', 3, '0'], '1234'], [['a', 3, ''], 'a'], [['a', -3, 'x'], 'a'], [[lit(null), 3, '0'], null]],
  strip_accents: [[['Crème Ångström'], 'Creme Angstrom']],
  normalize: [[['e\u0301'], 'é']],
  fold_case: [[['ΟΔΟΣ'], 'οδοσ'], [['οδος'], 'οδοσ'], [['Éa'], 'éa']],
  split: [[['a,b,', ','], ['a', 'b', '']], [['', ','], ['']], [[lit(null), ','], null]],
  split_regex: [[['a1b22c', '\\d+'], ['a', 'b', 'c']], [[lit(null), ','], null]],
  list_get: [[[list('a,b'), 2], 'b'], [[list('a,b'), 3], null], [[call('split', lit(null), ','), 1], null]],
  list_length: [[[list('a,b')], 2], [[call('split', lit(null), ',')], null]],
  list_join: [[[list('a,b,c,d'), 2, 3, '-'], 'b-c'], [[list('a,b'), 3, 9, '-'], null], [[list('a,,c'), 2, 3, '-'], '-c']],

  add: [[[1, 2], 3], [[lit('9223372036854775807', INTEGER), 1], null], [[dec('0.10'), dec('0.20')], '0.30'], [[2_000_000_000, 2_000_000_000], 4_000_000_000], [[num(0.5), 1], 1.5], [[lit(null), 1], null]],
  subtract: [[[1, -2], 3], [[dec('1.00'), 1], '0.00']],
  multiply: [[[3_000_000_000, 3], 9_000_000_000], [[dec('1.50'), dec('1.50')], '2.25'], [[lit('9223372036854775807', INTEGER), 2], null], [[dec('1.5', 10), lit('0.5', decimal(38, 30))], '0.750000000000000000000000000000']],
  divide: [
    [[1, 3], '0.3333333333'], [[2, 3], '0.6666666667'], [[-1, 3], '-0.3333333333'], [[-5, 2], '-2.5000000000'], [[1, 0], null], [[lit('9223372036854775807', INTEGER), 1], '9223372036854775807.0000000000'],
    [[dec('7.50'), dec('0.25')], '30.0000000000'], [[num(1), 4], 0.25], [[num(1), num(0)], null], [[call('add', 1, 1), 3], '0.6666666667'], [[lit(null, INTEGER), 3], null],
  ],
  modulo: [[[7, 3], 1], [[7, 0], null], [[-7, 3], -1], [[num(7.5), num(0)], null]],
  negate: [[[5], -5], [[-5], 5], [[dec('1.50')], '-1.50']],
  abs: [[[-5], 5], [[dec('-1.50')], '1.50'], [[lit('-9223372036854775808', INTEGER)], null]],
  round: [[[dec('2.345', 3), 2], '2.350'], [[dec('-2.5', 1)], '-3.0'], [[num(2.5)], 3], [[15, -1], 20], [[lit(null, INTEGER), 1], null]],
  floor: [[[dec('-1.50')], '-2.00'], [[num(1.5)], 1]],
  ceil: [[[dec('1.10')], '2.00']],
  sqrt: [[[9], 3], [[-1], null]],
  power: [[[2, 10], 1024], [[lit(null, INTEGER), 2], null]],
  least: [[[3, 1, lit(null)], 1], [['b', 'a'], 'a']],
  greatest: [[[3, 1, lit(null)], 3], [['b', 1], 'b']],
  is_finite: [[[num(1.5)], true], [[cast(lit('inf'), NUMBER)], false], [[cast(lit('nan'), NUMBER)], false], [[5], true], [[lit(null, INTEGER)], null]],

  year: [[[date('2024-02-29')], 2024], [[lit(null, DATE)], null]],
  month: [[[date('2024-02-29')], 2]],
  day: [[[date('2024-02-29')], 29]],
  hour: [[[time('2024-02-29 13:14:15')], 13]],
  minute: [[[time('2024-02-29 13:14:15')], 14]],
  days_between: [[[date('2024-02-28'), date('2024-03-01')], 2], [[date('2024-03-01'), date('2024-02-28')], -2]],
  add_days: [[[date('2024-02-28'), 2], '2024-03-01'], [[time('2024-02-28 10:00:00'), 1], '2024-02-29 10:00:00'], [[date('2024-01-01'), 2_147_483_647], null]],
  make_date: [[[2024, 2, 29], '2024-02-29'], [[2023, 2, 29], null], [[lit(null, INTEGER), 1, 1], null]],
  parse_date: [
    [['31/12/2024', '%d/%m/%Y'], '2024-12-31'], [['1/2/2024', '%d/%m/%Y'], '2024-02-01'], [['31/04/2024', '%d/%m/%Y'], null], [['31/04/24', '%d/%m/%Y'], null],
    [['5/6/24', '%d/%m/%Y'], null], [['5/6/24', '%d/%m/%y'], '2024-06-05'], [['5/6/6', '%d/%m/%y'], null], [['5/6/2024', '%d/%m/%y'], null],
    [['infinity', '%d/%m/%Y'], null], [['epoch', '%d/%m/%Y'], null], [['infinity', '%Y-%m-%d'], null], [['2024-02-30', '%Y-%m-%d'], null], [['2024-1-5', '%Y-%m-%d'], '2024-01-05'],
    [['0099-01-05', '%Y-%m-%d'], '0099-01-05'], [['05/01/0099', '%d/%m/%Y'], '0099-01-05'], [['12024-01-05', '%Y-%m-%d'], null],
    [[`${NBSP}2024-01-05 `, '%Y-%m-%d'], '2024-01-05'], [['5 jan 2024', '%d %b %Y'], '2024-01-05'], [['January 5, 2024', '%B %d, %Y'], '2024-01-05'],
    [['2024-01-05 10:00', '%Y-%m-%d'], null], [['', '%Y-%m-%d'], null], [[lit(null), '%Y-%m-%d'], null], [['20240105', '%Y%m%d'], '2024-01-05'], [[call('upper', '5/1/2024'), '%d/%m/%Y'], '2024-01-05'],
  ],
  parse_timestamp: [
    [['2024-01-05 10:11:12', '%Y-%m-%d %H:%M:%S'], '2024-01-05 10:11:12'], [['2024-01-05T10:11:12.5Z', '%Y-%m-%dT%H:%M:%S.%fZ'], '2024-01-05 10:11:12.5'], [['2024-01-05 25:00', '%Y-%m-%d %H:%M'], null],
    [['24-01-05 10:00', '%Y-%m-%d %H:%M'], null], [['5/1/24 9:05 PM', '%d/%m/%y %I:%M %p'], '2024-01-05 21:05:00'], [[lit(null), '%Y'], null],
    ...([
      ['2024-1-5 9:05:07', '2024-01-05 09:05:07'], [`${NBSP}2024-01-05  10:11:12 `, '2024-01-05 10:11:12'], ['0099-01-05 10:11:12', '0099-01-05 10:11:12'], ['9999-12-31 23:59:59', '9999-12-31 23:59:59'],
      ['2024-02-30 10:11:12', null], ['2024-01-05 24:00:00', null], ['2024-01-05 10:11:60', null], ['2024-01-05 10:11:12.5', null], ['2024-01-05 10:11:1.5', null], ['2024-01-05T10:11:12', null],
      ['2024-01-05 10:11:1Z', null], ['12024-01-05 10:11:1', null], ['99-01-05 10:11:12 BC', null], ['2024-01-05', null], ['infinity', null], ['epoch', null], ['', null],
    ] as const).map(([given, expected]): [string[], string | null] => [[given, '%Y-%m-%d %H:%M:%S'], expected]),
  ],
  format_date: [[[date('2024-01-05'), '%d/%m/%Y'], '05/01/2024'], [[lit(null, DATE), '%Y'], null]],

  parse_integer: [
    [['42'], 42], [['-7'], -7], [['+7'], 7], [['007'], 7], [[` 7${NBSP}`], 7], [['1.5'], null], [['1e3'], null], [['1_000'], null], [['0x10'], null], [['1,000'], null], [['٣'], null], [['--1'], null],
    [['9223372036854775807'], '9223372036854775807'], [['9223372036854775808'], null], [[''], null], [[' '], null], [['abc'], null], [[lit(null)], null], [['1 2'], null], [[call('trim', ' 5 ')], 5],
  ],
  parse_decimal: [
    [['12.50', 18, 2], '12.50'], [['12.5', 18, 2], '12.50'], [['12.5000', 18, 2], '12.50'], [['12.505', 18, 2], null], [['+.5', 18, 2], '0.50'], [['5.', 18, 2], '5.00'], [['1e3', 18, 2], null],
    [['123', 4, 2], null], [['5.00', 18, 0], '5'], [['5.01', 18, 0], null], [[' 1 ', 18, 2], '1.00'], [['1_0', 18, 2], null], [['.', 18, 2], null], [['', 18, 2], null], [[lit(null), 18, 2], null],
    [['12345678901234567890123456789012345678', 38, 0], '12345678901234567890123456789012345678'], [[call('trim', ' 1.5 '), 18, 2], '1.50'],
  ],
  parse_number: [
    [['1.5'], 1.5], [['-1e3'], -1000], [['.5'], 0.5], [['5.'], 5], [[`${NBSP}2 `], 2], [['inf'], null], [['-Infinity'], null], [['nan'], null], [['1e999'], null], [['1_000'], null], [['1,5'], null], [['0x10'], null],
    [['1e'], null], [[''], null], [[lit(null)], null], [[call('trim', ' 5 ')], 5], [[call('trim', '1e999')], null],
  ],
  parse_boolean: [[['Yes'], true], [[` T${NBSP}`], true], [['0'], false], [['maybe'], null], [[''], null], [[lit(null)], null]],
  to_text: [[[date('2024-01-05')], '2024-01-05'], [[dec('1.50')], '1.50'], [[true], 'true'], [[lit(null, DATE)], null], [[lit('12345678901234567890', decimal(38, 0))], '12345678901234567890']],
}

describe.each(Object.keys(FUNCTIONS).filter((name): name is FunctionName => name in FUNCTIONS))('%s', (fn) => {
  it('gives what is written', async () => {
    const [row] = [await session.row(`SELECT ${GOLDEN[fn].map(([args]) => emit(call(fn, ...args))).join(', ')}`)]
    expect(row.map((value, index) => [index, value])).toEqual(GOLDEN[fn].map(([, result], index) => [index, result]))
  })
})

describe('columns', () => {
  it('never raises where text meets numbers', async () => {
    const scope = [{ name: 'a', type: TEXT }, { name: 'n', type: INTEGER }]
    const mixed: Expression[] = [call('eq', col('a'), col('n')), call('coalesce', col('a'), col('n')), when([{ when: call('is_null', col('a')), then: col('n') }], col('a')), call('add', col('n'), 1)]
    expect(await session.row(`SELECT ${mixed.map((expression) => emit(expression, scope)).join(', ')} FROM (SELECT 'x' AS a, 9223372036854775807 AS n)`)).toEqual([false, 'x', 'x', null])
  })

  it('divides doubles as doubles and quotes every name', async () => {
    const name = 'a "b"; --'
    expect(await session.row(`SELECT ${emit(call('divide', col(name), 4), [{ name, type: NUMBER }])} FROM (SELECT CAST(1 AS DOUBLE) AS ${identifier(name)})`)).toEqual([0.25])
  })

  it('stays small when calls are nested', () => {
    const nested = Array.from({ length: 20 }).reduce<Expression>((inner) => call('trim', call('parse_integer', call('divide', inner, 2))), col('a'))
    expect(emit(nested).length).toBeLessThan(30_000)
    const chain = Array.from({ length: 2000 }).reduce<Expression>((left) => call('or', left, call('eq', col('a'), 1)), lit(false))
    expect(emit(chain).startsWith('((')).toBe(false)
  })

  it('casts without raising', async () => {
    expect(await session.row(`SELECT ${emit(cast(lit('x'), INTEGER))}, ${emit(cast(lit('5'), NUMBER))}`)).toEqual([null, 5])
  })
})

describe('windows', () => {
  const rows: [string, number | null, string | null][] = [['a', 3, null], ['b', 1, 'x'], ['a', null, 'y'], ['a', 1, null], ['b', 2, null], ['a', 2, 'z'], ['a', 7, null]]
  const over = async (window: Partial<Window> & Pick<Window, 'fn'>, type: DataType = INTEGER) => {
    const values = rows.map(([key, n, t], index) => `(${index}, ${literal(key)}, CAST(${literal(n)} AS ${physicalType(type)}), CAST(${literal(t)} AS VARCHAR))`)
    const sql = emitWindow({ args: [col('n')], partitionBy: [col('k')], orderBy: [], ...window }, '"__row"', [{ name: 'n', type }])
    return (await session.rows(`SELECT ${sql} FROM (VALUES ${values.join(', ')}) v(__row, k, n, t) ORDER BY __row`)).map(([value]) => value)
  }
  const desc: readonly Ordering[] = [{ by: col('n'), direction: 'desc', nulls: 'last' }]

  it.each<[string, Partial<Window> & Pick<Window, 'fn'>, DataType, unknown[]]>([
    ['row_number by position', { fn: 'row_number' }, INTEGER, [1, 1, 2, 3, 2, 4, 5]],
    ['row_number by an order', { fn: 'row_number', orderBy: desc }, INTEGER, [2, 2, 5, 4, 1, 3, 1]],
    ['count of values', { fn: 'count' }, INTEGER, [4, 2, 4, 4, 2, 4, 4]],
    ['count of rows', { fn: 'count', args: [] }, INTEGER, [5, 2, 5, 5, 2, 5, 5]],
    ['sum', { fn: 'sum' }, INTEGER, [13, 3, 13, 13, 3, 13, 13]],
    ['sum of numbers', { fn: 'sum' }, NUMBER, [13, 3, 13, 13, 3, 13, 13]],
    ['min', { fn: 'min' }, INTEGER, [1, 1, 1, 1, 1, 1, 1]],
    ['max', { fn: 'max' }, INTEGER, [7, 2, 7, 7, 2, 7, 7]],
    ['mean', { fn: 'mean' }, INTEGER, ['3.2500000000', '1.5000000000', '3.2500000000', '3.2500000000', '1.5000000000', '3.2500000000', '3.2500000000']],
    ['mean of decimals', { fn: 'mean', partitionBy: [] }, parseTypeLabel('decimal(18,2)'), Array(7).fill('2.6666666667')],
    ['median: the lower middle', { fn: 'median' }, INTEGER, [2, 1, 2, 2, 1, 2, 2]],
    ['first_value', { fn: 'first_value', orderBy: desc }, INTEGER, [7, 2, 7, 7, 2, 7, 7]],
    ['last_before', { fn: 'last_before', args: [col('t')] }, INTEGER, [null, 'x', 'y', 'y', 'x', 'z', 'z']],
    ['first_after', { fn: 'first_after', args: [col('t')] }, INTEGER, ['y', 'x', 'y', 'z', null, 'z', null]],
    ['row_id', { fn: 'row_id', orderBy: desc }, INTEGER, [6, 4, 6, 6, 4, 6, 6]],
  ])('%s', async (_, window, type, expected) => {
    expect(await over(window, type)).toEqual(expected)
  })

  it('orders in full', () => {
    expect(emitOrdering([{ by: col('a'), direction: 'desc', nulls: 'first' }], '__pos')).toBe('"a" DESC NULLS FIRST, __pos')
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Budget } from '#engine/duckdb/budget'
import { Session } from '#engine/duckdb/session'
import { type Expression } from '#shared/define/expression'
import { BOOLEAN, DATE, decimal, INTEGER, TEXT, typeLabel } from '#shared/model/data-type'
import { Failure, type Problem } from '#shared/model/problem'
import { parseFormulas } from './formula'
import { bindFormula } from './formula-binding'

const columns = [
  { name: 'Name', type: TEXT }, { name: 'city', type: TEXT }, { name: 'amount', type: decimal(18, 2) }, { name: 'count', type: INTEGER },
  { name: 'ordered', type: DATE }, { name: 'paid', type: BOOLEAN }, { name: 'straße nr.', type: TEXT },
]

let folder: string
let session: Session

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-formula-'))
  session = await Session.open({ lease: await new Budget(2 ** 29, 1).lease(2 ** 28), tempRoot: folder, allowed: {} })
})

afterAll(async () => {
  await session.close()
  await rm(folder, { recursive: true })
})

async function bound(text: string) {
  const parsed = (await parseFormulas(session, [text])).get(text)
  if (!parsed) throw new Error('not parsed')
  return bindFormula(parsed, columns)
}

async function problem(text: string): Promise<Problem> {
  try {
    await bound(text)
  } catch (error) {
    if (error instanceof Failure) return error.problem
    throw error
  }
  throw new Error(`accepted: ${text.slice(0, 100)}`)
}

/** A tree as one line: fn(args), columns bare, texts quoted. */
function line(expression: Expression): string {
  switch (expression.node) {
    case 'column': return expression.name
    case 'literal': return typeof expression.value === 'string' && expression.type.name === 'text' ? `'${expression.value}'` : String(expression.value)
    case 'cast': return `cast(${line(expression.value)} as ${typeLabel(expression.type)})`
    case 'call': return `${expression.fn}(${expression.args.map(line).join(', ')})`
    case 'case': return `case(${expression.branches.map((branch) => `${line(branch.when)}: ${line(branch.then)}`).join('; ')}; else ${line(expression.otherwise)})`
  }
}

describe('a formula becomes a tree', () => {
  it.each([
    ['amount + 1', 'add(amount, 1)', 'decimal(38,2)'],
    ['AMOUNT * 1.10 - -2', 'subtract(multiply(amount, 1.10), -2)', 'decimal(38,2)'],
    ['-count', 'negate(count)', 'integer'],
    ['count / 3 % 2', 'modulo(divide(count, 3), 2)', 'decimal(38,10)'],
    ['count ** 2', 'power(count, 2)', 'number'],
    ['1e3', '1000', 'number'],
    ['12345678901234567890123', '12345678901234567890123', 'decimal(23,0)'],
    ['-12345678901234567890', '-12345678901234567890', 'decimal(20,0)'],
    ['1234567890123456789012345678.12', '1234567890123456789012345678.12', 'decimal(30,2)'],
    ['9007199254740993', '9007199254740993', 'integer'],
    ["'it''s'", "'it's'", 'text'],
    ['TRUE', 'true', 'boolean'],
    ['name = city', 'eq(Name, city)', 'boolean'],
    ['"straße nr." <> \'ä\'', "ne(straße nr., 'ä')", 'boolean'],
    ['count > 1 and amount <= 2 or not paid', 'or(and(gt(count, 1), le(amount, 2)), not(paid))', 'boolean'],
    ['name is not null', 'not(is_null(Name))', 'boolean'],
    ['paid is true', 'not(is_distinct(cast(paid as boolean), true))', 'boolean'],
    ["city in ('a', 'b')", "in_list(city, 'a', 'b')", 'boolean'],
    ['count not in (1, 2)', 'not(in_list(count, 1, 2))', 'boolean'],
    ['count between 1 and 9', 'and(ge(count, 1), le(count, 9))', 'boolean'],
    ["city like 'a_b%.'", "regex_full(city, '(?s)a.b.*\\.')", 'boolean'],
    ["city not ilike '10!%%' escape '!'", "not(regex_full(city, '(?s)10%.*', 'i'))", 'boolean'],
    ["case when count > 1 then 'many' else name end", "case(gt(count, 1): 'many'; else Name)", 'text'],
    ['case count when 1 then 2 end', 'case(eq(count, 1): 2; else null)', 'integer'],
    ['coalesce(null, count)', 'coalesce(null, count)', 'integer'],
    ['cast(name as number)', 'parse_number(Name)', 'number'],
    ['name::decimal(9,2)', 'cast(parse_decimal(Name, 9, 2) as decimal(9,2))', 'decimal(9,2)'],
    ['count::text', 'cast(count as text)', 'text'],
    ['try_cast(name as date)', "coalesce(parse_date(Name, '%Y-%m-%d'), null)", 'date'],
    ["name || ' ' || city", "case(or(is_null(Name), is_null(city)): null; else concat(Name, ' ', city))", 'text'],
    ['extract(year from ordered)', 'year(ordered)', 'integer'],
    ["datediff('day', ordered, date '2024-12-31')", "days_between(ordered, cast('2024-12-31' as date))", 'integer'],
    ["ordered >= '2024-02-29'", "ge(ordered, cast('2024-02-29' as date))", 'boolean'],
    ['upper(count)', 'upper(to_text(count))', 'text'],
    ['substring(name from 2 for 3)', 'substring(Name, 2, 3)', 'text'],
    ["round(amount, 1)", 'round(amount, 1)', 'decimal(18,2)'],
    ["case when paid then count else 'none' end", "case(paid: to_text(count); else 'none')", 'text'],
  ])('%s', async (text, tree, type) => {
    const { expression, type: found } = await bound(text)
    expect([line(expression), typeLabel(found)]).toEqual([tree, type])
  })
})

describe('what no formula may hold', () => {
  it.each([
    "SELECT * FROM read_csv('/etc/passwd')", "* from read_csv('/etc/passwd')", "(select 1)", "(select content from read_text('/etc/passwd'))", 'exists(select 1)',
    'count in (select 1)', "1; ATTACH 'x'", "1; select 2", "read_text('x')", "getenv('HOME')", "read_csv('x')", "current_setting('home_directory')", 'sum(count)',
    'count(*)', 'count(name)', 'row_number() over ()', 'sum(count) over ()', '*', "columns('a')", 'x -> x', 'list_transform([1], x -> x)', '$1', '?', '1, 2', '1 as x', '1 x',
    'distinct name', '1 from t', '1 where true', '1 limit 1', 'name order by 1', '1 union select 2', 'main.amount', 'pg_catalog.upper(name)', "x.main.upper(name)",
    'current_date', 'now()', 'random()', 'uuid()', "interval 1 day", "name collate de", '[1]', '{a: 1}', 'count[1]', '#1', 'unnest(name)', "install('x')",
    "e'\\n'", "upper(distinct name)", "upper(name order by name)", "x'00'::blob", 'cast(name as int[])', '1e400', 'regex_replace(name, \'(\', \'\')', '1 -- x', '1 /* x */',
    '__row', 'a := 1', "name ~ 'x'", 'try(1/0)', 'grouping(name)', 'nextval(\'x\')', "pad_start(name, 1000000000, 'x')", 'pad_start(name, count, \'x\')', '\0', ' ',
  ])('%s', async (text) => {
    expect((await problem(text)).code).toBe('EXPRESSION_INVALID')
  })

  it.each([
    ['10,000 brackets', '('.repeat(4900) + '1' + ')'.repeat(4900), /nested more than 200 deep/],
    ['deep NOTs', `${'not '.repeat(2000)}paid`, /nested too deeply/],
    ['deep sums', `1${'+1'.repeat(400)}`, /nested more than 200 deep/],
    ['a million characters', 'x'.repeat(1_000_000), /1,000,000 characters; 10,000 are allowed/],
    ['CASE inside CASE, repeated by the parser', 'case '.repeat(30) + 'count' + ' when 1 then 1 when 2 then 2 end'.repeat(30), /between CASE and WHEN/],
    ['BETWEEN inside BETWEEN', '('.repeat(100) + 'count' + ' between 1 and 2)'.repeat(100), /too long/],
  ])('%s', async (_, text, message) => {
    expect((await problem(text)).message).toMatch(message)
  })
})

describe('errors say what, where and what to do', () => {
  it.each([
    ["'ä' || emial", /^At character 8 of the formula .*: there is no column "emial"/],
    ['amuont + 1', /^At character 1 .*no column "amuont"; did you mean "amount"\?/],
    ["'😀' || uper(name)", /^At character 8 .*no function "uper" for formulas; did you mean "upper"\?/],
    ['😀😀 + )', /^At character 6 .*"\)" does not fit here/],
    ['upper(name', /^At character 11 .*something is missing at its end/],
    ["name + 1", /^At character 1 .*add takes a number, this is text/],
    ['name > 5', /^At character 6 .*text and integer cannot be compared/],
    ["ordered > '2024-02-30'", /^At character 9 .*date and text cannot be compared/],
    ["date '2024-02-30'", /'2024-02-30' is no date/],
    ['name and paid', /and takes a condition \(true or false\), this is text/],
    ['case when name then 1 end', /^At character 11 .*WHEN takes a condition/],
    ['upper(name, city)', /^At character 1 .*upper takes 1 value, not 2/],
    ['name like city', /the pattern of LIKE has to be a text in quotes/],
    ["name || 'x", /^At character 9 .*this text has no end/],
  ])('%s', async (text, message) => {
    const found = await problem(text)
    expect(found.message).toMatch(message)
    expect(found.remedy).not.toBe('')
  })

  it('parses the others when one is wrong', async () => {
    const parsed = await parseFormulas(session, ['amount +', 'amount + 1', 'amount + 1'])
    expect([...parsed.values()].map((formula) => 'failure' in formula)).toEqual([true, false])
  })
})

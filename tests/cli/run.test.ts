import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Certificate, Outcome } from '#shared/model/outcome'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()
const samples = join(process.cwd(), 'resources', 'samples')

const Account = Outcome.extend({
  invalid: z.number(), certificate: Certificate,
  outputs: z.array(z.looseObject({ kind: z.string(), path: z.string(), rows: z.number(), sha256: z.string() })),
})

/** The records of a CSV file without quoted line breaks, by header. */
function records(csv: string): Record<string, string>[] {
  const [header = '', ...lines] = csv.trimEnd().split('\n')
  return lines.map((line) => Object.fromEntries(header.split(',').map((name, index) => [name, line.split(',')[index] ?? ''])))
}

const ROWS = 'email,age\na@x.de,30\n,5\nb@x.de,200\na@x.de,31\nno mail,1\n'
const RECIPE = `winnow: 1
steps:
  - { step: set_types, columns: { age: integer } }
  - { step: NOT_NULL, columns: [email] }
  - { step: RANGE, column: age, min: 0, max: 120 }
  - { step: REGEX, column: email, pattern: '[^@]+@[^@]+', severity: warn }
  - { step: DEDUPE, columns: [email] }
`

beforeAll(() => {
  desk.put('people.csv', ROWS)
  desk.put('people.yaml', RECIPE)
  desk.put('renamed.csv', ROWS.replace('email,age', 'e-mail,Age'))
})

test('the account of the sample adds up, and every reject has its line and its reason', async () => {
  const { code, stdout, stderr } = await desk.winnow('run', join(samples, 'orders.recipe.yaml'), join(samples, 'orders.csv'), '-o', 'clean.parquet', '--rejects', 'rejects.jsonl', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const { rows, rules, steps, outputs, certificate } = Account.parse(JSON.parse(stdout))
  expect(rows.in + rows.added).toBe(rows.clean + rows.rejected + rows.removed + rows.unreadable)
  expect(rows.rejected).toBeGreaterThan(0)
  expect(steps).toHaveLength(15)
  expect(rules.map(({ rule }) => rule)).toContain('dedupe')
  expect(outputs.map(({ kind, path, rows: written }) => ({ kind, path, written }))).toEqual([
    { kind: 'clean', path: 'clean.parquet', written: rows.clean }, { kind: 'rejects', path: 'rejects.jsonl', written: rows.rejected },
  ])
  expect(certificate).toMatchObject({ balanced: true, rows, outputs })
  const rejects = desk.read('rejects.jsonl').trimEnd().split('\n')
    .map((line) => z.looseObject({ reject_line: z.number().min(2), reject_reasons: z.string().min(3) }).parse(JSON.parse(line)))
  expect(rejects).toHaveLength(rows.rejected)
})

test('NOT_NULL, RANGE, REGEX and DEDUPE say why; flagged rows stay', async () => {
  const { code, stdout } = await desk.winnow('run', 'people.yaml', 'people.csv', '-o', 'named.csv', '--rejects', 'named.rejects.csv')
  expect(code).toBe(0)
  expect(stdout).toContain('5 in = 2 clean + 3 rejected + 0 removed + 0 unreadable')
  expect(stdout).toContain('1 of the clean rows are flagged')
  expect(desk.read('named.csv')).toBe('email,age\na@x.de,30\nno mail,1\n')
  expect(records(desk.read('named.rejects.csv')).map(({ reject_line: line, reject_reasons: why }) => [line, why])).toEqual([
    ['3', 'email is missing'], ['4', 'age 200 is above 120'], ['5', 'email is a duplicate (kept: line 2)'],
  ])
})

describe('exit codes', () => {
  test('0 though rows are rejected, 1 with --strict, 0 with --strict where all is well', async () => {
    expect(await desk.winnow('run', 'people.yaml', 'people.csv', '-o', 'strict.csv', '--strict')).toMatchObject({ code: 1, stderr: '' })
    expect(desk.files()).toContain('strict.csv')
    desk.put('fine.csv', 'email,age\na@x.de,1\n')
    expect(await desk.winnow('run', 'people.yaml', 'fine.csv', '-o', 'fine.out.csv', '--strict')).toMatchObject({ code: 0 })
  })

  test('2 where a rule with severity fail is broken: nothing is written, nothing stays behind', async () => {
    desk.put('fail.yaml', 'winnow: 1\nsteps:\n  - { step: not_null, columns: [email], severity: fail }\n')
    const before = desk.files()
    const { code, stdout, stderr } = await desk.winnow('run', 'fail.yaml', 'people.csv', '-o', 'never.csv', '--rejects', 'never.rejects.csv', '--certificate', 'never.json')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^winnow: .*email is missing/)
    expect(desk.files()).toEqual(before)
  })
})

describe('columns that the file does not have', () => {
  test('are told all at once with likely names and their lines; exit code 2', async () => {
    const { code, stderr } = await desk.winnow('run', 'people.yaml', 'renamed.csv', '-o', 'drift.csv')
    expect(code).toBe(2)
    expect(stderr).toContain('"age" (steps 1, 3)')
    expect(stderr).toContain('[people.yaml, line 3, /steps/0]')
    expect(stderr).toContain('"email" (steps 2, 4, 5)')
    expect(stderr).toContain('--map age=Age')
    expect(stderr).toContain('--map email=e-mail')
    expect(desk.files()).not.toContain('drift.csv')
  })

  test('can be mapped', async () => {
    expect(await desk.winnow('run', 'people.yaml', 'renamed.csv', '-o', 'mapped.csv', '--map', 'email=e-mail', '--map', 'age=Age')).toMatchObject({ code: 0 })
    expect(desk.read('mapped.csv')).toBe('email,age\na@x.de,30\nno mail,1\n')
  })

  test('can be left out with what needs them', async () => {
    expect(await desk.winnow('run', 'people.yaml', 'renamed.csv', '-o', 'skipped.csv', '--allow-missing', '--map', 'age=Age')).toMatchObject({ code: 0 })
    expect(desk.read('skipped.csv')).toBe('e-mail,age\na@x.de,30\n,5\na@x.de,31\nno mail,1\n')
  })
})

test('a wrong recipe: all problems at once, each with its line', async () => {
  desk.put('wrong.yaml', `winnow: 1
steps:
  - step: rnage
    column: age
  - step: trim
    colums: [email]
  - step: set_types
    columns: { age: intger }
`)
  const wrong = await desk.winnow('run', 'wrong.yaml', 'people.csv', '-o', 'wrong.csv')
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toMatch(/no step "rnage".*\[wrong\.yaml, line 3,.*\n.*"range"/)
  expect(wrong.stderr).toMatch(/no parameter "colums".*line 6.*\n.*"columns"/)
  expect(wrong.stderr).toMatch(/columns, age of set_types must be text, integer.*not "intger".*line 8/)
  // What only shows with a file: patterns, formulas and columns.
  desk.put('late.yaml', `winnow: 1
steps:
  - { step: regex, column: email, pattern: '(' }
  - { step: trim, columns: [nobody] }
  - { step: formula, column: c, expression: 'age +' }
`)
  const late = await desk.winnow('run', 'late.yaml', 'people.csv', '-o', 'late.csv')
  expect(late.code).toBe(2)
  for (const problem of [/The pattern \( is not valid.*line 3/, /"nobody" \(step 2\).*line 4/, /formula age \+.*line 5/]) expect(late.stderr).toMatch(problem)
  for (const { stderr } of [wrong, late]) expect(stderr).not.toMatch(/\n\s+at /)
})

describe('outputs', () => {
  test('are not replaced unless --force says so', async () => {
    desk.put('there.csv', 'mine')
    expect(await desk.winnow('run', 'people.yaml', 'people.csv', '-o', 'there.csv')).toMatchObject({ code: 2, stderr: expect.stringContaining('"there.csv" exists already') })
    expect(await desk.winnow('run', 'people.yaml', 'people.csv', '-o', 'other.csv', '--certificate', 'there.csv')).toMatchObject({ code: 2 })
    expect(desk.read('there.csv')).toBe('mine')
    expect(await desk.winnow('run', 'people.yaml', 'people.csv', '-o', 'there.csv', '--force')).toMatchObject({ code: 0 })
    expect(desk.read('there.csv')).toContain('a@x.de,30')
  })

  test('are never the file that is read, nor one another', async () => {
    const itself = await desk.winnow('run', 'people.yaml', 'people.csv', '-o', './people.csv', '--force')
    expect(itself).toMatchObject({ code: 2, stderr: expect.stringContaining('never changed') })
    expect(desk.read('people.csv')).toBe(ROWS)
    expect(await desk.winnow('run', 'people.yaml', 'people.csv', '-o', 'one.csv', '--rejects', './one.csv')).toMatchObject({ code: 2, stderr: expect.stringContaining('two outputs') })
  })
})

test('preview --json: counts, first rows and dropped rows; writes nothing', async () => {
  const before = desk.files()
  const { code, stdout } = await desk.winnow('preview', 'people.yaml', 'people.csv', '--json', '--rows', '2')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: { rows: { in: 5, clean: 2, rejected: 3, warned: 1 } }, columns: [{ name: 'email' }, { name: 'age' }],
    rows: [{ line: 2, state: 'kept', cells: ['a@x.de', 30] }, { line: 3, state: 'rejected' }], dropped: { total: 3, rows: [{ line: 3, reasons: [{ reason: 'email is missing' }] }, { line: 4 }] },
  })
  expect(desk.files()).toEqual(before)
})

const own = new Desk()

test('with --force a run that fails at its last output replaces none', async () => {
  own.put('in.csv', 'id,name\n1,Ann\n,Bob\n')
  own.put('recipe.yaml', 'winnow: 1\nsteps:\n  - { step: not_null, columns: [id] }\n')
  own.put('clean.csv', 'the old one')
  const { code, stderr } = await own.winnow('run', 'recipe.yaml', 'in.csv', '-o', 'clean.csv', '--rejects', 'missing-folder/rejects.csv', '--force')
  expect(code).toBe(2)
  expect(stderr).toContain('missing-folder')
  expect(own.read('clean.csv')).toBe('the old one')
  expect(own.files()).toEqual(['clean.csv', 'in.csv', 'recipe.yaml'])
})

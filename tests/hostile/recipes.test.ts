import { expect, test } from 'vitest'
import { loadRecipe } from '#engine/recipe/load'
import { Failure } from '#shared/model/problem'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()

/** The problem with which a recipe is refused, and how much work that was, in milliseconds. */
function refusal(text: string): { code: string; message: string; milliseconds: number } {
  const before = process.cpuUsage()
  try {
    loadRecipe(text, 'r.yaml')
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    // Of work, not of waiting for others.
    const { user, system } = process.cpuUsage(before)
    return { ...error.problem, milliseconds: (user + system) / 1000 }
  }
  throw new Error('the recipe was not refused')
}

const laughs = ['a: &a [x, x, x, x, x, x, x, x]', ...[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(8).fill(`*${'abcdefghi'[index]}`).join(', ')}]`)].join('\n')

test.each([
  ['a billion laughs', `winnow: 1\n${laughs}\nsteps: []\n`, 'RECIPE_INVALID', /refers to itself too often/],
  ['a tag that makes code', 'winnow: 1\nname: !!js/function "function () { process.exit() }"\nsteps: []\n', 'RECIPE_INVALID', /tag/],
  ['a key that is there twice', 'winnow: 1\nsteps: []\nsteps: []\n', 'RECIPE_INVALID', /unique/],
  ['two million letters', `winnow: 1\nname: ${'x'.repeat(2_000_001)}\nsteps: []\n`, 'TOO_LARGE', /2,000,000 characters/],
  ['100,000 levels', `winnow: 1\nname: ${'['.repeat(100_000)}${']'.repeat(100_000)}\nsteps: []\n`, 'RECIPE_INVALID', /nested too deeply/],
  ['bytes that are no text', `${String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code))}`, 'RECIPE_INVALID', /./],
])('a recipe with %s is refused at once', (_title, text, code, message) => {
  const refused = refusal(text)
  expect(refused).toMatchObject({ code, message: expect.stringMatching(message) })
  expect(refused.milliseconds).toBeLessThan(2_000)
})

test('names of JavaScript are names like others', () => {
  const { recipe } = loadRecipe('winnow: 1\n__proto__: { polluted: true }\nconstructor: x\nsteps: []\n')
  expect(Object.hasOwn(recipe, 'constructor')).toBe(true)
  expect('polluted' in {}).toBe(false)
  expect(Object.keys(Object.prototype)).toEqual([])
})

test('expressions compute and do nothing else: no file, no statement, no setting', async () => {
  const wishes = [
    "(SELECT * FROM read_csv('/etc/passwd'))", "read_text('/etc/passwd')", "ATTACH '/tmp/other.db'", '1; INSTALL httpfs', '1; COPY rows TO \'/tmp/stolen\'',
    "getenv('HOME')", "current_setting('temp_directory')", "query('SELECT 1')", 'a IN (SELECT 1)', "repeat('x', 10000000000)",
  ]
  desk.put('a.csv', 'a\n1\n')
  desk.put('wishes.yaml', `winnow: 1\nsteps:\n${wishes.map((wish, index) => `  - { step: formula, column: c${index}, expression: ${JSON.stringify(wish)} }\n`).join('')}`)
  const { code, stdout, stderr } = await desk.winnow('run', 'wishes.yaml', 'a.csv', '-o', 'out.csv')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  for (const [index] of wishes.entries()) expect(stderr).toContain(`line ${index + 3}, /steps/${index}]`)
  expect(desk.files()).toEqual(['a.csv', 'wishes.yaml'])
})

test('a pattern that makes other engines hang does not; one that is too long or too large is refused', async () => {
  desk.put('long.csv', `a\n${`${'a'.repeat(50_000)}!\n`.repeat(50)}`)
  desk.put('evil.yaml', 'winnow: 1\nsteps:\n  - { step: regex, column: a, pattern: "^(a+)+$" }\n')
  const started = performance.now()
  expect(await desk.winnow('run', 'evil.yaml', 'long.csv', '-o', 'none.csv')).toMatchObject({ code: 0, stdout: expect.stringContaining('50 in = 0 clean + 50 rejected') })
  // Less than a second of it on an idle machine, most of which is the start.
  expect(performance.now() - started).toBeLessThan(10_000)
  desk.put('large.yaml', `winnow: 1\nsteps:\n  - { step: regex, column: a, pattern: "${'a?'.repeat(600)}" }\n`)
  expect(await desk.winnow('run', 'large.yaml', 'long.csv', '-o', 'x.csv')).toMatchObject({ code: 2, stderr: expect.stringContaining('1000 characters') })
  desk.put('counted.yaml', 'winnow: 1\nsteps:\n  - { step: regex, column: a, pattern: "((a{1,1000}){1,1000}){1,1000}" }\n')
  expect(await desk.winnow('run', 'counted.yaml', 'long.csv', '-o', 'x.csv')).toMatchObject({ code: 2, stderr: expect.stringContaining('too large') })
})

test('ten thousand steps are refused with a sentence', async () => {
  desk.put('many.yaml', `winnow: 1\nsteps:\n${'  - { step: trim }\n'.repeat(10_000)}`)
  expect(await desk.winnow('run', 'many.yaml', 'a.csv', '-o', 'x.csv')).toMatchObject({ code: 2, stderr: expect.stringMatching(/10000 steps; at most 200/) })
})

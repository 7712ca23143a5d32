import { expect, test } from 'vitest'
import { z } from 'zod'
import { makeProgram } from '#main/hosts/cli/program'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()

test('--help names every command, at once', async () => {
  const started = performance.now()
  const { code, stdout } = await desk.winnow('--help')
  // A third of a second on an idle machine; the tests' machine is not.
  expect(performance.now() - started).toBeLessThan(5000)
  expect(code).toBe(0)
  for (const command of ['open', 'serve', 'profile', 'convert', 'preview', 'run', 'steps', 'formats', 'doctor', 'clean']) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
})

test('the help of a command shows examples, and nothing empty as a default', async () => {
  const { stdout } = await desk.winnow('sources', 'add', '--help')
  expect(stdout).toMatch(/\nExamples:\n {2}A folder of this computer:\n {4}winnow sources add \.\/deliveries\n/)
  expect(stdout).not.toContain('default:')
})

test('a command is loaded by its name alone, and stands by itself as among all', async () => {
  const all = await makeProgram()
  for (const command of all.commands) {
    const { commands } = await makeProgram(['--verbose', command.name(), '--json'])
    expect(commands.map((one) => one.name())).toEqual(command.name() === 'completion' ? all.commands.map((one) => one.name()) : [command.name()])
  }
})

test('steps, formats and doctor as JSON', async () => {
  const json = async (command: string): Promise<unknown> => JSON.parse((await desk.winnow(command, '--json')).stdout)
  const steps = z.object({ steps: z.array(z.looseObject({ name: z.string(), summary: z.string(), params: z.looseObject({ type: z.literal('object') }) })) }).parse(await json('steps'))
  expect(steps.steps.map(({ name }) => name)).toEqual(expect.arrayContaining(['set_types', 'not_null', 'dedupe', 'custom_rule']))
  const formats = z.object({ formats: z.array(z.looseObject({ id: z.string(), extensions: z.array(z.string()) })) }).parse(await json('formats'))
  expect(formats.formats.map(({ id }) => id)).toEqual(expect.arrayContaining(['csv', 'json', 'jsonl', 'excel', 'parquet', 'duckdb', 'sqlite']))
  const doctor = z.object({ checks: z.array(z.looseObject({ id: z.string(), found: z.string(), purpose: z.string() })) }).parse(await json('doctor'))
  expect(doctor.checks.map(({ id }) => id)).toEqual(expect.arrayContaining(['node', 'chromium', 'python', 'keychain', 'electron', 'disk', 'memory']))
})

test('what cannot be done is said on stderr in a sentence with a remedy, without a stack', async () => {
  const missing = await desk.winnow('profile', 'nothing.csv')
  expect(missing).toEqual({ code: 2, stdout: '', stderr: 'winnow: There is no file "nothing.csv".\n        Check the path and its spelling.\n' })
  expect(await desk.winnow('profile', '.')).toMatchObject({ code: 2, stderr: expect.stringContaining('is a folder') })
  expect(await desk.winnow('prfile', 'x.csv')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^winnow: unknown command 'prfile'\. Did you mean profile\?\n +--help/) })
  expect(await desk.winnow('convert')).toMatchObject({ code: 2, stderr: expect.stringContaining('--batch') })
})

test('who reads no further is not told so, and the command ends as it would', async () => {
  const { child, ended } = desk.start(['steps', '--json'])
  child.stdout?.destroy()
  expect(await ended).toMatchObject({ code: 0, stderr: '' })
})

test('--verbose adds the technical detail', async () => {
  const { code, stderr } = await desk.winnow('--verbose', 'profile', 'nothing.csv')
  expect(code).toBe(2)
  expect(stderr).toContain('ENOENT')
})

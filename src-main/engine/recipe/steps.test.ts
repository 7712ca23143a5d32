import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { StepDefinition } from '#shared/define/step'
import { Budget } from '../duckdb/budget'
import { runExample } from './examples'
import { steps } from './registry'

let tempRoot: string
const budget = new Budget(2 * 1024 ** 3, 2)

beforeAll(async () => { tempRoot = await mkdtemp(join(tmpdir(), 'winnow-steps-')) })
afterAll(async () => { await rm(tempRoot, { recursive: true, force: true }) })

/** The kinds of cell and row that the examples of every step must show, each as a test on all of its cells. */
const MUST_SHOW: Readonly<Record<string, (step: StepDefinition) => boolean>> = {
  'a NULL': (step) => cells(step).includes(null),
  'an empty text': (step) => cells(step).includes(''),
  'white space': (step) => cells(step).some((cell) => typeof cell === 'string' && cell !== '' && cell.trim() === ''),
  'a character beyond ASCII': (step) => cells(step).some((cell) => typeof cell === 'string' && /[^\p{ASCII}]/u.test(cell)),
  'an invalid cell': (step) => step.examples.some(({ before, expect: { invalid } }) => Boolean(invalid?.length) || before?.some(({ step: name }) => name === 'set_types')),
  'a row dropped before it': (step) => step.examples.some(({ before }) => before?.some(({ step: name }) => name !== 'set_types')),
}

const cells = (step: StepDefinition) => step.examples.flatMap(({ rows }) => rows.flat())

describe.each([...steps.values()])('step $name', (step) => {
  it('has parameters that become a form', () => {
    const schema = z.toJSONSchema(step.params, { io: 'input' })
    for (const [name, member] of Object.entries(schema.properties ?? {})) expect(member, name).toHaveProperty('description')
    expect(schema.additionalProperties).toBe(false)
  })

  it.each(Object.entries(MUST_SHOW))('shows %s in its examples', (_, shown) => {
    expect(shown(step)).toBe(true)
  })

  it.each(step.examples)('$title', async (example) => {
    const { columns, rows, rejects = [], removed = [], flagged = [], invalid, changed } = example.expect
    const outcome = await runExample({ budget, tempRoot }, step, example)
    expect(outcome).toMatchObject({
      columns: columns ?? example.columns, rows, rejects, removed, flagged,
      ...(invalid && { invalid }), ...(changed !== undefined && { changed }),
    })
    expect(Object.keys(outcome.columns)).toEqual(Object.keys(columns ?? example.columns))
  })
})

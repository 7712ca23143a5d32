import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()
const orders = join(process.cwd(), 'resources', 'samples', 'orders.csv')

/** The part of the shape that scripts rely on. */
const Report = z.object({
  file: z.string(), rows: z.number(), unreadable: z.number(),
  columns: z.array(z.looseObject({
    name: z.string(), type: z.string(), nulls: z.number(), invalid: z.number(), distinct: z.number(),
    min: z.unknown(), max: z.unknown(), top: z.array(z.object({ value: z.unknown(), count: z.number() })),
  })),
  findings: z.array(z.looseObject({ kind: z.string(), title: z.string(), count: z.number() })),
})

test('profile --json: the documented shape, and nothing lost by a guess', async () => {
  const { code, stdout, stderr } = await desk.winnow('profile', orders, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const { columns, findings, ...counts } = Report.parse(JSON.parse(stdout))
  expect(counts).toEqual({ file: orders, rows: 1185, unreadable: 3 })
  const column = (name: string) => columns.find((candidate) => candidate.name === name)
  expect(columns.map(({ name }) => name)).toEqual(['order_id', 'tracking_no', 'customer', 'email', 'country', 'ordered_on', 'quantity', 'amount', 'status', 'note'])
  // Leading zeros, 20-digit ids and mixed dates stay the text that they are.
  expect(column('order_id')).toMatchObject({ type: 'text', min: '00000001' })
  expect(column('tracking_no')).toMatchObject({ type: 'text', min: '90005260940260582775', top: expect.arrayContaining([{ value: '95177081980121051168', count: 3 }]) })
  expect(column('ordered_on')).toMatchObject({ type: 'text', nulls: 12, min: '01/01/2023', max: 'yesterday' })
  expect(findings.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['bad_lines', 'repeated_headers', 'total_rows', 'duplicate_keys', 'mixed_dates', 'spaces']))
})

test('profile for people: findings first, then the columns', async () => {
  const { code, stdout } = await desk.winnow('profile', orders)
  expect(code).toBe(0)
  expect(stdout).toMatch(/orders\.csv: 1,185 rows × 10 columns, 3 lines could not be read/)
  expect(stdout.indexOf('What is wrong with it')).toBeLessThan(stdout.indexOf('most frequent'))
})

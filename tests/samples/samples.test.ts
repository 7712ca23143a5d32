import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { customers, events, orders } from '../../build/samples.mjs'

const shipped = (name: string): Promise<Buffer> => readFile(join(process.cwd(), 'resources', 'samples', name))

test('the shipped samples are what their generator makes', async () => {
  expect((await shipped('orders.csv')).toString()).toBe(orders())
  expect(Buffer.compare(await shipped('customers.csv'), customers())).toBe(0)
  expect((await shipped('events.jsonl')).toString()).toBe(events())
})

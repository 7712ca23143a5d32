import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { customers, events, orders } from '../../build/samples.mjs'

const folder = join(process.cwd(), 'resources', 'samples')
const cli = join(process.cwd(), 'out', 'engine', 'cli.js')

test('the shipped samples are what their generator makes', async () => {
  const shipped = (name: string): Promise<Buffer> => readFile(join(folder, name))
  expect((await shipped('orders.csv')).toString()).toBe(orders())
  expect(Buffer.compare(await shipped('customers.csv'), customers())).toBe(0)
  expect((await shipped('events.jsonl')).toString()).toBe(events())
})

const Account = z.object({
  rows: z.record(z.enum(['in', 'added', 'clean', 'rejected', 'removed', 'unreadable', 'warned']), z.number()),
  certificate: z.object({ balanced: z.boolean() }),
})

test('the sample recipe cleans the sample, and the counts add up', async () => {
  const out = await mkdtemp(join(tmpdir(), 'winnow-samples-'))
  try {
    const args = ['run', join(folder, 'orders.recipe.yaml'), join(folder, 'orders.csv'), '-o', join(out, 'clean.csv'), '--rejects', join(out, 'rejects.csv'), '--json']
    const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args])
    const { rows, certificate } = Account.parse(JSON.parse(stdout))
    expect(certificate.balanced).toBe(true)
    expect(rows.in + rows.added).toBe(rows.clean + rows.rejected + rows.removed + rows.unreadable)
    expect(rows).toMatchObject({ in: 1188, removed: 5, unreadable: 3 })
    for (const fate of [rows.clean, rows.rejected, rows.warned]) expect(fate).toBeGreaterThan(0)
    // Ids keep their zeros and all of their digits.
    expect(await readFile(join(out, 'clean.csv'), 'utf8')).toMatch(/^00000002,97767592250431796770,José García,.*,2024-12-06,38,/m)
  } finally {
    await rm(out, { recursive: true, force: true })
  }
})

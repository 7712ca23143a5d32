import { mkdtempSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { INTEGER } from '#shared/model/data-type'
import { KeptParts } from './kept-parts'
import { ParquetPartWriter } from './parquet-parts'

const State = z.strictObject({ after: z.string() })
const folder = (): string => mkdtempSync(join(tmpdir(), 'winnow-kept-'))
const openIn = (place: string, request: unknown = 'orders', durable = true) => KeptParts.open(place, request, State, durable)

/** A folder in which two parts of two rows were kept, and the beginning of a third was left. */
async function interrupted(): Promise<string> {
  const place = folder()
  const kept = await openIn(place)
  const writer = new ParquetPartWriter(place, [{ type: INTEGER, encoding: 'integer', place: 0 }])
  for (const part of ['1', '2']) {
    writer.add({ buffer: Buffer.from(part), starts: Int32Array.of(0), ends: Int32Array.of(1) })
    writer.add({ buffer: Buffer.from(part), starts: Int32Array.of(-1), ends: Int32Array.of(0) })
    await kept.keep(await writer.seal(true), { after: part })
  }
  writeFileSync(join(place, 'part-000002.parquet'), 'PAR1')
  return place
}

it('goes on with what was kept for the same request', async () => {
  const place = await interrupted()
  const kept = await openIn(place)
  expect([kept.rows, kept.state, kept.parts.length]).toEqual([4, { after: '2' }, 2])
  expect(readdirSync(place).sort()).toEqual(['part-000000.parquet', 'part-000001.parquet', 'parts.json'])
})

it('begins anew for another request, where a part is not whole, and where the state cannot be read', async () => {
  expect((await openIn(await interrupted(), 'customers')).rows).toBe(0)
  const short = await interrupted()
  truncateSync(join(short, 'part-000001.parquet'), 1)
  expect((await openIn(short)).state).toBeUndefined()
  expect(readdirSync(short)).toEqual([])
  const odd = await interrupted()
  for (const content of ['{"request": 1}', '{"requ']) {
    writeFileSync(join(odd, 'parts.json'), content)
    expect((await openIn(odd)).rows).toBe(0)
  }
})

it('keeps nothing where nothing is to be kept, and forgets what is cleared', async () => {
  const place = folder()
  const passing = await openIn(place, 'orders', false)
  await passing.keep(undefined, { after: '1' })
  expect([passing.state, readdirSync(place)]).toEqual([{ after: '1' }, []])
  const again = await interrupted()
  const kept = await openIn(again)
  await kept.clear()
  expect([kept.rows, kept.state, readdirSync(again)]).toEqual([0, undefined, []])
})

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { expect, it } from 'vitest'
import { CsvMeter } from './csv-meter'

/** What the meter says of a text that comes in pieces of some size. */
async function measured(text: string, size: number) {
  const bytes = Buffer.from(text)
  const meter = new CsvMeter(() => {})
  const passed: Buffer[] = []
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
  await pipeline(Readable.from(pieces), meter, async (chunks: AsyncIterable<Buffer>) => { for await (const chunk of chunks) passed.push(chunk) })
  return { passed: Buffer.concat(passed).toString() === text, rows: meter.rows, longest: meter.longest, bytes: meter.bytes, suspicious: meter.isSuspicious }
}

it.each([1, 2, 3, 7, 64, 1000])('counts rows and the longest of them whatever the pieces of %i bytes cut', async (size) => {
  const rows = ['1,plain\n', '2,"line\nends, ""quoted"" and\n"\n', ',""\n', '3,"\n\n"\n', '\n', `4,${'x'.repeat(50)}\n`, '5,"é""\n"\n']
  expect(await measured(rows.join(''), size)).toEqual({ passed: true, rows: rows.length, longest: 53, bytes: Buffer.byteLength(rows.join('')), suspicious: false })
  for (const odd of ['NaN', '0044-03-15 BC', '294276-12-31']) expect((await measured(`${rows.join('')}6,${odd}\n`, size)).suspicious).toBe(true)
})

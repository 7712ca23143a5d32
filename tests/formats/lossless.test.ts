import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literal } from '#engine/duckdb/quote'
import { TEXT } from '#shared/model/data-type'
import { readFile, temporaryFolder, writeFile } from '#tests/support/read-file'

const runs = { numRuns: Number(process.env['RUNS'] ?? 10) }
const text = fc.oneof(
  fc.constantFrom('', ' ', '"', '\\', '\0', '\u001f', '\r\n', '\r', '\u2028', '_x0041_', '_x005F_', '&amp;', '<b>', ']]>', '=1+1', '00123', '1e5', 'true', 'null', '2024-02-29', '\ufffe', '😀', 'a\u0301'),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)
/** Rows with at least one cell that is not blank: blank rows of sheets are set aside. */
const rows = fc.array(fc.tuple(fc.constant('x'), fc.option(text), fc.option(text)), { minLength: 1, maxLength: 10 })
const columns = ['key', 'one', 'two'].map((name) => ({ name, type: TEXT }))

describe.each([['excel', { header: 1, skip: 0 }], ['json', {}], ['jsonl', {}], ['parquet', {}]] as const)('%s', (format, options) => {
  it('gives any text back as it was written', async () => {
    await fc.assert(fc.asyncProperty(rows, async (written) => {
      const path = join(temporaryFolder(), 'out')
      const values = written.map((row) => `(${row.map((value) => `CAST(${literal(value)} AS VARCHAR)`).join(', ')})`)
      await writeFile(format, path, { name: 't', columns, sql: `SELECT * FROM (VALUES ${values.join(', ')}) AS t(key, one, two)`, rows: written.length })
      const read = await readFile(format, path, { ...options })
      const names = read.columns.map(({ name }) => name)
      expect(read.rows.map((row) => columns.map(({ name }) => row[names.indexOf(name)] ?? null))).toEqual(written)
    }), runs)
  })
})

describe('numbers in JSON', () => {
  const digits = (max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: max })
  const whole = digits(25).map((text) => text.replace(/^0+(?=\d)/, ''))
  const number = fc.tuple(fc.constantFrom('', '-'), whole, fc.oneof(fc.constant(''), digits(12).map((fraction) => `.${fraction}`)), fc.constantFrom('', '', '', 'e5', 'E-3'))
    .map((parts) => parts.join(''))

  it('keep their value in whatever type the column gets, and their spelling where it is text', async () => {
    await fc.assert(fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 6 }), async (numbers) => {
      const path = join(temporaryFolder(), 'in.json')
      writeFileSync(path, `[${numbers.map((value) => `{"n":${value}}`).join(',')}]`)
      const read = await readFile('json', path)
      read.rows.forEach(([value], index) => expect(plain(String(value))).toBe(plain(numbers[index]!)))
    }), { numRuns: 2 * runs.numRuns })
  })
})

/** A number without what does not change its value: 1.50e3 and 1500 are both `15e2`. */
function plain(number: string): string {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const kept = digits.replace(/0+$/, '')
  return kept === '' ? '0' : `${number.startsWith('-') ? '-' : ''}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`
}

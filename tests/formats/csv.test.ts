import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literal } from '#engine/duckdb/quote'
import { TEXT } from '#shared/model/data-type'
import { largeFixtures } from '#tests/fixtures/csv/large'
import { smallFixtures } from '#tests/fixtures/csv/small'
import { readFile, temporaryFolder, writeFile as writeTable } from '#tests/support/read-file'

function file(content: string | Uint8Array, name = 'in.csv'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

describe.each([['small', smallFixtures], ['large', largeFixtures]])('%s odd files', (_, fixtures) => {
  it.each(fixtures.map((fixture) => [fixture.defect, fixture] as const))('%s', async (defect, fixture) => {
    const content = typeof fixture.content === 'function' ? fixture.content() : fixture.content
    const read = await readFile('csv', file(content, `${defect}.csv`), { ...fixture.options })
    expect(read.unreadable.map(({ line, reason }) => [line, reason])).toEqual(fixture.unreadable ?? [])
    const names = read.columns.map(({ name }) => name)
    if (fixture.columns) expect(names).toEqual(fixture.columns)
    expect(read.reading.report.input).toMatchObject({ ...fixture.found })
    expect(read.rows.length).toBe(fixture.rows)
    const [row, column, value] = fixture.cell
    if (fixture.rows > 0) expect(read.rows[row]?.[names.indexOf(column)]).toBe(value)
    if (fixture.line !== undefined) expect(read.lines[row]).toBe(fixture.line)
    expect(read.reading.report.notes.map(({ code }) => code)).toEqual(expect.arrayContaining([...fixture.notes ?? []]))
  })
})

describe('texts of all kinds', () => {
  const cell = fc.oneof(
    fc.constantFrom(null, '', '"', '""', ' ', ',', ';', '\t', '\n', '\r\n', '\r', "'", '\\', '#x', ' "a" ', '"a', 'a"', '\0', 'é', '𝄞', 'x\ufeff', 'NULL', '-5', '=1+1', '\x02', '\x1f'),
    fc.string({ unit: fc.constantFrom('a', 'b', '1', '"', ',', ';', '\n', '\r', ' ', '\\', "'", 'ü'), maxLength: 8 }),
  )
  const table = fc.integer({ min: 1, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }))

  it.each([',', ';', '\t', '|'] as const)('come back as they were written with %j', async (delimiter) => {
    await fc.assert(fc.asyncProperty(table, fc.constantFrom('lf', 'crlf'), fc.boolean(), async (rows, lineEnd, bom) => {
      const columns = rows[0]!.map((_, index) => ({ name: `c${index}`, type: TEXT }))
      const path = join(temporaryFolder(), 'out.csv')
      const sql = `SELECT * FROM (VALUES ${rows.map((row) => `(${row.map((value) => `CAST(${literal(value)} AS VARCHAR)`).join(', ')})`).join(', ')}) AS t(${columns.map(({ name }) => name).join(', ')})`
      await writeTable('csv', path, { name: 't', columns, sql, rows: rows.length }, { delimiter, line_end: lineEnd, bom })
      const read = await readFile('csv', path, { encoding: 'utf-8', delimiter: columns.length > 1 ? delimiter : '', quote: '"', escape: 'doubled', header: 1, skip: 0, footer: 0, comment: '', ragged: 'set_aside' })
      expect(read.unreadable).toEqual([])
      expect(read.rows).toEqual(rows)
      expect(read.rows.length).toBe(read.reading.rows)
    }), { numRuns: 10 })
  })

  it('never fail to be read: every row that was counted is there, and no line is told twice', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', '1', '"', ',', ';', '\n', '\r\n', '\r', ' ', '#', '\\', '\0', "'", 'a,b\n', '"x","y"\n', '1,2\n'), minLength: 1, maxLength: 120 })
    await fc.assert(fc.asyncProperty(text, async (content) => {
      const read = await readFile('csv', file(content))
      expect(read.rows.length).toBe(read.reading.rows)
      const lines = [...read.lines, ...read.unreadable.map(({ line }) => line), ...read.reading.report.setAside.map(({ line }) => line)]
      expect(new Set(lines).size).toBe(lines.length)
    }), { numRuns: 60 })
  })
})

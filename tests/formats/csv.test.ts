import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { largeFixtures } from '#tests/fixtures/csv/large'
import { smallFixtures } from '#tests/fixtures/csv/small'
import { readFile, temporaryFolder } from '#tests/support/read-file'

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

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { oddExcelFiles } from '#tests/fixtures/excel/odd-files'
import { oddJsonFiles } from '#tests/fixtures/json/odd-files'
import { readFile, temporaryFolder } from '#tests/support/read-file'

describe.each([['JSON', oddJsonFiles], ['Excel', oddExcelFiles]])('odd %s files', (_, files) => {
  it.each(files.map((file) => [file.defect, file] as const))('%s', async (defect, file) => {
    const path = join(temporaryFolder(), `${defect}.${file.format}`)
    writeFileSync(path, await file.content())
    const read = await readFile(file.format, path, { ...file.options })
    const names = read.columns.map(({ name }) => name)
    expect(read.unreadable.map(({ line }) => line)).toEqual(file.unreadable ?? [])
    expect(read.rows.length).toBe(file.rows)
    if (file.columns) expect(names).toEqual(file.columns)
    const [row, column, value] = file.cell
    if (file.rows > 0) expect(read.rows[row]?.[names.indexOf(column)]).toBe(value)
    if (file.line !== undefined) expect(read.lines[row]).toBe(file.line)
    expect(read.reading.report.notes.map(({ code }) => code)).toEqual(expect.arrayContaining([...file.notes ?? []]))
  })
})

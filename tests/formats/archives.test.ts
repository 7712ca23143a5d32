import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import ExcelJS from 'exceljs'
import { afterAll, describe, expect, it } from 'vitest'
import { importFile, inspectFile } from '#engine/datasets/import'
import { VersionReader } from '#engine/datasets/reader'
import { sheetsOf } from '#engine/datasets/version'
import { Budget } from '#engine/duckdb/budget'
import { WorkerPool } from '#main/workers/pool'
import { zip } from '#tests/support/zip'

const folder = mkdtempSync(join(tmpdir(), 'winnow-archives-'))
const tempRoot = mkdtempSync(join(folder, 'tmp-'))
const workers = new WorkerPool()
const engine = { budget: new Budget(1 << 30), tempRoot, workers }
const reader = new VersionReader({ ...engine, tempRoot: mkdtempSync(join(folder, 'reader-')) }, [folder])
const signal = new AbortController().signal
afterAll(async () => {
  await reader.close()
  await workers.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A file in a folder of its own. */
function file(name: string, content: Uint8Array): string {
  const path = join(mkdtempSync(join(folder, 'in-')), name)
  writeFileSync(path, content)
  return path
}

const inspect = (path: string, input?: Record<string, unknown>) => inspectFile(engine, { path, input }, signal)

async function imported(path: string, input?: Record<string, unknown>) {
  const version = await importFile(engine, { path, input, version: join(mkdtempSync(join(folder, 'out-')), 'rows.duckdb') }, { signal, progress: () => {} })
  return { ...version, page: await reader.rows(version.path, version.columns, 0, 1_000), bad: await reader.unreadable(version.path, 0, 100) }
}

const cells = ({ page }: Awaited<ReturnType<typeof imported>>) => page.map((row) => row.cells)
const A = 'id,name\n1,Ann\n2,Bob\n'
const B = 'id,name,town\n3,Cy,Rome\n4,Di\n5,Ed,Bern\n'

describe('packed files', () => {
  it('of one member read as that member: .zip and .csv.gz', async () => {
    for (const path of [file('a.zip', zip({ 'a.csv': A, '__MACOSX/._a.csv': 'x' })), file('a.csv.gz', gzipSync(A)), file('unnamed', gzipSync(A))]) {
      const version = await imported(path)
      expect(cells(version)).toEqual([['1', 'Ann'], ['2', 'Bob']])
      expect(version.report.format).toBe('csv')
      expect(version.report.input).not.toHaveProperty('member')
      expect(version.page.map(({ line }) => line)).toEqual([2, 3])
    }
  })

  it('of several members offer each; the largest is taken, and the choice is a guess', async () => {
    const path = file('two.zip', zip({ 'data/a.csv': A, 'data/b.csv': B, 'README.md': 'read me '.repeat(1_000) }))
    const inspection = await inspect(path)
    expect(inspection.streams.map(({ id, input }) => [id, input])).toEqual([
      ['data/a.csv', { member: 'data/a.csv' }], ['data/b.csv', { member: 'data/b.csv' }], ['all', { members: 'all' }],
    ])
    expect(inspection.guesses[0]).toMatchObject({ option: 'member', value: 'data/b.csv', because: 'It is the largest of 2 files.' })
    expect(inspection.input).toMatchObject({ member: 'data/b.csv', delimiter: ',' })
    expect(inspection.rows).toEqual([['3', 'Cy', 'Rome'], ['5', 'Ed', 'Bern']])
    expect(cells(await imported(path, { member: 'a.csv' }))).toEqual([['1', 'Ann'], ['2', 'Bob']])
    const again = await imported(path, { ...inspection.input })
    expect(cells(again)).toEqual([['3', 'Cy', 'Rome'], ['5', 'Ed', 'Bern']])
    expect(sheetsOf(again.report, again.columns)).toEqual({ sheet: 'data/b.csv' })
    await expect(imported(path, { member: 'c.csv' })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID', remedy: expect.stringContaining('"data/a.csv"') } })
    await expect(imported(path, { member: 'a.csv', members: 'all' })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID' } })
  })

  it('read as one table say of each row which file and line it is from, and what the files differ in', async () => {
    const path = file('all.zip', zip({ 'empty.csv': 'id,name\n', 'a.csv': A, 'b.csv': B, 'readme.txt': 'x' }))
    const version = await imported(path, { members: 'all' })
    expect(version.columns.map(({ name }) => name)).toEqual(['source_file', 'id', 'name', 'town'])
    expect(version.page.map(({ line, cells: row }) => [line, ...row])).toEqual([
      [2, 'a.csv', '1', 'Ann', null], [3, 'a.csv', '2', 'Bob', null], [2, 'b.csv', '3', 'Cy', 'Rome'], [4, 'b.csv', '5', 'Ed', 'Bern'],
    ])
    expect(version.bad).toEqual([expect.objectContaining({ sheet: 'b.csv', line: 3 })])
    expect(version.report.notes).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'column-in-some-files', count: 1 })]))
    expect(sheetsOf(version.report, version.columns)).toEqual({ sheetColumn: 'source_file' })
    expect((await inspect(path, { members: 'all' })).rows).toHaveLength(4)
    expect(cells(await imported(path, { members: ['b.csv', 'a.csv'] })).map(([name]) => name)).toEqual(['b.csv', 'b.csv', 'a.csv', 'a.csv'])
  })

  it('tell what of them was passed over, by count and name', async () => {
    const path = file('mixed.zip', zip({ 'a.csv': A, 'data/b.csv': B, 'c.json': '[{"id": 9}]', 'old/inner.zip': zip({ 'x.csv': A }), 'logs.tar': 'x', 'logo.png': 'x', '__MACOSX/._a.csv': 'x', '.DS_Store': 'x' }))
    const notes = async (input: Record<string, unknown>) => (await imported(path, input)).report.notes.filter(({ code }) => /passed|left/.test(code)).map(({ count, message }) => [count, message])
    const passed = [
      [1, 'A file that is no kind of table was passed over (logo.png).'],
      [2, '2 hidden files and files of systems were passed over (__MACOSX/._a.csv, .DS_Store).'],
    ]
    const archives = [2, '2 archives inside the archive were not opened: unpack them to read them (old/inner.zip, logs.tar).']
    expect(await notes({ member: 'a.csv' })).toEqual([archives, ...passed])
    expect(await notes({ members: 'all' })).toEqual([archives, [1, 'A file of the archive is not in this table (c.json).'], ...passed])
  })

  it('offer the sheets of a workbook inside, which stands among other files', async () => {
    const book = new ExcelJS.Workbook()
    book.addWorksheet('One').addRows([['a'], [1]])
    book.addWorksheet('Two').addRows([['b'], [2]])
    const path = file('books.zip', zip({ 'book.xlsx': Buffer.from(await book.xlsx.writeBuffer()), 'a.csv': A }))
    const { streams } = await inspect(path)
    expect(streams.map(({ name }) => name)).toEqual(['book.xlsx, One', 'book.xlsx, Two', 'a.csv'])
    expect(cells(await imported(path, { ...streams[1]!.input }))).toEqual([[2]])
    expect((await inspect(file('plain.xlsx', Buffer.from(await book.xlsx.writeBuffer())))).format).toBe('excel')
  })

  it('that are large are inspected by their beginning, and imported whole', async () => {
    const rows = 900_000
    const path = file('large.csv.gz', gzipSync(`id,text\n${Array.from({ length: rows }, (_, row) => `${row},some text of row ${row}`).join('\n')}\n`, { level: 1 }))
    expect((await inspect(path)).rows).toHaveLength(200)
    expect(await imported(path)).toMatchObject({ rows, unreadable: 0 })
  })
})

describe('packed files that do harm or are none', () => {
  const bombed = Buffer.alloc(120 << 20)
  it.each([
    ['a name that leads out of the archive', 'slip.zip', () => zip({ '../../evil.csv': A }), 'FORMAT_BROKEN', /leads out of the archive/],
    ['an archive inside an archive', 'nested.zip', () => zip({ 'inner.zip': zip({ 'a.csv': A }) }), 'FORMAT_UNKNOWN', /no archives inside archives/],
    ['an archive inside an archive, by another name', 'nested.zip', () => zip({ 'inner.csv': zip({ 'a.csv': A }) }), 'FORMAT_UNKNOWN', /no archives inside archives/],
    ['120 MB of nothing in a zip', 'bomb.zip', () => zip({ 'a.csv': bombed }), 'LIMIT_EXCEEDED', /made to do harm/],
    ['120 MB of nothing in a zip that claims to be small', 'liar.zip', () => zip({ 'a.csv': bombed }, { 'a.csv': 100 }), 'FORMAT_BROKEN', /no whole zip archive/],
    ['120 MB of nothing in a gz', 'bomb.csv.gz', () => gzipSync(bombed), 'LIMIT_EXCEEDED', /more than a hundred times/],
    ['a gz that is cut off', 'cut.csv.gz', () => gzipSync(A.repeat(100)).subarray(0, 40), 'FORMAT_BROKEN', /no whole gzip file/],
    ['a zip that is cut off', 'cut.zip', () => zip({ 'a.csv': A }).subarray(0, 60), 'FORMAT_BROKEN', /no whole zip archive/],
    ['a zip without files', 'empty.zip', () => zip({ 'folder/': '' }), 'FILE_IS_EMPTY', /no files/],
    ['a zip with nothing in it at all', 'empty.zip', () => Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]), 'FILE_IS_EMPTY', /no files/],
    ['an empty file in a gz', 'empty.csv.gz', () => gzipSync(''), 'FILE_IS_EMPTY', /is empty/],
    ['a 7-Zip archive', 'a.7z', () => Buffer.from('7z\xbc\xaf\x27\x1c rest', 'latin1'), 'FORMAT_UNKNOWN', /7-Zip archive/],
    ['a tar archive in a gz', 'a.tar.gz', () => gzipSync(Buffer.concat([Buffer.alloc(257, 'x'), Buffer.from('ustar'), Buffer.alloc(300)])), 'FORMAT_UNKNOWN', /no archives inside archives/],
  ])('%s: a sentence, and nothing is left behind', async (_title, name, content, code, message) => {
    const path = file(name, content())
    await expect(imported(path)).rejects.toMatchObject({ problem: { code, message: expect.stringMatching(message) } })
    expect(readdirSync(tempRoot)).toEqual([])
    expect(existsSync(join(folder, 'evil.csv')) || existsSync(join(tempRoot, '..', 'evil.csv'))).toBe(false)
  })

  it('that need a password say so', async () => {
    const locked = zip({ 'a.csv': A })
    // Bit 0 of the flags, in the local header and in the directory.
    locked[6]! |= 1
    locked[locked.indexOf('PK\x01\x02') + 8]! |= 1
    await expect(imported(file('locked.zip', locked))).rejects.toMatchObject({ problem: { code: 'FORMAT_PROTECTED' } })
  })

  it('are left at once when somebody cancels', async () => {
    const path = file('long.csv.gz', gzipSync(A.repeat(2_000_000), { level: 1 }))
    const cancel = new AbortController()
    const run = importFile(engine, { path, version: join(folder, 'never.duckdb') }, { signal: cancel.signal, progress: () => cancel.abort() })
    await expect(run).rejects.toMatchObject({ problem: { code: 'RUN_CANCELLED' } })
    expect(readdirSync(tempRoot)).toEqual([])
  })
})

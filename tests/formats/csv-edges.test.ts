import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { formats } from '#engine/formats/registry'
import { DATE, INTEGER, TEXT, TIMESTAMP, decimal } from '#shared/model/data-type'
import { Failure } from '#shared/model/problem'
import { formatContext } from '#tests/support/format-context'
import { inspectFile, readFile, temporaryFolder, writeFile } from '#tests/support/read-file'

function file(content: string | Uint8Array, name = 'in.csv', folder = temporaryFolder()): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const code = async (work: Promise<unknown>): Promise<unknown> => work.then(() => 'done', (error: unknown) => (error instanceof Failure ? error.problem.code : error))

describe('text in other encodings', () => {
  const TEXT_OF = 'id\tname\n1\tБоб и Анна\n2\tΆννα\n'
  it.each([['utf16le', [0xff, 0xfe]], ['utf-16be', [0xfe, 0xff]], ['utf-32le', [0xff, 0xfe, 0, 0]]] as const)('of wide letters, %s, is known by its mark, whatever the alphabet', async (encoding, mark) => {
    const content = Buffer.concat([Buffer.from(mark), iconv.encode(TEXT_OF, encoding)])
    expect(formats.get('csv')?.sniff?.(content, 'in.csv')).toBeGreaterThan(0.5)
    expect((await readFile('csv', file(content))).rows).toEqual([['1', 'Боб и Анна'], ['2', 'Άννα']])
  })

  it('spoils its own line only where most of the file is UTF-8, though it comes first', async () => {
    const read = await readFile('csv', file(Buffer.concat([Buffer.from('id,name\n1,caf\xe9\n', 'latin1'), Buffer.from('2,café\n3,plain\n4,naïve\n'.repeat(40))])))
    expect(read.reading.report.input['encoding']).toBe('utf-8')
    expect(read.rows).toHaveLength(120)
    expect(read.unreadable).toEqual([{ line: 2, reason: 'not valid utf-8', raw: '1,caf\\xe9' }])
  })
})

describe.each([['LF', '\n'], ['CR LF', '\r\n']])('a file that is read in several parts, lines ended by %s', (_, end) => {
  it('has every row in its place, wherever a part ends', async () => {
    const cells = (row: number): (string | null)[] => [String(row), `"é", ${row % 7 === 0 ? 'a, b' : 'ab'} ${'x'.repeat(row % 40)}`, row % 3 === 0 ? null : row % 3 === 1 ? '' : ` ${row} `]
    const expected = Array.from({ length: 270_000 }, (_row, row) => cells(row))
    const content = ['id,text,other', ...expected.map(([id, text, other]) => [id, `"${text?.replaceAll('"', '""')}"`, other === '' ? '""' : other].join(','))].join(end)
    expect(content.length).toBeGreaterThan(9_000_000)
    const { rows, reading } = await readFile('csv', file(content))
    expect(reading.relation.sql).toContain('buffer_size = ')
    expect(rows.length).toBe(expected.length)
    expect(rows.findIndex((row, at) => row.some((cell, column) => cell !== expected[at]?.[column]))).toBe(-1)
  })
})

describe('several tables in one file', () => {
  const TWO = 'id,name\n1,a\n2,b\n\nsku,price,qty\nx,1.50,2\ny,3.00,4\n\n\ncode,what\nq,why\n'

  it('are told apart by blank lines and their columns: the largest is read, each is a stream', async () => {
    const path = file(TWO)
    const inspection = await inspectFile('csv', path)
    expect(inspection.streams.map(({ name, input }) => [name, input])).toEqual([
      ['Table 1, lines 1 to 3', { format: 'csv', skip: 0, footer: 8 }], ['Table 2, lines 5 to 7', { format: 'csv', skip: 4, footer: 4 }], ['Table 3, lines 10 to 11', { format: 'csv', skip: 9, footer: 0 }],
    ])
    const read = await readFile('csv', path)
    expect(read.columns.map(({ name }) => name)).toEqual(['sku', 'price', 'qty'])
    expect([read.rows, read.lines, read.unreadable]).toEqual([[['x', '1.50', '2'], ['y', '3.00', '4']], [6, 7], []])
    expect(read.reading.report.notes).toEqual([expect.objectContaining({ code: 'other_tables', count: 2, line: 1 })])
    const [first, , third] = await Promise.all(inspection.streams.map(async ({ input }) => {
      const { format: _format, ...options } = input ?? {}
      return readFile('csv', path, options)
    }))
    expect([first!.columns.map(({ name }) => name), first!.rows]).toEqual([['id', 'name'], [['1', 'a'], ['2', 'b']]])
    expect([third!.columns.map(({ name }) => name), third!.rows, third!.lines]).toEqual([['code', 'what'], [['q', 'why']], [11]])
  })

  it('are none where blank lines part the rows of one table', async () => {
    const read = await readFile('csv', file('id,name\n1,a\n2,b\n\n3,c\n4,d\n'))
    expect(read.rows).toHaveLength(4)
    expect((await inspectFile('csv', file('id,name\n1,a\n\n3,c\n4,d\n'))).streams).toEqual([{ id: 'table', name: 'Table' }])
  })
})

describe('files that are hard to reach', () => {
  it('one that was unpacked and still is called .gz is read', async () => {
    expect((await readFile('csv', file('id,name\n1,Ann\n', 'in.csv.gz'))).rows).toEqual([['1', 'Ann']])
  })

  it.each(['a*b.csv', 'a?b.csv', 'a[1].csv', "it's.csv", 'a"b.csv', 'a{x,y}.csv', '-rf.csv', 'ünï.csv'])('%s is taken literally', async (name) => {
    const folder = temporaryFolder()
    file('id,name\n9,decoy\n', name.replace(/[*?]/, 'X'), folder)
    const read = await readFile('csv', file('id,name\n1,Ann\n', name, folder))
    expect(read.rows).toEqual([['1', 'Ann']])
  })

  it('a folder name=value adds no column', async () => {
    const read = await readFile('csv', file('id,name\n1,Ann\n', 'part.csv', join(temporaryFolder(), 'year=2024')))
    expect(read.rows).toEqual([['1', 'Ann']])
  })

  it('what is no file, or empty, is refused by its own code', async () => {
    const folder = temporaryFolder()
    execFileSync('mkfifo', [join(folder, 'pipe.csv')])
    const read = (path: string) => {
      const format = formats.get('csv')!
      return code(format.reads!.read({ path, name: 'x', bytes: 0 }, {}, formatContext('csv', temporaryFolder())))
    }
    expect(await read(join(folder, 'absent.csv'))).toBe('FILE_NOT_FOUND')
    expect(await read(folder)).toBe('FILE_NOT_READABLE')
    expect(await read(join(folder, 'pipe.csv'))).toBe('FILE_NOT_READABLE')
    expect(await read(file(''))).toBe('FILE_IS_EMPTY')
    expect(await read(file('\ufeff'))).toBe('FILE_IS_EMPTY')
  })

  it('a line without end and far too many columns are refused', async () => {
    expect(await code(readFile('csv', file(`a,b\n1,${'x'.repeat(40_000_000)}\n`)))).toBe('LIMIT_EXCEEDED')
    expect(await code(readFile('csv', file(`${Array.from({ length: 30_000 }, (_, index) => `c${index}`).join(',')}\n`)))).toBe('LIMIT_EXCEEDED')
  })

  it('two thousand columns are read', async () => {
    const row = (mark: string) => Array.from({ length: 2_000 }, (_, index) => `${mark}${index}`).join(',')
    const read = await readFile('csv', file(`${row('c')}\n${row('x')}\n`))
    expect(read.columns.length).toBe(2_000)
    expect(read.rows[0]?.[1_999]).toBe('x1999')
  })

  it('an unknown encoding and a wrong option are refused', async () => {
    expect(await code(readFile('csv', file('a,b\n1,2\n'), { encoding: 'klingon' }))).toBe('OPTION_INVALID')
    await expect(readFile('csv', file('a,b\n1,2\n'), { delimeter: ';' })).rejects.toThrow(/delimeter/)
  })
})

describe('looking at a file', () => {
  it('gives complete options, guesses that can be changed, the first rows and the raw lines', async () => {
    const path = file('Report\n\nid;price\n1;2,50\n2\n3;4,75\n')
    const found = await inspectFile('csv', path)
    expect(found.input).toEqual({
      encoding: 'utf-8', delimiter: ';', quote: '"', escape: 'doubled', skip: 2, header: 1, footer: 0, comment: '', ragged: 'set_aside', decimal: ',',
    })
    expect(found.rows).toEqual([['1', '2,50'], ['3', '4,75']])
    expect(found.lines).toEqual([4, 6])
    expect(found.raw?.slice(0, 3)).toEqual(['Report', '', 'id;price'])
    expect(found.setAside.map(({ kind }) => kind)).toEqual(['title', 'blank', 'header'])
    const delimiter = found.guesses.find(({ option }) => option === 'delimiter')
    expect(delimiter?.choices?.map(({ value }) => value)).toContain(',')
    expect(found.guesses.every(({ confidence }) => confidence > 0 && confidence <= 1)).toBe(true)
  })

  it('what is given is not guessed, and the same options read the same rows', async () => {
    const path = file('Report\n\nid;price\n1;2,50\n3;4,75\n')
    const { input } = await inspectFile('csv', path)
    const again = await inspectFile('csv', path, { ...input })
    expect(again.guesses).toEqual([])
    expect((await readFile('csv', path, { ...input })).rows).toEqual(again.rows)
  })

  it('recognises delimited text and leaves other files alone', () => {
    const sniff = (content: string, name: string) => formats.get('csv')!.sniff!(Buffer.from(content, 'latin1'), name)
    expect(sniff('a,b\n1,2\n', 'x.csv')).toBeGreaterThan(0.8)
    expect(sniff('a;b\n1;2\n', 'x')).toBeGreaterThan(0.5)
    expect(sniff('PK\x03\x04\x14\0\0\0', 'x.csv')).toBe(0)
    expect(sniff('[{"a": 1}]', 'x.txt')).toBeLessThan(0.5)
  })
})

describe('writing', () => {
  const write = async (sql: string, columns: Parameters<typeof writeFile>[2]['columns'], options = {}, rows = 1) => {
    const path = join(temporaryFolder(), 'out.csv')
    const notes = await writeFile('csv', path, { name: 't', columns, sql, rows }, options)
    return { text: readFileSync(path, 'utf8'), notes }
  }
  const texts = (...names: string[]) => names.map((name) => ({ name, type: TEXT }))

  it('writes every type exactly, times as ISO 8601', async () => {
    const { text } = await write(`SELECT 1 AS i, CAST(1.50 AS DECIMAL(9,2)) AS d, DATE '2024-02-03' AS day, TIMESTAMP '2024-01-02 03:04:05.25' AS t,
      TIMESTAMPTZ '2024-01-02 03:04:05+00' AS z, true AS b, CAST(NULL AS VARCHAR) AS n, '' AS e`,
    [{ name: 'i', type: INTEGER }, { name: 'd', type: decimal(9, 2) }, { name: 'day', type: DATE }, { name: 't', type: TIMESTAMP },
      { name: 'z', type: { name: 'timestamptz' } }, { name: 'b', type: { name: 'boolean' } }, ...texts('n', 'e')])
    expect(text).toBe('i,d,day,t,z,b,n,e\n1,1.50,2024-02-03,2024-01-02T03:04:05.25,2024-01-02T03:04:05Z,true,,""\n')
  })

  it('writes the headers of the file, repeated ones too, and a table without rows', async () => {
    const columns = [{ name: 'id', type: TEXT }, { name: 'ID_2', type: TEXT, header: 'ID' }, { name: 'column_3', type: TEXT, header: '' }, { name: 'x', type: TEXT, header: 'a,"b"' }]
    const select = 'SELECT \'1\' AS id, \'2\' AS "ID_2", \'3\' AS column_3, \'4\' AS x'
    expect((await write(select, columns)).text).toBe('id,ID,"","a,""b"""\n1,2,3,4\n')
    expect((await write(`${select} WHERE false`, columns, {}, 0)).text).toBe('id,ID,"","a,""b"""\n')
  })

  it('writes other delimiters and line ends, a mark, no header', async () => {
    const select = "SELECT * FROM (VALUES ('x;y', 'z'), ('ü', 'a,b')) AS t(a, b)"
    expect((await write(select, texts('a', 'b'), { delimiter: ';', line_end: 'crlf', bom: true }, 2)).text).toBe('\ufeffa;b\r\n"x;y";z\r\nü;a,b\r\n')
    expect((await write(select, texts('a', 'b'), { header: false }, 2)).text).toBe('x;y,z\nü,"a,b"\n')
  })

  it('guards formulas, and leaves numbers and phone numbers alone', async () => {
    const cells = ['=1+1', '@SUM(A1)', '+cmd', '-2+3', '\t=1', '＝1', '-5', '+49 30 901820', '-1,234.50', '-3 €', 'a=b', '-1e5']
    const select = `SELECT * FROM (VALUES ${cells.map((cell) => `('${cell}')`).join(', ')}) AS t(a)`
    const { text, notes } = await write(select, texts('a'), { formula_guard: true }, cells.length)
    expect(text.split('\n').slice(1, -1)).toEqual(["'=1+1", "'@SUM(A1)", "'+cmd", "'-2+3", "'\t=1", "'＝1", '-5', '+49 30 901820', '"-1,234.50"', '-3 €', 'a=b', '-1e5'])
    expect(notes).toEqual(["6 cells that look like formulas got a ' in front."])
    expect((await write(select, texts('a'), {}, cells.length)).notes).toEqual([])
  })
})

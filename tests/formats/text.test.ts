import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formats } from '#engine/formats/registry'
import { inspectFile, readFile, temporaryFolder } from '#tests/support/read-file'

function file(content: string | Uint8Array, name = 'in.txt'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

const names = (columns: readonly { name: string }[]) => columns.map(({ name }) => name)
const layoutOf = async (content: string) => (await inspectFile('text', file(content))).guesses.find(({ option }) => option === 'layout')?.value

describe('logs', () => {
  it('of web servers, with and without referrer and agent; what does not fit is kept', async () => {
    const read = await readFile('text', file([
      '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326',
      '10.0.0.1 - - [10/Oct/2000:13:55:37 -0700] "GET /x?q=\\"y\\" HTTP/1.1" 404 - "http://e.org/ x" "Mozilla/5.0 (X11)"',
      'garbage', '',
      '10.0.0.2 - - [10/Oct/2000:13:55:38 -0700] "-" 400 0 "-" "-"',
    ].join('\n')))
    expect(names(read.columns)).toEqual(['host', 'identity', 'user', 'time', 'request', 'status', 'bytes', 'referrer', 'agent', 'rest'])
    expect(read.rows.map((row) => [row[0], row[4], row[5], row[8]])).toEqual([
      ['127.0.0.1', 'GET /a.gif HTTP/1.0', '200', null], ['10.0.0.1', 'GET /x?q=\\"y\\" HTTP/1.1', '404', 'Mozilla/5.0 (X11)'], ['10.0.0.2', '-', '400', '-'],
    ])
    expect(read.lines).toEqual([1, 2, 5])
    expect(read.unreadable).toEqual([{ line: 3, reason: 'the line does not fit the pattern of the log', raw: 'garbage' }])
    expect(read.reading.report.setAside).toEqual([{ kind: 'blank', line: 4, raw: '' }])
  })

  it('of syslog, old and new', async () => {
    const old = await readFile('text', file('Mar  3 04:05:06 box sshd[312]: Failed password: for root\n<34>Mar 13 04:05:07 box cron: started\n'))
    expect(old.rows).toEqual([[null, 'Mar  3 04:05:06', 'box', 'sshd', '312', 'Failed password: for root'], ['34', 'Mar 13 04:05:07', 'box', 'cron', null, 'started']])
    const young = await readFile('text', file('<165>1 2003-10-11T22:14:15.003Z m.example.com evntslog - ID47 [x@1 a="1"] An application\n<1>1 2003-10-11T22:14:16Z m app 1 - -\n'))
    expect(young.rows[0]).toEqual(['165', '1', '2003-10-11T22:14:15.003Z', 'm.example.com', 'evntslog', '-', 'ID47', '[x@1 a="1"]', 'An application'])
  })

  it('with time, level and message: stack traces belong to their record', async () => {
    const read = await readFile('text', file('2025-01-02 10:00:00,123 [main] ERROR com.x.App - It broke: badly\njava.lang.X: y\n\tat com.x.App.run(App.java:1)\n\n2025-01-02T10:00:01Z INFO done\n[2025-01-02 10:00:02] warn: careful\n', 'app.log'))
    expect(read.rows).toEqual([
      ['2025-01-02 10:00:00,123', '[main]', 'ERROR', 'com.x.App - It broke: badly\njava.lang.X: y\n\tat com.x.App.run(App.java:1)'],
      ['2025-01-02T10:00:01Z', null, 'INFO', 'done'], ['2025-01-02 10:00:02', null, 'warn', 'careful'],
    ])
    expect(read.lines).toEqual([1, 5, 6])
  })
})

describe('blocks of key: value', () => {
  it('are a row each, whatever keys they have; lines that are set in go on', async () => {
    const read = await readFile('text', file('Name: Ann Example\nPhone: +49 30: 12\nNote: first\n  second\n\nName: Bob\nTown: Rome\nPhone:\nNo colon here\nName: Cy\nPhone: 7\n'))
    expect(read.reading.report.input).toMatchObject({ layout: 'pairs' })
    expect(names(read.columns)).toEqual(['Name', 'Phone', 'Note', 'Town'])
    expect(read.rows).toEqual([['Ann Example', '+49 30: 12', 'first\nsecond', null], ['Bob', '', null, 'Rome'], ['Cy', '7', null, null]])
    expect(read.lines).toEqual([1, 6, 10])
    expect(read.unreadable.map(({ line }) => line)).toEqual([9])
    const none = await readFile('text', file('no keys\nat all\n'), { layout: 'pairs' })
    expect([none.rows, none.unreadable.length]).toEqual([[], 2])
  })
})

const FIXED = ['Sales of the week', '', 'id    name          town     amount', '----- ------------- -------- ------', ...Array.from({ length: 20 }, (_, index) =>
  `${String(index).padEnd(5)} ${(['Bo & Sons', 'Ann Example', 'Christa'][index % 3] ?? '').padEnd(13)} ${(index % 3 === 0 ? '' : 'New York').padEnd(8)} ${(index * 1.5).toFixed(2).padStart(6)}`)].join('\r\n')

describe('columns of fixed width', () => {
  it('are found by the blanks between them, with titles, header and ruler', async () => {
    const path = file(FIXED)
    const inspection = await inspectFile('text', path)
    expect(inspection.guesses.map(({ option, value }) => [option, value])).toEqual([['encoding', 'utf-8'], ['layout', 'fixed'], ['places', [1, 7, 21, 30]], ['skip', 2], ['header', 1]])
    const read = await readFile('text', path)
    expect(names(read.columns)).toEqual(['id', 'name', 'town', 'amount'])
    expect(read.rows[1]).toEqual(['1', 'Ann Example', 'New York', '1.50'])
    expect(read.rows[3]).toEqual(['3', 'Bo & Sons', null, '4.50'])
    expect(read.lines.slice(0, 2)).toEqual([5, 6])
    expect(read.reading.report.setAside.map(({ kind, line }) => [kind, line])).toEqual([['title', 1], ['blank', 2], ['header', 3], ['other', 4]])
    const plain = await readFile('text', file(FIXED.split('\r\n').filter((line) => !line.startsWith('-')).join('\n')))
    expect([names(plain.columns), plain.rows]).toEqual([names(read.columns), read.rows])
  })

  it('can be given, and the options that were guessed read the same again', async () => {
    const read = await readFile('text', file('0001ANN  20250101\n0002BOB  20250102\n'), { layout: 'fixed', places: [1, 5, 10], header: 0 })
    expect(read.rows).toEqual([['0001', 'ANN', '20250101'], ['0002', 'BOB', '20250102']])
    const path = file(FIXED)
    const { format: _format, ...input } = (await inspectFile('text', path)).input
    expect((await readFile('text', path, input)).rows).toEqual((await readFile('text', path)).rows)
  })
})

describe('prose', () => {
  it('is read by paragraphs where blank lines set them apart, else by lines', async () => {
    const text = 'It was a dark night,\nand nobody was there.\n\nThen came the day.\nAll was well,\nas it seemed.\n'
    expect((await readFile('text', file(text))).rows).toEqual([['It was a dark night,\nand nobody was there.'], ['Then came the day.\nAll was well,\nas it seemed.']])
    expect((await readFile('text', file(text))).lines).toEqual([1, 4])
    expect((await readFile('text', file(text), { layout: 'lines' })).lines).toEqual([1, 2, 4, 5, 6])
    expect(await layoutOf('one\ntwo\nthree')).toBe('lines')
  })

  it('keeps the characters of any encoding, old line ends, and lines whose bytes mean nothing', async () => {
    expect((await readFile('text', file(Buffer.from('\ufeffGrüße\r\nan alle\r\n', 'utf16le')))).rows).toEqual([['Grüße'], ['an alle']])
    expect((await readFile('text', file(Buffer.from('Gr\xfc\xdfe an alle\nund noch mehr\n', 'latin1')))).rows).toEqual([['Grüße an alle'], ['und noch mehr']])
    expect((await readFile('text', file('a\rb\rc'))).rows).toEqual([['a'], ['b'], ['c']])
    const broken = await readFile('text', file(Buffer.from('good é\nbad \xff\ngood\n'.replace('é', '\xc3\xa9'), 'latin1')), { encoding: 'utf-8' })
    expect(broken.rows).toEqual([['good é'], ['good']])
    expect(broken.unreadable).toEqual([{ line: 2, reason: expect.stringContaining('mean nothing'), raw: 'bad \\xff' }])
    await expect(readFile('text', file('\n\n'))).rejects.toMatchObject({ problem: { code: 'FILE_IS_EMPTY' } })
  })
})

describe('which format a .txt is', () => {
  const chosen = (content: string, name: string): string | undefined => {
    const head = Buffer.from(content)
    return [...formats.values()].map(({ id, sniff }) => ({ id, sure: sniff?.(head, name) ?? 0 })).reduce((most, next) => (next.sure > most.sure ? next : most)).id
  }
  it.each([
    ['a;b\n1;2\n3;4\n', 'a.txt', 'csv'],
    ['Report of today\n\na,b,c\n1,2,3\n4,5,6\n7,8,9\n', 'a.txt', 'csv'],
    ['a\tb\n1\t2\n', 'a.log', 'csv'],
    [FIXED, 'a.txt', 'text'],
    ['Name: Ann\nAge: 3\n\nName: Bob\nAge: 4\n', 'a.txt', 'text'],
    ['Mar  3 04:05:06 box sshd[312]: x, y\nMar  3 04:05:07 box sshd[312]: x, y\n', 'messages', 'text'],
    ['Dear all,\nthis is, as you know, a letter.\n\nYours,\nAnn\n', 'a.txt', 'text'],
    ['a,b\n1,2\n', 'a.csv', 'csv'],
    ['x\n1\n2\n', 'a.csv', 'csv'],
    ['[{"a":1}]', 'a.txt', 'json'],
  ])('%j in %s is %s', (content, name, format) => {
    expect(chosen(content, name)).toBe(format)
  })
})

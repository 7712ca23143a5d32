import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Document, Header, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow, TextRun } from 'docx'
import { describe, expect, it } from 'vitest'
import { inspectFile, readFile, temporaryFolder } from '#tests/support/read-file'
import { zip } from '#tests/support/zip'

function stored(content: Uint8Array, name = 'in.docx'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

const build = (children: readonly (Paragraph | Table)[]): Promise<Buffer> => Packer.toBuffer(new Document({ sections: [{ headers: { default: new Header({ children: [new Paragraph('Secret memo')] }) }, children: [...children] }] }))
const cell = (text: string, options: { rowSpan?: number; columnSpan?: number } = {}) => new TableCell({ children: text.split('\n').map((line) => new Paragraph(line)), ...options })
const row = (cells: readonly (string | TableCell)[], tableHeader?: true) => new TableRow({ ...(tableHeader && { tableHeader }), children: cells.map((one) => (typeof one === 'string' ? cell(one) : one)) })
const names = (columns: readonly { name: string }[]) => columns.map(({ name }) => name)

const report = () => build([
  new Paragraph({ text: 'Sales', heading: HeadingLevel.HEADING_1 }),
  new Paragraph({ children: [new TextRun('Some '), new TextRun({ text: 'bold', bold: true }), new TextRun(' words.')] }),
  new Paragraph(''),
  new Table({ rows: [row(['Region', 'Product', 'Amount'], true), row([cell('North', { rowSpan: 2 }), 'A', '1.50']), row(['B\nand C', '2.00']), row([cell('Total', { columnSpan: 2 }), '3.50'])] }),
  new Paragraph({ text: 'Contacts', heading: HeadingLevel.HEADING_2 }),
  new Paragraph({ text: 'by phone', bullet: { level: 0 } }),
  new Table({ rows: [row(['name', 'phone']), row(['Ann', '+49 30 1'])] }),
])

describe('Word documents', () => {
  it('offer each table; merged cells have their value once; the header is the one that Word repeats', async () => {
    const path = stored(await report())
    const inspection = await inspectFile('word', path)
    expect(inspection.streams.map(({ id, rows, note }) => [id, rows, note])).toEqual([
      ['table 1', 3, '3 columns, under the heading "Sales".'], ['table 2', 1, '2 columns, under the heading "Contacts".'], ['text', 6, expect.any(String)],
    ])
    expect(inspection.guesses.map(({ option, value, confidence }) => [option, value, confidence])).toEqual([['part', 'table 1', 0.7], ['header', 1, 1]])
    const read = await readFile('word', path)
    expect(names(read.columns)).toEqual(['Region', 'Product', 'Amount'])
    expect(read.rows).toEqual([['North', 'A', '1.50'], [null, 'B\nand C', '2.00'], ['Total', null, '3.50']])
    expect(read.lines).toEqual([2, 3, 4])
    expect(read.reading.report.notes.map(({ code }) => code)).toEqual(expect.arrayContaining(['merged-cells', 'left-out']))
    const second = await readFile('word', path, { part: 'table 2', header: 0 })
    expect(second.rows).toEqual([['name', 'phone'], ['Ann', '+49 30 1']])
    await expect(readFile('word', path, { part: 'table 3' })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID' } })
  })

  it('have names over groups of columns beside names that go down', async () => {
    const read = await readFile('word', stored(await build([new Table({ rows: [
      row([cell('Region', { rowSpan: 2 }), cell('2024', { columnSpan: 2 }), cell('Note', { rowSpan: 2 })]), row(['H1', 'H2']), row(['North', '1', '2', 'a']), row(['South', '3', '4', 'b']),
    ] })])))
    expect(names(read.columns)).toEqual(['Region', '2024 H1', '2024 H2', 'Note'])
    expect(read.rows).toEqual([['North', '1', '2', 'a'], ['South', '3', '4', 'b']])
  })

  it('give their paragraphs with kind, level and heading, and where tables stand', async () => {
    const read = await readFile('word', stored(await report()), { part: 'text' })
    expect(names(read.columns)).toEqual(['kind', 'level', 'heading', 'text'])
    expect(read.rows).toEqual([
      ['heading', 1, null, 'Sales'], ['paragraph', null, 'Sales', 'Some bold words.'], ['table', null, 'Sales', 'table 1'],
      ['heading', 2, 'Sales', 'Contacts'], ['list', 1, 'Contacts', 'by phone'], ['table', null, 'Contacts', 'table 2'],
    ])
    expect(read.lines).toEqual([1, 2, 4, 5, 6, 7])
    expect((await readFile('word', stored(await build([new Paragraph('only text')])))).rows).toEqual([['paragraph', null, null, 'only text']])
  })

  it('hold the texts of tables inside cells', async () => {
    const inner = new TableCell({ children: [new Paragraph('outer'), new Table({ rows: [row(['x', 'y'])] })] })
    const read = await readFile('word', stored(await build([new Table({ rows: [row(['a', 'b']), new TableRow({ children: [inner, cell('1')] })] })])))
    expect(read.rows).toEqual([['outer\nx\ty', '1']])
    expect(read.reading.report.notes.map(({ code }) => code)).toContain('nested-tables')
  })
})

const TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
const RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
const raw = (body: string | Buffer, prolog = '') => zip({
  '[Content_Types].xml': TYPES, '_rels/.rels': RELATIONS,
  'word/document.xml': typeof body === 'string' ? `${prolog}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>` : body,
})
const ole = (text: string) => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), Buffer.from(text, 'utf16le')])

describe('Word files that cannot be read', () => {
  it.each([
    ['with a password', () => ole('EncryptedPackage'), 'FORMAT_PROTECTED', /password/],
    ['of old Word', () => ole('WordDocument'), 'FORMAT_UNKNOWN', /old Word document/],
    ['that are no zip', () => Buffer.from('PK\x03\x04 nothing'), 'FORMAT_BROKEN', /no whole Word document/],
    ['of another kind', () => zip({ 'a.txt': 'x' }), 'FORMAT_BROKEN', /no whole Word document/],
    ['without text', () => raw(''), 'FILE_IS_EMPTY', /no text/],
    ['with entities', () => raw('<w:p><w:r><w:t>&x;</w:t></w:r></w:p>', '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), 'FORMAT_BROKEN', /no whole Word document/],
    ['that unpack to 120 MB of nothing', () => raw(Buffer.alloc(120 << 20)), 'LIMIT_EXCEEDED', /made to do harm/],
    ['with more text than fits', () => raw(`<w:p>${Array.from({ length: 1_200_000 }, (_, index) => `<w:r><w:t>${index * 7919 % 1_000_003}</w:t></w:r>`).join('')}</w:p>`.repeat(2)), 'LIMIT_EXCEEDED', /MB of text/],
  ])('%s say so', async (_title, content, code, message) => {
    await expect(readFile('word', stored(content()))).rejects.toMatchObject({ problem: { code, message: expect.stringMatching(message) } })
  })
})

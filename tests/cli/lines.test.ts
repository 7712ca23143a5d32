import { expect, test } from 'vitest'
import { Desk } from '#tests/support/command-line'
import { pdf, putRows } from '#tests/support/pdf'
import { zip } from '#tests/support/zip'

const desk = new Desk()

/** Each line is written with its number: a BOM, title rows, quoted line breaks, LF and CRLF mixed, no break at the end. */
const FILE = [
  '\ufeffReport of sales\r\n', // 1
  '\n', // 2
  'id,amount,note\r\n', // 3
  '1,10,"begins on line 4\r\n', 'ends on line 5"\r\n',
  '2,,rejected: line 6\n',
  '3,5,"begins on line 7\n', 'goes on\n', 'ends on line 9"\r\n',
  '4,,"rejected: line 10\r\n', 'ends on line 11"\n',
  '5,7,z,one field too many: line 12\n',
  '6,,rejected: line 13',
].join('')

test('rejects and unreadable lines carry the line on which they begin in the file', async () => {
  desk.put('report.csv', FILE)
  desk.put('rules.yaml', 'winnow: 1\nsteps:\n  - { step: not_null, columns: [amount] }\n')
  const { code } = await desk.winnow('run', 'rules.yaml', 'report.csv', '-o', 'clean.json', '--rejects', 'rejects.json', '--unreadable', 'unreadable.json')
  expect(code).toBe(0)
  expect(JSON.parse(desk.read('rejects.json'))).toMatchObject([
    { reject_source: 'report.csv', reject_line: 6, id: '2', reject_reasons: 'amount is missing' },
    { reject_line: 10, id: '4', note: 'rejected: line 10\r\nends on line 11' },
    { reject_line: 13, id: '6' },
  ])
  expect(JSON.parse(desk.read('unreadable.json'))).toMatchObject([{ line: 12, reason: '4 fields instead of 3', raw: '5,7,z,one field too many: line 12' }])
  expect(JSON.parse(desk.read('clean.json'))).toMatchObject([{ id: '1', note: 'begins on line 4\r\nends on line 5' }, { id: '3' }])
})

test('rejects from a PDF say which table and page they stand on, those from an archive which of its files', async () => {
  const columns = [{ at: 50 }, { at: 200 }, { at: 400 }]
  const rows = (from: number) => Array.from({ length: 10 }, (_, index) => [`${from + index}`, (from + index) % 8 === 0 ? '' : 'Ann', '1.50'])
  desk.put('report.pdf', await pdf([0, 10].map((from) => (page) => { putRows(page, columns, [['id', 'name', 'amount'], ...rows(from)], 60) })))
  desk.put('files.zip', zip({ 'one.csv': 'id,name\n1,Ann\n', 'two.csv': 'id,name\n2,Ben\n3,\n' }))
  desk.put('names.yaml', 'winnow: 1\nsteps:\n  - { step: not_null, columns: [name] }\n')
  await desk.winnow('run', 'names.yaml', 'report.pdf', '-o', 'pdf.json', '--rejects', 'rejects-pdf.json')
  expect(JSON.parse(desk.read('rejects-pdf.json'))).toMatchObject([
    { reject_source: 'report.pdf', reject_sheet: 'table 1, page 1', reject_line: 1, id: '0' }, { reject_sheet: 'table 1, page 1', id: '8' }, { reject_sheet: 'table 1, page 2', reject_line: 2, id: '16' },
  ])
  await desk.winnow('run', 'names.yaml', 'files.zip', '-i', 'members=all', '-o', 'zip.json', '--rejects', 'rejects-zip.json')
  expect(JSON.parse(desk.read('rejects-zip.json'))).toMatchObject([{ reject_source: 'files.zip', reject_sheet: 'two.csv', reject_line: 3, id: '3' }])
})

import { expect, test } from 'vitest'
import { Desk } from '#tests/support/command-line'

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

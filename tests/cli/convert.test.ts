import { expect, test } from 'vitest'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()

test('text stays text, byte for byte: UTF-8, comma, RFC 4180, headers that are there twice', async () => {
  // Latin 1, semicolons, CRLF, a quoted and an unquoted empty field, spaces, quotes and line breaks in cells.
  desk.put('odd.csv', Buffer.from('id;id;naïve, name\r\n001;"a ""q""; b";é\r\n;"";  x \r\n"two\r\nlines";1,50;\t\r\n+49 30;=1+1;1e3\r\n', 'latin1'))
  expect(await desk.winnow('convert', 'odd.csv', 'plain.csv')).toMatchObject({ code: 0, stderr: '' })
  expect(desk.read('plain.csv')).toBe('id,id,"naïve, name"\n001,"a ""q""; b",é\n,"",  x \n"two\r\nlines","1,50",\t\n+49 30,=1+1,1e3\n')
})

test('formats follow the names; --set and --input reach them', async () => {
  desk.put('small.csv', 'id|when\n007|2024-01-02\n')
  expect(await desk.winnow('convert', 'small.csv', 'small.json', '-i', 'delimiter=|')).toMatchObject({ code: 0 })
  expect(JSON.parse(desk.read('small.json'))).toEqual([{ id: '007', when: '2024-01-02' }])
  expect(await desk.winnow('convert', 'small.json', 'back.csv', '--set', 'bom=true', '--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"clean": 1') })
  expect(desk.read('back.csv')).toBe('\ufeffid,when\n007,2024-01-02\n')
  expect(await desk.winnow('convert', 'small.csv', 'small.xyz')).toMatchObject({ code: 2, stderr: expect.stringMatching(/no format that Winnow can write.*\n.*\.csv/) })
  expect(await desk.winnow('convert', 'small.csv', 'x.csv', '-i', 'delimter=|')).toMatchObject({ code: 2, stderr: expect.stringContaining('delimter') })
})

test('lines that cannot be read are kept where it is asked for; --strict makes them count', async () => {
  desk.put('ragged.csv', 'a,b\n1,2\n1,2,3\n')
  expect(await desk.winnow('convert', 'ragged.csv', 'ragged.jsonl', '--rejects', 'ragged.rejects.csv', '--strict')).toMatchObject({ code: 1, stdout: expect.stringContaining('1 line could not be read') })
  expect(desk.read('ragged.rejects.csv')).toBe('sheet,line,reason,raw\n,3,3 fields instead of 2,"1,2,3"\n')
})

test('--recipe cleans on the way', async () => {
  desk.put('trim.yaml', 'winnow: 1\nsteps:\n  - { step: trim }\n  - { step: not_null, columns: [a] }\n')
  desk.put('spaces.csv', 'a,b\n  x ,y\n,z\n')
  expect(await desk.winnow('convert', 'spaces.csv', 'trimmed.csv', '--recipe', 'trim.yaml', '--rejects', 'dropped.csv')).toMatchObject({ code: 0, stdout: expect.stringContaining('1 rejected') })
  expect(desk.read('trimmed.csv')).toBe('a,b\nx,y\n')
  expect(desk.read('dropped.csv')).toContain('a is missing')
})

test('--batch: a line of JSON for each file, one bad file stops no other', async () => {
  desk.put('one.csv', 'a\n1\n')
  desk.put('list.tsv', 'one.csv\tone.out.csv\r\nmissing.csv\tnever.csv\n\none.csv\none.csv\tone.csv\none.csv\ttwo.out.json\n')
  const { code, stdout, stderr } = await desk.winnow('convert', '--batch', 'list.tsv')
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  const told: unknown[] = stdout.trimEnd().split('\n').map((line) => JSON.parse(line))
  expect(told).toMatchObject([
    { file: 'one.csv', output: 'one.out.csv', ok: true, rows: { in: 1, clean: 1 } },
    { file: 'missing.csv', ok: false, problems: [{ code: 'FILE_NOT_FOUND', remedy: expect.any(String) }] },
    { output: null, ok: false, problems: [{ code: 'INPUT_INVALID' }] },
    { output: 'one.csv', ok: false, problems: [{ code: 'CONFLICT' }] },
    { output: 'two.out.json', ok: true },
  ])
  expect(desk.read('one.csv')).toBe('a\n1\n')
  expect(await desk.winnow('convert', '--batch', 'no-list.tsv')).toMatchObject({ code: 2, stderr: expect.stringContaining('no file "no-list.tsv"') })
})

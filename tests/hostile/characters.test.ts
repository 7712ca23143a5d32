import { expect, test } from 'vitest'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()

/** NUL, a right-to-left override, zero-width space and joiners, a byte order mark inside, an escape sequence, a private use character. */
const CSV = 'name,note\nnul\0nul,rtl\u202eltr\nzero\u200bwidth,fam\u200d\nbom\ufeffbom,\u001b[31mred\n\ue000,\u2028\n'

test('odd characters are kept to the byte, into every typed format and out again', async () => {
  const endings = ['json', 'jsonl', 'parquet', 'xlsx']
  desk.put('odd.csv', CSV)
  desk.put('list.tsv', ['odd.csv\tplain.csv', ...endings.flatMap((ending) => [`odd.csv\todd.${ending}`, `odd.${ending}\tback.${ending}.csv`])].join('\n'))
  expect(await desk.winnow('convert', '--batch', 'list.tsv')).toMatchObject({ code: 0, stderr: '' })
  expect(desk.read('plain.csv')).toBe(CSV)
  for (const ending of endings) expect(desk.read(`back.${ending}.csv`)).toBe(CSV)
})

test('they are counted as a finding and shown as escapes, never handed to the terminal', async () => {
  const { code, stdout } = await desk.winnow('profile', 'odd.csv')
  expect(code).toBe(0)
  expect(stdout).toMatch(/name: Invisible characters \(3\)/)
  expect(stdout).toContain('\\u{1b}[31mred')
  expect(stdout).not.toMatch(/[^\P{C}\n]/u)
})

test('halves of surrogate pairs, which no text file can hold, are kept as the escapes that they were', async () => {
  desk.put('half.json', '[{"a":"\\ud800x","b":"fine"},{"a":"\\udc00","b":"\\ud83d\\ude00"}]')
  expect(await desk.winnow('convert', 'half.json', 'half.csv')).toMatchObject({ code: 0 })
  expect(desk.read('half.csv')).toBe('a,b\n\\ud800x,fine\n\\udc00,😀\n')
})

import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()
const small = desk.path('small')

/** A disk of 1 MB, where this user may mount one. */
function mounted(): boolean {
  mkdirSync(small)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small], { stdio: 'ignore' })
    afterAll(() => { execFileSync('umount', [small]) })
    return true
  } catch {
    return false
  }
}

/** What no format makes small. */
const SOURCE = `id,text\n${Array.from({ length: 60_000 }, (_, row) => `${row},${randomBytes(30).toString('base64')}\n`).join('')}`
desk.put('source.csv', SOURCE)
desk.put('rules.yaml', 'winnow: 1\nsteps:\n  - { step: in_set, column: id, values: ["1"] }\n')

describe.runIf(mounted())('on a disk of 1 MB', () => {
  test('whatever does not fit: a sentence for each kind of file, and nothing half', async () => {
    const endings = ['csv', 'json', 'jsonl', 'xlsx', 'parquet', 'duckdb', 'sqlite']
    desk.put('list.tsv', endings.map((ending) => `source.csv\tsmall/out.${ending}\n`).join(''))
    const before = desk.files()
    const { code, stdout, stderr } = await desk.winnow('convert', '--batch', 'list.tsv')
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    const told: unknown[] = stdout.trimEnd().split('\n').map((line) => JSON.parse(line))
    expect(told).toMatchObject(endings.map((ending) => ({
      ok: false, problems: [{ code: 'DISK_FULL', message: `The disk is full: "small/out.${ending}" was not written.`, remedy: expect.stringContaining('Free some space') }],
    })))
    expect(readdirSync(small)).toEqual([])
    expect(desk.files()).toEqual(before)
    expect(desk.read('source.csv')).toBe(SOURCE)
  })

  test('rejects that do not fit take the clean file back', async () => {
    const { code, stderr } = await desk.winnow('run', 'rules.yaml', 'source.csv', '-o', 'clean.csv', '--rejects', 'small/rejects.csv')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('The disk is full: "small/rejects.csv"') })
    expect([...readdirSync(small), ...desk.files()]).not.toContain('clean.csv')
  })

  test('no room for the temporary files', async () => {
    const { code, stderr } = await desk.start(['profile', 'source.csv'], { TMPDIR: small }).ended
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('The disk is full') })
    expect(readdirSync(small)).toEqual([])
  })
})

test.runIf(process.platform !== 'win32')('a limit on the size of files is a full disk too', async () => {
  const before = desk.files()
  const { code, stderr } = await desk.limited('1000', 'convert', 'source.csv', 'limited.csv')
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('The disk is full') })
  expect(desk.files()).toEqual(before)
})

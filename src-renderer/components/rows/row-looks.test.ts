import { describe, expect, test } from 'vitest'
import { INTEGER, TEXT } from '#shared/model/data-type'
import type { PreviewRow } from '#shared/model/preview'
import type { ShownColumn } from './column-layout'
import { looksOf } from './row-looks'

const shown: readonly ShownColumn[] = [{ column: { name: 'name', type: TEXT }, index: 0 }, { column: { name: 'age', type: INTEGER }, index: 1 }]
const row = (part: Partial<PreviewRow>): PreviewRow => ({ row: 1305, line: 1306, state: 'kept', cells: ['Zoë', 7], changed: [], invalid: [], reasons: [], ...part })
const range = { step: 2, rule: 'range', column: 'age', severity: 'drop', reason: 'age 141 is above 120' } as const
const inPlace = looksOf(shown, true, false, () => 'Range')
const alone = looksOf(shown, false, false, () => 'Range')
const why = looksOf(shown, false, true, () => 'Range')

describe('amid the others', () => {
  test('a dropped row is struck, has its sign and its reason in words, and its guilty cell', () => {
    const dropped = row({ state: 'rejected', cells: ['Zoë', 141], reasons: [range] })
    expect(inPlace.rowLook(dropped)).toMatchObject({ sign: '−', label: '1,305', struck: true, spoken: 'dropped: age 141 is above 120 (step 3)' })
    expect(inPlace.cellLook(dropped, 1)).toMatchObject({ text: '141', marks: ['guilty'], spoken: 'age 141 is above 120 (step 3)' })
    expect(inPlace.cellLook(dropped, 0)).toEqual({ text: 'Zoë' })
  })

  test('a changed cell shows what stood there and what stands there now', () => {
    const changed = row({ changed: [{ column: 'name', before: ' Zoë' }] })
    expect(inPlace.rowLook(changed)).toMatchObject({ sign: '~' })
    expect(inPlace.cellLook(changed, 0)).toMatchObject({ text: 'Zoë', before: { text: ' Zoë' }, marks: ['changed'] })
  })

  test('a cell that could not be converted keeps its text in sight', () => {
    const invalid = row({ cells: ['Zoë', null], invalid: [{ column: 'age', text: 'two', reason: "'two' is not an integer" }] })
    expect(inPlace.cellLook(invalid, 1)).toMatchObject({ text: 'null', word: true, before: { text: 'two' }, marks: ['invalid'], spoken: "'two' is not an integer" })
  })

  test('a flagged row is kept, and says so', () => {
    const flagged = row({ reasons: [{ ...range, severity: 'warn' }] })
    expect(inPlace.rowLook(flagged)).toMatchObject({ sign: '!' })
    expect(inPlace.rowLook(flagged).struck).toBeUndefined()
    expect(inPlace.cellLook(flagged, 1)).toMatchObject({ marks: ['flagged'] })
  })
})

test('clean rows by themselves show what they are now, and how it was on demand', () => {
  const changed = row({ changed: [{ column: 'name', before: ' Zoë' }] })
  expect(alone.rowLook(changed).sign).toBe('')
  expect(alone.cellLook(changed, 0)).toMatchObject({ text: 'Zoë', marks: [], title: 'Zoë\nwas  Zoë' })
  expect(alone.cellLook(changed, 0).before).toBeUndefined()
})

test('the first column tells why a row is gone: the step, the column, and how many reasons more', () => {
  const dropped = row({ state: 'rejected', reasons: [range, { ...range, step: 4, column: null, reason: 'twice' }, { ...range, severity: 'warn' }] })
  expect(why.cellLook(dropped, 0)).toMatchObject({ text: '3 Range: age, +1', marks: ['reason'], title: 'age 141 is above 120 (step 3)\ntwice (step 5)' })
  expect(why.cellLook(dropped, 1)).toEqual({ text: 'Zoë' })
  expect(why.rowLook(dropped).struck).toBeUndefined()
})

test('null, empty text and the word null are told apart', () => {
  const looks = [null, '', 'null'].map((cell) => alone.cellLook(row({ cells: [cell, 1] }), 0))
  expect(looks.map(({ text, word }) => [text, word === true])).toEqual([['null', true], ['empty text', true], ['null', false]])
})

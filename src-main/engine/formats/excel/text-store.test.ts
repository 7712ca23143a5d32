import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { TextStore } from './text-store'

const store = () => new TextStore(join(mkdtempSync(join(tmpdir(), 'winnow-texts-')), 'texts'))

it('gives every text back, in any order, also those that went to the file', () => {
  const texts = store()
  const long = (index: number) => `${index} ${'ü'.repeat(1_000_000)} ${index}`
  for (let index = 0; index < 45; index += 1) {
    texts.add(`short ${index}`)
    texts.add(long(index))
    texts.add('')
  }
  for (const index of [44, 0, 43, 1, 20, 44]) {
    expect(texts.get(3 * index)).toBe(`short ${index}`)
    expect(texts.get(3 * index + 1) === long(index)).toBe(true)
    expect(texts.get(3 * index + 2)).toBe('')
  }
  expect(texts.get(135)).toBeUndefined()
  expect(texts.get(Number.NaN)).toBeUndefined()
  texts.close()
})

it('grows to many texts', () => {
  const texts = store()
  for (let index = 0; index < 200_000; index += 1) texts.add(`text ${index}`)
  expect([texts.get(199_999), texts.get(65_536), texts.get(0), texts.get(131_072)]).toEqual(['text 199999', 'text 65536', 'text 0', 'text 131072'])
  texts.close()
})

it('refuses a text that no cell could hold', () => {
  expect(() => store().add('x'.repeat(5_000_000))).toThrow('A text of 5,000,000 bytes')
})

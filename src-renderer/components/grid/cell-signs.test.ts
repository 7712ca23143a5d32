import { expect, test } from 'vitest'
import { pieces } from './cell-signs'

const drawn = (text: string) => pieces(text).map((piece) => (piece.sign ? `[${piece.text}]` : piece.text)).join('')

test.each([
  ['plain text', 'plain text'], ['', ''], [' a b  ', '[·]a b[··]'], ['   ', '[···]'], ['a\nb\r\nc\td', 'a[↵]b[↵]c[⇥]d'], ['a\u00a0b', 'a[⍽]b'],
  ['a\u200bb\ufeff', 'a[◌]b[◌]'], ['\u202eabc', '[◌]abc'], ['a\u0000b\u007f', 'a[␀]b[␡]'], ['Zoë 👩‍💻', 'Zoë 👩‍💻'], ['pay\u200dpal', 'pay[◌]pal'],
])('%j is drawn as %s', (text, expected) => {
  expect(drawn(text)).toBe(expected)
})

test('of a text of megabytes only its beginning is drawn', () => {
  expect(drawn('x'.repeat(5_000_000))).toBe(`${'x'.repeat(400)}…`)
})

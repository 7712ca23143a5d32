import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readPage, textAt } from './page'

const folder = mkdtempSync(join(tmpdir(), 'winnow-page-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const page = (text: string, how: Parameters<typeof readPage>[1] = {}) => readPage({ text, url: new URL('https://api.example.com/orders'), header: () => undefined }, how, folder)

test.each([
  ['[{"a": 1}, {"a": 2.50}]', [], ['{"a": 1}', '{"a": 2.50}']],
  ['{"meta": {"tags": [1, 2, 3]}, "orders": [{"a": 12345678901234567890}], "next": "ü]"}', ['orders'], ['{"a": 12345678901234567890}']],
  ['{"few": [{"a": 1}], "deep": {"many": [{"b": 1},\n{\r\n"b": "]\\n"}]}}', ['deep', 'many'], ['{"b": 1}', '{ "b": "]\\n"}']],
  ['{"id": 7, "tags": []}', [], ['{"id": 7, "tags": []}']],
  ['{"data": [], "total": 0}', ['data'], []],
  ['  []  ', [], []],
  ['{"data": null}', [], ['{"data": null}']],
  ['7', [], ['7']],
])('the records of %s', (text, path, records) => {
  expect(page(text)).toMatchObject({ path, records })
})

test('what stands around the records is known exactly, whatever is in them', () => {
  const { content } = page('{"ä": "é", "cursor": 9007199254740993, "data": [{"x": "ö]}"}, {"x": 2}], "more": {"next": "n"}}')
  expect([textAt(content, '/cursor'), textAt(content, '/more/next'), textAt(content, '/ä'), textAt(content, '/data/0/x'), textAt(content, '/nothing')]).toEqual(['9007199254740993', 'n', 'é', undefined, undefined])
})

test('a later page is read at the place of the first', () => {
  const path = ['data']
  expect(['{"data": null}', '{"data": {}}', '{"total": 3}', '{"data": {"a": 1}}', '{"data": [], "errors": []}'].map((text) => page(text, { path }).records)).toEqual([[], [], [], ['{"a": 1}'], []])
  expect(() => page('{"error": "gone"}', { path })).toThrow('answers with an error: gone')
  expect(() => page('{"data": [{"a": 1}]}', { recordPath: '/items' })).toThrow('has nothing at "/items"')
})

test.each(['', '{"data": [{"a": 1}', '{"data": [{"a": 01}]}', '[{"a": 1}] x', 'null null', '{"a": NaN}', '<html>'])('%s is no JSON', (text) => {
  expect(() => page(text)).toThrow(/no JSON|not with JSON|with nothing/)
})

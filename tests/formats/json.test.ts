import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formats } from '#engine/formats/registry'
import { inspectFile, readFile, temporaryFolder, writeFile } from '#tests/support/read-file'

function file(content: string | Uint8Array, name = 'in.json'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

const lines = (content: string | Uint8Array) => file(content, 'in.jsonl')
const names = (columns: readonly { name: string }[]) => columns.map(({ name }) => name)
const types = (columns: readonly { type: { name: string } }[]) => columns.map(({ type }) => type.name)

describe('reading JSON', () => {
  it('keeps every digit of numbers: 20-digit ids, 1.10 beside 1.1, exponents', async () => {
    const read = await readFile('json', file('[{"id": 12345678901234567890, "v": 1.10, "x": 1e400, "p": 12.50},\n {"id": 1, "v": 1.1, "x": 2, "p": 3.99}]'))
    expect(types(read.columns)).toEqual(['integer', 'text', 'text', 'decimal'])
    expect(read.rows).toEqual([['12345678901234567890', '1.10', '1e400', '12.50'], [1, '1.1', '2', '3.99']])
    expect(read.lines).toEqual([1, 2])
  })

  it('takes fractions that a double keeps as numbers, NaN among them', async () => {
    const read = await readFile('json', file('[{"a": 1.0, "b": 0.1}, {"a": 2.5, "b": NaN}, {"a": 7, "b": -Infinity}]'))
    expect(types(read.columns)).toEqual(['number', 'number'])
    expect(read.rows).toEqual([[1, 0.1], [2.5, 'NaN'], [7, '-Infinity']])
  })

  it('makes columns of nested objects down to max_depth and keeps lists as JSON text', async () => {
    const path = file('[{"a": {"b": {"c": 1}, "d": [1.10, {"e":  "x y"}]}, "z": {}}]')
    const all = await readFile('json', path)
    expect(names(all.columns)).toEqual(['a.b.c', 'a.d', 'z'])
    expect(all.rows).toEqual([[1, '[1.10,{"e":"x y"}]', '{}']])
    const two = await readFile('json', path, { max_depth: 2 })
    expect(names(two.columns)).toEqual(['a.b', 'a.d', 'z'])
    expect(two.rows[0]![0]).toBe('{"c":1}')
  })

  it('takes the elements of records that are lists by their places, and names from a first list of texts', async () => {
    const named = await readFile('json', file('[["id", "name", "at"],\n [1, "Ann, [x]", {"y": 1}],\n [12345678901234567890, null],\n 7]'))
    expect(names(named.columns)).toEqual(['id', 'name', 'at.y'])
    expect(named.rows).toEqual([[1, 'Ann, [x]', 1], ['12345678901234567890', null, null]])
    expect([named.lines, named.unreadable]).toEqual([[2, 3], [{ line: 4, reason: 'this is no list, unlike the records before it', raw: '7' }]])
    expect(named.reading.report.setAside).toEqual([{ kind: 'header', line: 1, raw: '["id", "name", "at"]' }])
    const plain = await readFile('jsonl', lines('[1, "a"]\n[2, "b", true]\n'))
    expect([names(plain.columns), plain.rows]).toEqual([['column_1', 'column_2', 'column_3'], [[1, 'a', null], [2, 'b', true]]])
    expect((await readFile('json', file('[["only", "one"]]'))).rows).toEqual([['only', 'one']])
    expect((await readFile('json', file('[["a", "b"], ["c", "d"]]'))).rows).toEqual([['a', 'b'], ['c', 'd']])
    await expect(readFile('json', file('[[1, 2], [3 4]]'))).rejects.toMatchObject({ problem: { code: 'FORMAT_BROKEN', message: expect.stringContaining('line 1, column 13') } })
  })

  it('invents nothing for null: a document of null has no rows, one value is one row, a column of nulls is empty', async () => {
    await expect(readFile('json', file('null\n'))).rejects.toMatchObject({ problem: { code: 'FILE_IS_EMPTY', message: 'in.json holds no rows: all of it is null.' } })
    const one = await readFile('json', file('5'))
    expect([names(one.columns), one.rows, one.reading.report.notes.map(({ code }) => code)]).toEqual([['value'], [[5]], ['one-value']])
    expect((await readFile('json', file('[{"a": null}, {"a": null}]'))).rows).toEqual([[null], [null]])
    expect((await readFile('json', file('[null, null]'))).rows).toEqual([[null], [null]])
    expect((await readFile('jsonl', lines('null\n'))).rows).toEqual([[null]])
  })

  it('takes objects that follow each other without a list around them for records', async () => {
    const read = await readFile('json', file('{\n "a": 1, "l": [{"x": 1}]\n}\n{\n "a": 2\n}{"a": 3}'))
    expect(read.rows).toEqual([[1, '[{"x":1}]'], [2, null], [3, null]])
    expect(read.lines).toEqual([1, 4, 6])
    await expect(readFile('json', file('{"a": 1}\n[2]'))).rejects.toMatchObject({ problem: { code: 'FORMAT_BROKEN' } })
  })

  it('is what a .json file is read as though it is broken, and a .jsonl file that holds one list', async () => {
    const sure = (name: string, content: string) => ['json', 'jsonl', 'csv', 'text'].map((id) => [id, formats.get(id)?.sniff?.(Buffer.from(content), name) ?? 0] as const).toSorted(([, one], [, other]) => other - one)[0]![0]
    expect(sure('a.json', '// a comment\n[{"a":1}, {"a":2}]')).toBe('json')
    expect(sure('a.json', 'callback([{"a":1}]);')).toBe('json')
    expect(sure('a.jsonl', '[{"a":1},{"a":2}]')).toBe('json')
    expect(sure('a.jsonl', '[1,2]\n[3,4]')).toBe('jsonl')
    expect(sure('a.json', 'id,name\n1,Ann\n2,Bob\n3,Cid\n')).toBe('csv')
  })

  it('finds the longest list of objects, offers the others, and takes the one that is given', async () => {
    const path = file('{"meta": {"tags": [1,2,3], "few": [{"x": 1}]}, "data": {"items": [{"id": 1}, {"id": 2}]}, "end": true}')
    expect((await readFile('json', path)).rows).toEqual([[1], [2]])
    const inspection = await inspectFile('json', path)
    expect(inspection.streams.map(({ id }) => id)).toEqual(['/meta/tags', '/meta/few', '/data/items'])
    expect(inspection.streams[1]!.input).toEqual({ format: 'json', record_path: '/meta/few' })
    expect(inspection.guesses[0]).toMatchObject({ option: 'record_path', value: '/data/items' })
    expect((await readFile('json', path, { record_path: '/meta/few' })).rows).toEqual([[1]])
    await expect(readFile('json', path, { record_path: '/no/such' })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID' } })
  })

  it('offers lists of objects inside the records as tables of their own, with the row and the ids of the record', async () => {
    const path = file('[{"orderId": 12345678901234567890, "who": "Ann", "items": [{"sku": "a, \\"x]", "price": 1.10}, {"sku": "b", "tags": [{"t": 1}]}]},\n{"orderId": 7, "items": []},\n{"orderId": 8, "items": [{"sku": "c"}, "odd"], "tags": ["x"]}]')
    const inspection = await inspectFile('json', path)
    expect(inspection.streams.map(({ id, name, input }) => [id, name, input])).toEqual([
      ['', 'in.json', undefined], ['/items', 'items of each record', { format: 'json', record_path: '', child: '/items' }],
    ])
    const { format: _format, ...input } = inspection.streams[1]!.input!
    const read = await readFile('json', path, input)
    expect(names(read.columns)).toEqual(['parent_row', 'parent.orderId', 'sku', 'price', 'tags', 'value'])
    expect(read.rows).toEqual([
      [1, '12345678901234567890', 'a, "x]', '1.10', null, null], [1, '12345678901234567890', 'b', null, '[{"t":1}]', null], [3, 8, 'c', null, null, null], [3, 8, null, null, null, 'odd'],
    ])
    expect(read.lines).toEqual([1, 1, 3, 3])
    expect(read.reading.report.input).toEqual({ format: 'json', record_path: '', child: '/items', max_depth: 10 })
    await expect(readFile('json', path, { child: '/none' })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID', message: expect.stringContaining('no list at "/none"') } })
    const deep = await readFile('jsonl', lines('{"id": 1, "a": {"list": [{"x": 1}, {"x": 2}]}}\n{"id": 2}\n'), { child: '/a/list' })
    expect(deep.rows).toEqual([[1, 1, 1], [1, 1, 2]])
    expect((await inspectFile('jsonl', lines('{"id": 1, "a": {"list": [{"x": 1}]}}\n'))).streams.map(({ id, input }) => [id, input])).toEqual([['', undefined], ['/a/list', { format: 'jsonl', child: '/a/list' }]])
  })

  it('reads a single object as one row', async () => {
    expect((await readFile('json', file('{"name": "Ann", "n": null}'))).rows).toEqual([['Ann', null]])
  })

  it('keeps both values of a repeated key and says so', async () => {
    const read = await readFile('json', file('[{"a": 1},\n{"a": 2, "a": 3}]'))
    expect(names(read.columns)).toEqual(['a', 'a_2'])
    expect(read.rows).toEqual([[1, null], [2, 3]])
    expect(read.reading.report.notes).toContainEqual(expect.objectContaining({ code: 'repeated-keys', count: 1, line: 2 }))
  })

  it('makes mixed columns text and counts the kinds; tells null from missing in the notes', async () => {
    const read = await readFile('json', file('[{"v": 1}, {"v": "01"}, {"v": true}, {"v": [1, 2]}, {"v": null}, {}]'))
    expect(read.rows.map(([v]) => v)).toEqual(['1', '01', 'true', '[1,2]', null, null])
    expect(read.reading.report.notes.map(({ code }) => code)).toEqual(['mixed-kinds', 'missing-and-null'])
    expect(read.reading.report.notes[0]!.message).toContain('1 texts, 1 numbers, 1 booleans, 1 lists or objects')
  })

  it('holds keys like __proto__ harmlessly, blank and equal-but-for-case names apart', async () => {
    const read = await readFile('json', file('[{"__proto__": {"polluted": 1}, "constructor": 2, "": 3, "Id": 4, "ID": 5, "rowid": 6}]'))
    expect(read.rows).toEqual([[1, 2, 3, 4, 5, 6]])
    expect(names(read.columns)).toEqual(['_proto__.polluted', 'constructor', 'column_3', 'Id', 'ID_2', 'rowid_2'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('keeps odd characters: BOM, NUL, emoji, half of a surrogate pair as its escape', async () => {
    const read = await readFile('json', file('\uFEFF[{"a": "x\\u0000y", "b": "\\ud83d\\ude00", "c": "\\ud800!", "d": "l1\\nl2"}]'))
    expect(read.rows).toEqual([['x\0y', '😀', '\\ud800!', 'l1\nl2']])
  })

  it.each([
    ['a document cut off', '[{"a": 1},\n {"a": 2}', 2, 10],
    ['a value missing', '[{"a": 1},\n {"a": }]', 2, 8],
    ['a comma missing', '[{"a": 1}\n {"a": 2}]', 2, 2],
    ['a text not closed', '[{"a": "x}]', 1, 12],
    ['more text after the end', '[{"a": 1}]\n{"a": 2}', 2, 1],
    ['a leading zero', '[{"a": 01}]', 1, 9],
    ['a control character in a text', '[{"a": "x\ty"}]', 1, 10],
  ])('says line and column of %s', async (_name, text, line, column) => {
    await expect(readFile('json', file(text))).rejects.toMatchObject({ problem: { code: 'FORMAT_BROKEN', place: { line, column: String(column) } } })
  })

  it('refuses a document nested 100,000 levels deep at once', async () => {
    const begin = performance.now()
    await expect(readFile('json', file('['.repeat(100_000) + ']'.repeat(100_000)))).rejects.toMatchObject({ problem: { code: 'FORMAT_BROKEN' } })
    expect(performance.now() - begin).toBeLessThan(2_000)
  })

  it('reads lists of plain values as one column', async () => {
    expect((await readFile('json', file('[1, 2, 3]'))).rows).toEqual([[1], [2], [3]])
  })

  it('says that an empty list is empty', async () => {
    await expect(readFile('json', file('[]'))).rejects.toMatchObject({ problem: { code: 'FILE_IS_EMPTY' } })
    await expect(readFile('json', file(' \n'))).rejects.toMatchObject({ problem: { code: 'FILE_IS_EMPTY' } })
  })
})

describe('reading JSON lines', () => {
  it('keeps lines that are no JSON with number, reason and text', async () => {
    const read = await readFile('jsonl', lines('{"a": 1}\r\n\n{"a": 2,\n[1]\n"x"\n{"a": 3, "b": tru}\n{"a": 4}'))
    expect(read.rows).toEqual([[1], [4]])
    expect(read.lines).toEqual([1, 7])
    expect(read.unreadable.map(({ line }) => line)).toEqual([3, 4, 5, 6])
    expect(read.unreadable[0]).toEqual({ line: 3, reason: 'a key in double quotes is expected here (character 9)', raw: '{"a": 2,' })
    expect(read.unreadable[1]!.reason).toContain('no object')
    expect(read.reading.report).toMatchObject({ setAsideTotal: 1, setAside: [{ kind: 'blank', line: 2 }] })
  })

  it('keeps bytes that are no UTF-8', async () => {
    const read = await readFile('jsonl', lines(Buffer.from('{"a": "ok"}\n{"a": "M\xfcller"}\n', 'latin1')))
    expect(read.rows).toEqual([['ok']])
    expect(read.unreadable).toMatchObject([{ line: 2, raw: '{"a": "Müller"}' }])
  })

  it('sees a defect and a new column far beyond the sample', async () => {
    const many = Array.from({ length: 40_000 }, (_, index) => `{"id": ${index}, "text": "some words ${index}"}`)
    many[39_000] = '{"id": 39000, "text": "broken'
    many[39_500] = '{"id": "39500x", "text": "y", "late": true}'
    const read = await readFile('jsonl', lines(many.join('\n')))
    expect(read.rows).toHaveLength(39_999)
    expect(read.unreadable).toMatchObject([{ line: 39_001, raw: '{"id": 39000, "text": "broken' }])
    expect(types(read.columns)).toEqual(['text', 'text', 'boolean'])
    expect(read.rows[39_499]).toEqual(['39500x', 'y', true])
    expect(read.lines[39_499]).toBe(39_501)
  })

  it('shows the first rows without reading all', async () => {
    const path = lines(Array.from({ length: 100_000 }, (_, index) => `{"id": ${index}, "pad": "${'x'.repeat(100)}"}`).join('\n'))
    const begin = performance.now()
    const inspection = await inspectFile('jsonl', path)
    expect(performance.now() - begin).toBeLessThan(2_000)
    expect(inspection.rows).toHaveLength(200)
    expect(inspection.rows[199]![0]).toBe(199)
    expect(inspection.lines?.at(-1)).toBe(200)
    expect(inspection.raw![0]).toContain('"id": 0')
  })
})

describe('writing JSON', () => {
  const columns = [
    { name: 'id', type: { name: 'integer', native: 'HUGEINT' } }, { name: 'a "b"', type: { name: 'text' } }, { name: 'd', type: { name: 'decimal', precision: 20, scale: 2 } },
    { name: 'n', type: { name: 'number' } }, { name: 'j', type: { name: 'nested' } }, { name: 't', type: { name: 'timestamp' } }, { name: 'f', type: { name: 'boolean' } },
  ] as const
  const sql = `SELECT 12345678901234567890::HUGEINT AS id, 'x' || chr(10) || '"' || chr(0) AS "a ""b""", 1.10::DECIMAL(20,2) AS d, 'NaN'::DOUBLE AS n,
    '{"k":  1.10}'::JSON AS j, TIMESTAMP '2024-02-29 12:00:00' AS t, true AS f UNION ALL SELECT NULL, '', NULL, 1.5, NULL, NULL, false`

  it('writes exact numbers, escapes, nested values, and says what JSON cannot hold', async () => {
    const path = join(temporaryFolder(), 'out.json')
    const notes = await writeFile('json', path, { name: 't', columns, sql, rows: 2 })
    const text = readFileSync(path, 'utf8')
    expect(text).toBe('[\n{"id":12345678901234567890,"a \\"b\\"":"x\\n\\"\\u0000","d":1.10,"n":"NaN","j":{"k":  1.10},"t":"2024-02-29T12:00:00","f":true},\n'
      + '{"id":null,"a \\"b\\"":"","d":null,"n":1.5,"j":null,"t":null,"f":false}\n]\n')
    expect(notes).toEqual([expect.stringContaining('1 such numbers')])
  })

  it.each(['json', 'jsonl'])('reads back what it wrote as %s', async (format) => {
    const path = join(temporaryFolder(), `out.${format}`)
    await writeFile(format, path, { name: 't', columns, sql, rows: 2 })
    const read = await readFile(format, path)
    expect(read.rows).toEqual([['12345678901234567890', 'x\n"\0', '1.10', 'NaN', '1.10', '2024-02-29T12:00:00', true], [null, '', null, '1.5', null, null, false]])
    expect(names(read.columns)).toEqual(['id', 'a "b"', 'd', 'n', 'j.k', 't', 'f'])
  })
})

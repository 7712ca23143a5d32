import { expect, test } from 'vitest'
import { copied, copyOf, MOST_CELLS, toTsv } from './copy'

test('texts stand as they are stored; only what would be torn apart is quoted', () => {
  expect(toTsv([['a', ' b ', '=1+1'], ['', 'it is "so"', '007']])).toBe('a\t b \t=1+1\n\tit is "so"\t007')
  expect(toTsv([['a\tb', 'c\nd'], ['"e"', 'f']])).toBe('"a\tb"\t"c\nd"\n"""e"""\tf')
})

test('a single cell is copied bare', () => {
  expect(toTsv([['two\n"lines"']])).toBe('two\n"lines"')
})

test('a word for something that is missing is not copied', () => {
  expect([copied({ text: 'null', word: true }), copied({ text: 'null' }), copied({ text: '1 000', copy: '1000' })]).toEqual(['', 'null', '1000'])
})

const read = async (from: number, to: number) => Array.from({ length: to - from }, (_, offset) => from + offset)
const look = (row: number, column: number) => ({ text: `${row}.${column}` })

test('the rectangle and nothing else, over many reads', async () => {
  const asked: [number, number][] = []
  const text = await copyOf({ fromRow: 500, toRow: 2600, fromColumn: 2, toColumn: 3 }, (from, to) => { asked.push([from, to]); return read(from, to) }, look)
  const lines = text.split('\n')
  expect(lines).toHaveLength(2101)
  expect([lines[0], lines.at(-1)]).toEqual(['500.2\t500.3', '2600.2\t2600.3'])
  expect(asked).toEqual([[500, 1500], [1500, 2500], [2500, 2601]])
})

test('one cell more than the limit is not copied', async () => {
  const selection = { fromRow: 1, toRow: MOST_CELLS, fromColumn: 0, toColumn: 0 }
  expect((await copyOf(selection, read, look)).split('\n')).toHaveLength(MOST_CELLS)
  await expect(copyOf({ ...selection, fromRow: 0 }, read, look)).rejects.toThrow(RangeError)
})

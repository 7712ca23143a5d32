import { expect, test } from 'vitest'
import { fileOfText, sourcesOf } from './dropped'

const item = (name: string, isDirectory: boolean) => ({ kind: 'file', webkitGetAsEntry: () => ({ isDirectory, name }), getAsFile: () => new File(['x'], name) })

test('files are taken, folders by their name alone, texts that were dragged not at all', () => {
  const data = { items: [item('a.csv', false), item('photos', true), { kind: 'string' }], files: [] } as unknown as DataTransfer
  expect(sourcesOf(data).map((source) => (source instanceof File ? source.name : source))).toEqual(['a.csv', { folder: 'photos' }])
})

test('rows that were copied as text are a file; white space is nothing', async () => {
  expect(await fileOfText('a\tb\n1\t2', 'pasted.csv')?.text()).toBe('a\tb\n1\t2')
  expect(fileOfText(' \n', 'pasted.csv')).toBeUndefined()
})

import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { FilesToOpen, filesIn } from './files-to-open'

const HERE = resolve('/home/me')
const at = (name: string) => resolve(HERE, name)

it('finds the files of a command line: behind the program, or behind the script that it runs', () => {
  expect(filesIn(['/opt/winnow', 'a.csv', '--flag', '-x', at('b c.csv'), ''], HERE)).toEqual([at('a.csv'), at('b c.csv')])
  expect(filesIn(['/x/electron', '-r', '/x/loader.js', '--inspect=0', at('main.cjs'), '--user-data-dir=/y', 'a.csv'], HERE, at('main.cjs'))).toEqual([at('a.csv')])
})

it('keeps files until a page takes them, and again when it is gone', () => {
  const files = new FilesToOpen()
  const taken: string[][] = []
  files.add(['a'])
  files.add(['b'])
  files.takenBy((given) => taken.push(given))
  files.add(['c'])
  files.add([])
  expect(taken).toEqual([['a', 'b'], ['c']])
  files.takenByNobody()
  files.add(['d'])
  expect(taken).toHaveLength(2)
  files.takenBy((given) => taken.push(given))
  expect(taken.at(-1)).toEqual(['d'])
})

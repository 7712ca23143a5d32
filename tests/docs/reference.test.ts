import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { referencePages } from '../../build/docs/pages'

test('docs/reference says what the code says: `npm run docs` makes it anew', async () => {
  const stale = [...await referencePages()].filter(([name, text]) => readFileSync(join('docs', 'reference', name), 'utf8') !== text).map(([name]) => name)
  expect(stale).toEqual([])
})

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('the built command line and workers never ask for Electron', async () => {
  const folder = join(process.cwd(), 'out', 'engine')
  const bundles = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  expect(bundles).toEqual(expect.arrayContaining(['cli.js', 'format-worker.js']))
  for (const name of bundles) {
    const text = await readFile(join(folder, name), 'utf8')
    expect(text, name).not.toMatch(/(\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*['"]electron['"/]/)
  }
})

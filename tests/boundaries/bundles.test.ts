import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ELECTRON = /(\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*['"]electron['"/]/

/** The built files of a bundle, by name. */
async function bundle(name: string): Promise<Map<string, string>> {
  const folder = join(process.cwd(), 'out', name)
  const files = (await readdir(folder)).filter((file) => /\.c?js$/.test(file))
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const)))
}

test('the built command line and workers never ask for Electron', async () => {
  const files = await bundle('engine')
  expect([...files.keys()]).toEqual(expect.arrayContaining(['cli.js', 'engine.js', 'part-worker.js']))
  for (const [name, text] of files) expect(text, name).not.toMatch(ELECTRON)
})

test('the preload is one file that asks for Electron and nothing else; the shell holds no engine', async () => {
  const preload = await bundle('preload')
  expect([...preload.keys()]).toEqual(['preload.cjs'])
  expect([...(preload.get('preload.cjs') ?? '').matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(([, name]) => name)).toEqual(['electron'])
  const shell = await bundle('shell')
  expect([...shell.keys()]).toEqual(['main.cjs'])
  expect(shell.get('main.cjs')).toMatch(ELECTRON)
  expect(shell.get('main.cjs')).not.toMatch(/duckdb\/node-api|better-sqlite3/)
})

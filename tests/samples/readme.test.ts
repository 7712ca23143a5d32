import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Served, servePage } from '#tests/support/served-page'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'winnow-readme-'))
let served: Served

beforeAll(async () => {
  cpSync('resources/samples', join(folder, 'resources', 'samples'), { recursive: true })
  served = await servePage()
})

afterAll(async () => {
  await served.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The lines of the README's section on REST that somebody would type, with the key and the port of this start. */
function restLines(): string {
  const section = readFileSync('README.md', 'utf8').split('## REST')[1] ?? ''
  const [, block = ''] = /```sh\n([\s\S]*?)```/.exec(section) ?? []
  const { origin, hash } = new URL(served.url)
  return block
    .replace(/^API=.*$/m, `API=${origin}/api/v1`)
    .replace(/^KEY=.*$/m, `KEY=${new URLSearchParams(hash.slice(1)).get('token') ?? ''}`)
}

test('the curl lines of the README end in the same bytes as the command', async () => {
  const { stdout } = await run('bash', ['-e', '-c', restLines()], { cwd: folder })
  expect(stdout).toContain("'clean': 1061")
  const cli = join(process.cwd(), 'out', 'engine', 'cli.js')
  await run(process.execPath, [cli, 'run', 'resources/samples/orders.recipe.yaml', 'resources/samples/orders.csv', '-o', 'by-command.csv', '--rejects', 'rejects-by-command.csv'], { cwd: folder })
  expect(readFileSync(join(folder, 'clean.csv'))).toEqual(readFileSync(join(folder, 'by-command.csv')))
  expect(readFileSync(join(folder, 'rejects.csv'))).toEqual(readFileSync(join(folder, 'rejects-by-command.csv')))
})

import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { homeOf } from '#main/store/home'
import { withWorker } from '#tests/support/airbyte'
import { freePort } from '#tests/support/free-port'
import { python } from '#tests/support/python'
import { type Served, servePage } from '#tests/support/served-page'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'winnow-rest-guide-'))
let served: Served

/** A command `npm` that runs the built command line, as `npm run -s winnow -- …` does in the folder of Winnow. */
function standIn(): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\nshift 4\nexec "${process.execPath}" "${join(process.cwd(), 'out', 'engine', 'cli.js')}" "$@"\n`)
  chmodSync(join(bin, 'npm'), 0o755)
  return bin
}

beforeAll(async () => {
  cpSync('resources/samples', join(folder, 'resources', 'samples'), { recursive: true })
  cpSync('examples/airbyte', join(folder, 'examples', 'airbyte'), { recursive: true })
  served = await servePage(undefined, [folder], (home) => withWorker(homeOf(home, {})))
})

afterAll(async () => {
  await served.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('the lines of the guide to REST print what it says', async () => {
  const guide = readFileSync('docs/rest.md', 'utf8')
  const told = python === undefined ? guide.replace(/## Airbyte sources[\s\S]*?(?=\n## )/, '') : guide
  const blocks = [...told.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block).join('\n')
  const script = blocks.replace(/^API=.*$/m, `API=${new URL(served.url).origin}/api/v1`).replaceAll('8099', String(await freePort()))
  const { stdout } = await run('bash', ['-e', '-c', script], { cwd: folder, env: { ...process.env, PATH: `${standIn()}${delimiter}${process.env['PATH']}`, WINNOW_HOME: served.home } })
  expect(stdout.trim().split('\n')).toEqual([...script.matchAll(/^#=> (.*)$/gm)].map(([, line]) => line))
}, 300_000)

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { endGroup, ended, isAlive } from './child'
import { clearLeft, startOf } from './connectors-left'

const root = mkdtempSync(join(tmpdir(), 'winnow-left-'))
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) endGroup(child, 'SIGKILL')
  rmSync(root, { recursive: true, force: true })
})

/** A connector that runs on, and the folder of its job: of a worker with that id. */
async function connector(worker: number, began?: string): Promise<{ child: ChildProcess; folder: string }> {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
  children.push(child)
  const folder = join(root, `winnow-${worker}-${child.pid}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'config.json'), '{}')
  writeFileSync(join(folder, 'group'), `${child.pid} ${began ?? await startOf(child.pid!)}`)
  return { child, folder }
}

test.skipIf(process.platform === 'win32')('what a killed Winnow left running is ended; a program that has its number by now, and what another Winnow runs, are not', async () => {
  const gone = spawn('true')
  await ended(gone)
  const [left, another, living] = [await connector(gone.pid!), await connector(gone.pid!, 'long ago'), await connector(process.pid)]
  mkdirSync(join(root, 'something-else'))
  await clearLeft(root)
  await vi.waitFor(() => expect(isAlive(left.child.pid!)).toBe(false), 10_000)
  expect([another, living].map(({ child }) => isAlive(child.pid!))).toEqual([true, true])
  expect([left, another, living].map(({ folder }) => existsSync(folder))).toEqual([false, false, true])
  expect(existsSync(join(root, 'something-else'))).toBe(true)
  await clearLeft(join(root, 'nowhere'))
})

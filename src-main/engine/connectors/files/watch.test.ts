import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { watchFiles } from './watch'

const PACE = { rest: 30, poll: 60 }
/** On a busy machine, too. */
const SOON = { timeout: 10_000 }

function watching(pattern: string, stream: string) {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-watch-'))
  const abort = new AbortController()
  const [seen, failed] = [vi.fn<(state: string) => void>(), vi.fn<(error: unknown) => void>()]
  const begin = (): Promise<void> => watchFiles({ path: folder, pattern }, stream, { signal: abort.signal, seen, failed }, PACE)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, abort, seen, failed, begin }
}

test('what no sign of the system tells of is seen by looking', async () => {
  const { folder, abort, seen, begin } = watching('**/*.csv', 'a/b/*.csv')
  // The inner folder holds no file yet, so nobody listens to it.
  mkdirSync(join(folder, 'a', 'b'), { recursive: true })
  const done = begin()
  await vi.waitFor(() => expect(seen).toHaveBeenCalledTimes(1), SOON)
  writeFileSync(join(folder, 'a', 'b', 'one.csv'), 'id\n1\n')
  await vi.waitFor(() => expect(seen).toHaveBeenCalledTimes(2), SOON)
  abort.abort()
  await done
})

test('files of other streams, and names of files that are still being written, are no change', async () => {
  const { folder, abort, seen, begin } = watching('**/*', '*.csv')
  writeFileSync(join(folder, 'a.csv'), 'id\n1\n')
  const done = begin()
  await vi.waitFor(() => expect(seen).toHaveBeenCalledTimes(1), SOON)
  for (const name of ['b.json', '~$a.csv', 'c.csv.part', 'd.tmp', '.hidden.csv']) writeFileSync(join(folder, name), '1')
  await new Promise((resolve) => setTimeout(resolve, 5 * PACE.poll))
  expect(seen).toHaveBeenCalledTimes(1)
  writeFileSync(join(folder, 'b.csv'), 'id\n2\n')
  await vi.waitFor(() => expect(seen).toHaveBeenCalledTimes(2), SOON)
  abort.abort()
  await done
})

test('a folder that cannot be looked at is told, and what is there when it is back', async () => {
  const { folder, abort, seen, failed, begin } = watching('**/*', '*.csv')
  rmSync(folder, { recursive: true })
  const done = begin()
  await vi.waitFor(() => expect(failed).toHaveBeenCalled(), SOON)
  expect(seen).not.toHaveBeenCalled()
  mkdirSync(folder)
  await vi.waitFor(() => expect(seen).toHaveBeenCalledTimes(1), SOON)
  abort.abort()
  await done
})

import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isStale, tryBuild } from '../../build/build.mjs'

/** Before any test: a bundle for the worker threads, and a home and a temporary folder of the tests' own, which go away with them. */
export default async function setup(): Promise<() => void> {
  // Only a missing one is built, so that a test file can run while another part of the code is in pieces; `npm test` builds.
  const problem = isStale('engine') === 'missing' ? await tryBuild(['engine']) : undefined
  if (problem) process.stderr.write(`${problem}\n`)
  if (isStale('engine')) process.stderr.write('out/engine is not up to date: worker threads run old code, if any, until `npm run build`.\n')
  const folder = mkdtempSync(join(tmpdir(), 'winnow-tests-'))
  // The desktop app runs as another user when the tests run as root: it must be able to pass through.
  chmodSync(folder, 0o711)
  process.env['WINNOW_HOME'] = join(folder, 'home')
  // The keychain of whoever runs the tests is none of theirs.
  process.env['WINNOW_SECRETS'] = 'file'
  for (const variable of ['TMPDIR', 'TEMP', 'TMP']) process.env[variable] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}

import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MADE } from '#main/python/venv'
import { shipped } from '#main/shipped'
import type { Home } from '#main/store/home'
import { ensureWorker, python, toolFolder, uvCache } from './python'

/** A connector in Python that misbehaves as its config says. */
const FAKE = shipped('python-runtime', 'airbyte', 'tests', 'fake_source.py')

const OPTIONS = {
  type: 'object', required: ['mode'],
  properties: { mode: { type: 'string' }, rows: { type: 'integer', minimum: 0 }, api_key: { type: 'string', airbyte_secret: true }, data: { type: 'array' }, schema: { type: 'object' }, note: { type: 'string' },
    credentials: { type: 'object', properties: { refresh_token: { type: 'string', airbyte_secret: true }, access_token: { type: 'string', airbyte_secret: true }, token_expiry_date: { type: 'string' } } },
  },
}

const workerFolder = python === undefined ? undefined : await ensureWorker()

/** Has a home the Python that connectors are run by, as if it had been set up there. */
export function withWorker({ python: folder }: Home): void {
  if (workerFolder === undefined) return
  process.env['WINNOW_UV_CACHE'] = uvCache
  mkdirSync(folder, { recursive: true })
  for (const [name, shared] of [['tool', toolFolder], ['worker', workerFolder]] as const) if (existsSync(shared)) symlinkSync(shared, join(folder, name))
}

/** Has a home the source `source-fake`, as if it had been installed there. */
export function withFakeSource({ python: root }: Home, name = 'source-fake', kind: 'listed' | 'unlisted' = 'unlisted'): void {
  if (python === undefined) return
  const folder = join(root, 'sources', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'bin'), { recursive: true })
  symlinkSync(python, join(folder, 'bin', 'python'))
  cpSync(FAKE, join(folder, 'fake_source.py'))
  const program = join(folder, 'bin', name)
  writeFileSync(program, `#!/bin/sh\nexec ${JSON.stringify(python)} ${JSON.stringify(join(folder, 'fake_source.py'))} "$@"\n`)
  chmodSync(program, 0o755)
  writeFileSync(join(folder, 'source.json'), JSON.stringify({ name, version: '1.0.0', kind, licence: 'MIT', spec: OPTIONS, documentationUrl: null }))
  writeFileSync(join(folder, MADE), JSON.stringify({ lock: '', python, packages: {}, bytes: 1, at: '2026-01-01T00:00:00.000Z' }))
}

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Session } from './session'

it('gives texts that begin with U+FEFF as they are, short and long ones, in values and inside of nested ones', async () => {
  const session = await Session.open({ lease: { bytes: 64 << 20, threads: 1, release: () => {} }, tempRoot: mkdtempSync(join(tmpdir(), 'winnow-texts-')) })
  try {
    const long = `\uFEFF\uFEFF${'ü'.repeat(40)}\uFEFF`
    expect(await session.row(`SELECT '\uFEFF', '\uFEFFab', '${long}', ['\uFEFFx']`)).toEqual(['\uFEFF', '\uFEFFab', long, ['\uFEFFx']])
  } finally {
    await session.close()
  }
})

import { expect, test } from 'vitest'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()
const winnow = (...args: string[]) => desk.start(args, { WINNOW_HOME: desk.path('home') }).ended

test('keys are made, listed, rotated and revoked', async () => {
  const made = await winnow('keys', 'create', '--name', 'Nightly', '--scope', 'data_read', '--project', 'my-data', '--json')
  expect(made).toMatchObject({ code: 0, stderr: '' })
  const { key, projectIds } = JSON.parse(made.stdout)
  expect(key).toMatch(/^wnw_/)
  expect(projectIds).toHaveLength(1)
  const listed = await winnow('keys', 'list')
  expect(listed.stdout).toMatch(/Nightly +wnw_\S{6} +data_read +my-data +never +in force/)
  expect(listed.stdout).not.toContain(key)
  const rotated = await winnow('keys', 'rotate', 'Nightly')
  expect(rotated.stdout).toMatch(/^wnw_/)
  expect(rotated.stdout).not.toContain(key)
  expect((await winnow('keys', 'revoke', 'Nightly')).stdout).toContain('opens nothing any more')
  expect(JSON.parse((await winnow('keys', 'list', '--json')).stdout).keys).toMatchObject([{ name: 'Nightly', revokedAt: expect.any(String) }])
  expect(JSON.parse((await winnow('audit', 'list', '--since', '1h', '--json')).stdout)).toMatchObject({ entries: ['keys.revoke', 'keys.rotate', 'keys.create'].map((what) => ({ who: 'command line', what })) })
})

test('what is wrong is said with what to do', async () => {
  expect(await winnow('keys', 'create', '--name', 'x', '--scope', 'data_reed')).toMatchObject({ code: 2, stderr: expect.stringContaining('data_read') })
  expect(await winnow('keys', 'create', '--name', 'x', '--scope', 'data_read', '--project', 'my-dota')).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "my-data"') })
  expect(await winnow('keys', 'revoke', 'none')).toMatchObject({ code: 2, stderr: expect.stringContaining('winnow keys list') })
  expect(await winnow('audit', 'list', '--since', 'yesterday-ish')).toMatchObject({ code: 2 })
})

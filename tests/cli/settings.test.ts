import { expect, test } from 'vitest'
import { Desk } from '#tests/support/command-line'

const desk = new Desk()
const winnow = (...args: string[]) => desk.start(args, { WINNOW_HOME: desk.path('home'), WINNOW_AUDIT_DAYS: '7' }).ended

test('commands keep to the settings of the folder, which say where each comes from', async () => {
  desk.put('winnow.yaml', 'dataIngestion: {connectors: {csv: {maxFileSize: 10}}}\n')
  desk.put('large.csv', 'a,b\n1,2\n3,4\n5,6\n')
  expect(await winnow('profile', 'large.csv')).toMatchObject({ code: 2, stderr: expect.stringContaining('the settings allow 10') })
  const { stdout } = await winnow('settings', '--effective')
  expect(stdout).toMatch(/auditDays +7 +environment +WINNOW_AUDIT_DAYS/)
  expect(stdout).toMatch(/csv\.maxFileSize +10 +file/)
  // Names are there to be typed: none is cut.
  for (const name of ['mysql', 'postgresql']) expect(stdout).toContain(`dataIngestion.connectors.databases.${name}.poolSize `)
  desk.put('winnow.yaml', 'concurency: 2\n')
  expect(await winnow('profile', 'large.csv')).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean "concurrency"?') })
})

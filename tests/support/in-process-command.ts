import { vi } from 'vitest'
import { CommanderError } from 'commander'
import { printProblems } from '#main/hosts/cli/output'
import { makeProgram } from '#main/hosts/cli/program'
import type { Ended } from './command-line'

/** Runs `winnow …` in the test's own process, which is quicker than starting one; otherwise as hosts/cli/main.ts does. One at a time. */
export async function runCommand(...args: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((stream) => vi.spyOn(process[stream], 'write').mockImplementation((text) => {
    written[stream] += String(text)
    return true
  }))
  process.exitCode = 0
  try {
    const program = await makeProgram(args)
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) printProblems(error)
    process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  const code = Number(process.exitCode)
  process.exitCode = 0
  return { code, ...written }
}

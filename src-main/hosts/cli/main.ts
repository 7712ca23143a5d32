import { CommanderError } from 'commander'
import { printProblems } from './output'
import { makeProgram } from './program'

// Whoever reads may have enough (`winnow steps | head`): what is being done goes on, and nothing is said of it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => { if (error.code !== 'EPIPE') throw error })

try {
  const program = await makeProgram(process.argv.slice(2))
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else {
    printProblems(error)
    process.exitCode = 2
  }
}

import { CommanderError } from 'commander'
import { printProblems } from './output'
import { makeProgram } from './program'

try {
  await makeProgram().parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else {
    printProblems(error)
    process.exitCode = 2
  }
}

import { Command, CommanderError } from 'commander'
import { VERSION } from '#main/version'
import { printProblems, verbose } from './output'

/** A module of `commands/`: adds one command. */
interface CommandModule { readonly default: (program: Command) => void }

const commands = import.meta.glob<CommandModule>('./commands/*.ts', { eager: true })

const program = new Command('winnow')
  .description('Clean a messy file: every row explained, nothing lost.')
  .version(VERSION)
  .option('--verbose', 'show technical details with errors')
  .hook('preAction', (command) => { verbose.on = command.opts<{ verbose?: boolean }>().verbose === true })
  .configureHelp({ sortSubcommands: false })
  .showSuggestionAfterError()
  .exitOverride()

for (const { default: add } of Object.values(commands)) add(program)

// Whoever reads the output may stop reading: `winnow steps | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => { process.exit(error.code === 'EPIPE' ? 0 : 2) })

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else {
    printProblems(error)
    process.exitCode = 2
  }
}

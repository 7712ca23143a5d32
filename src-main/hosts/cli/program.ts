import { Command } from 'commander'
import { VERSION } from '#main/version'
import { verbose } from './output'

/** A module of `commands/`: adds one command. */
interface CommandModule { readonly default: (program: Command) => void }

const commands = import.meta.glob<CommandModule>('./commands/*.ts', { eager: true })

/** The command line with all of its commands: to be parsed, or to be described. */
export function makeProgram(): Command {
  const program = new Command('winnow')
    .description('Clean a messy file: every row explained, nothing lost.')
    .version(VERSION)
    .option('--verbose', 'show technical details with errors')
    .hook('preAction', (command) => { verbose.on = command.opts<{ verbose?: boolean }>().verbose === true })
    .configureHelp({ sortSubcommands: false })
    .showSuggestionAfterError()
    .showHelpAfterError('        --help says what there is.')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'winnow: ').replace(/\n\((Did you mean .*\?)\)/, '. $1')) })
    .exitOverride()
  for (const { default: add } of Object.values(commands)) add(program)
  return program
}

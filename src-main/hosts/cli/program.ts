import { Command, Help } from 'commander'
import { VERSION } from '#main/version'
import { verbose } from './output'

/** A module of `commands/`: adds the command that it is named after. */
interface CommandModule { readonly default: (program: Command) => void }

const commands = import.meta.glob<CommandModule>('./commands/*.ts')

/** Commands that tell of all others. */
const OVERVIEWS = ['completion']

/**
 * The command line. Only the command that is called is loaded, since some bring much of the engine with them; all of them
 * where none is named: to be listed, proposed or described.
 *
 * @param words what is typed behind `winnow`
 */
export async function makeProgram(words: readonly string[] = []): Promise<Command> {
  const name = words.find((word) => !word.startsWith('-')) ?? ''
  const called = OVERVIEWS.includes(name) ? undefined : commands[`./commands/${name}.ts`]
  const program = new Command('winnow')
    .description('Clean a messy file: every row explained, nothing lost.')
    .version(VERSION)
    .option('--verbose', 'show technical details with errors')
    .hook('preAction', (command) => { verbose.on = command.opts<{ verbose?: boolean }>().verbose === true })
    // That an option that may be given several times is empty at first says nothing.
    .configureHelp({ sortSubcommands: false, optionDescription: (option) => new Help().optionDescription(option).replace(/ \(default: (\{\}|\[\])\)$/, '') })
    .showSuggestionAfterError()
    .showHelpAfterError('        --help says what there is.')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'winnow: ').replace(/\n\((Did you mean .*\?)\)/, '. $1')) })
    .exitOverride()
  const modules = await Promise.all((called ? [called] : Object.values(commands)).map((load) => load()))
  for (const { default: add } of modules) add(program)
  return program
}

import { readFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type LoadedRecipe, loadRecipe, refuseIssues } from '#engine/recipe/load'
import { openInput } from '#engine/datasets/input-file'
import { bytesOf } from '#main/settings/size'

/** `--input delimiter=;`: how the file is read, beside what the recipe says. May be given several times. */
export const inputOption = (): Option => new Option('-i, --input <option=value>', 'how the file is read, e.g. -i delimiter=";" -i header=2 (see `winnow formats`)')
  .argParser((text: string, before: Record<string, unknown> = {}) => ({ ...before, ...pair(text) }))
  .default({})

/** `--set compression=gzip`: how the output is written. May be given several times. */
export const outputOption = (): Option => new Option('-s, --set <option=value>', 'how the output is written, e.g. -s bom=true (see `winnow formats`)')
  .argParser((text: string, before: Record<string, unknown> = {}) => ({ ...before, ...pair(text) }))
  .default({})

/** `option=value`, values as JSON where they are JSON, else as text. */
function pair(text: string): Record<string, unknown> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write option=value.')
  return { [text.slice(0, at)]: valueOf(text.slice(at + 1)) }
}

/** `old=new`; a name may be anything, a number too. */
function names(text: string): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Write old=new.')
  return { [text.slice(0, at)]: text.slice(at + 1) }
}

function valueOf(text: string): unknown {
  if (text === '\\t' || text === 'tab') return '\t'
  if (!/^(-?\d+(\.\d+)?|true|false|null|\[.*\])$/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Reads a whole number from `least` to `most`. */
export const wholeNumber = (least: number, most: number) => (text: string): number => {
  const number = Number(text)
  if (text.trim() === '' || !Number.isInteger(number) || number < least || number > most) throw new InvalidArgumentError(most === Number.MAX_SAFE_INTEGER ? `Write a whole number, at least ${least}.` : `Write a number from ${least} to ${most}.`)
  return number
}

/** `--port 8080`: where to listen; any free port unless told. */
export const portOption = (): Option => new Option('--port <number>', 'the port to listen on; a free one unless told').argParser(wholeNumber(0, 65_535))

/** `--config core-config.yaml`: settings of the earlier service. */
export const configOption = (): Option => new Option('--config <file>', 'a YAML file whose block "dataIngestion" counts before the settings files')

/** What is to be done about columns that a recipe needs and a file does not have. */
export interface DriftOptions {
  readonly map: Readonly<Record<string, string>>
  readonly allowMissing?: boolean
}

/** `--renamed old=new`: for commands that read anew. May be given several times. */
export const renamedOption = (): Option => new Option('--renamed <old=new>', 'a column of the dataset and what its source calls it now; columns whose names are alike unless given. Changes are followed then')
  .argParser((text: string, before: Record<string, string> = {}) => ({ ...before, ...names(text) }))

/** `--map old=new`, `--allow-missing`: for every command that runs a recipe over a file. */
export const addDriftOptions = (command: Command): Command => command
  .addOption(new Option('--map <old=new>', 'a column of the recipe and the column of this file that takes its place')
    .argParser((text: string, before: Record<string, string> = {}) => ({ ...before, ...names(text) })).default({}))
  .option('--allow-missing', 'leave out what needs a column that this file does not have')

/** `--rows 20`: how many rows are shown. */
export const rowsOption = (): Option => new Option('--rows <n>', 'how many rows of each kind')
  .argParser(wholeNumber(1, 1000))
  .default(20)

/** `--limit 1000`: at most so many rows. */
export const limitOption = (): Option => new Option('--limit <rows>', 'at most so many rows').argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER))

/** `--memory 2GB`: the memory that Winnow may use. */
export const memoryOption = (): Option => new Option('--memory <size>', 'how much memory may be used, e.g. 2GB; half of the machine\'s unless told')
  .argParser((text: string): number => {
    const bytes = bytesOf(text)
    if (bytes === undefined) throw new InvalidArgumentError('Write a size such as 512MB or 2GB.')
    return bytes
  })

/** Reads a recipe file that must be right. Throws every problem at once, each with its line. */
export async function readRecipe(path: string): Promise<LoadedRecipe> {
  const { file } = await openInput(path)
  const loaded = loadRecipe(await readFile(file.path, 'utf8'), path)
  refuseIssues(loaded.issues)
  return loaded
}

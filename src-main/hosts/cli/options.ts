import { readFile } from 'node:fs/promises'
import { InvalidArgumentError, Option } from 'commander'
import { type LoadedRecipe, loadRecipe, refuseIssues } from '#engine/recipe/load'
import { openInput } from '#engine/datasets/input-file'

/** `--input delimiter=;`: how the file is read, beside what the recipe says. May be given several times. */
export const inputOption = (): Option => new Option('-i, --input <option=value>', 'how the file is read, e.g. -i delimiter=";" -i header=2 (see `winnow formats`)')
  .argParser((text: string, before: Record<string, unknown> = {}) => ({ ...before, ...pair(text) }))
  .default({})

/** `--set compression=gzip`: how the output is written. May be given several times. */
export const outputOption = (): Option => new Option('-s, --set <option=value>', 'how the output is written, e.g. -s bom=true (see `winnow formats`)')
  .argParser((text: string, before: Record<string, unknown> = {}) => ({ ...before, ...pair(text) }))
  .default({})

/** `old=new`, values as JSON where they are JSON, else as text. */
export function pair(text: string): Record<string, unknown> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write option=value.')
  return { [text.slice(0, at)]: valueOf(text.slice(at + 1)) }
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

/** Reads a recipe file that must be right. Throws every problem at once, each with its line. */
export async function readRecipe(path: string): Promise<LoadedRecipe> {
  const { file } = await openInput(path)
  const loaded = loadRecipe(await readFile(file.path, 'utf8'), path)
  refuseIssues(loaded.issues)
  return loaded
}

import { LineCounter, parseDocument, stringify, isNode, type Document } from 'yaml'
import { Failure, failure, problemsOf, type Problem } from '#shared/model/problem'
import { Recipe } from '#shared/model/recipe'
import { wordsOf } from '../issue-words'
import { readStep } from './validate'

/** A recipe text of more than this many characters is refused: real ones are a thousandth of it. */
const LONGEST = 2_000_000
/** YAML aliases may be followed this often: enough for people, too few for a document that explodes. */
const MOST_ALIASES = 50

export interface LoadedRecipe {
  readonly recipe: Recipe
  /** What keeps it from running: unknown steps, wrong parameters. Each with its line. A recipe with issues can still be edited and saved. */
  readonly issues: readonly Problem[]
  /** The same problem with the line of the text that its JSON pointer leads to. */
  readonly locate: (problem: Problem) => Problem
}

/**
 * Reads a recipe from YAML (JSON is YAML too). It always loads when it is a recipe at all; steps are validated apart.
 *
 * @param name how the file is called in messages
 * @throws Failure RECIPE_INVALID when it is no recipe: syntax errors, a wrong `winnow` version, no list of steps
 */
export function loadRecipe(text: string, name = 'the recipe'): LoadedRecipe {
  if (text.length > LONGEST) throw failure('TOO_LARGE', `${name} is longer than ${LONGEST.toLocaleString('en')} characters.`, 'This is no recipe: choose another file.', { file: name })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', schema: 'core', uniqueKeys: true, strict: true })
  // A warning is about something that would not be read as it is written: a tag of another program, such as !!js/function.
  const [first, ...rest] = [...document.errors, ...document.warnings].map(({ message, pos }): Problem => ({
    code: 'RECIPE_INVALID', message: `${name} is no valid YAML: ${whatIsWrong(message)}.`, remedy: 'Mend the text at that place.', place: { file: name, line: lines.linePos(pos[0]).line },
  }))
  if (first) throw new Failure(first, rest)
  const value = toValue(document, name)
  const read = Recipe.safeParse(value)
  const place = (pointer: string) => ({ file: name, pointer, ...lineOf(document, lines, pointer) })
  if (!read.success) {
    const [head, ...others] = read.error.issues.map((issue): Problem => {
      const pointer = issue.path.map((part) => `/${String(part)}`).join('')
      return { code: 'RECIPE_INVALID', message: wordsOf(issue, { name, noun: 'member', value }).message.replace(/^the /, 'The '), remedy: 'A recipe starts with `winnow: 1` and has a list of `steps`.', place: place(pointer) }
    })
    throw head ? new Failure(head, others) : failure('RECIPE_INVALID', `${name} is no recipe.`, 'A recipe starts with `winnow: 1` and has a list of `steps`.', { file: name })
  }
  const locate = (problem: Problem): Problem => ({ ...problem, place: { ...problem.place, ...place(problem.place?.pointer ?? '') } })
  return { recipe: read.data, issues: validateRecipe(read.data).map(locate), locate }
}

/** The first line of a message of the YAML reader, without the place, which stands beside it. */
function whatIsWrong(message: string): string {
  if (/call stack/i.test(message)) return 'it is nested too deeply'
  return message.split('\n')[0]?.replace(/:? at line.*$/, '') ?? ''
}

function toValue(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (error) {
    throw failure('RECIPE_INVALID', `${name} refers to itself too often.`, 'Write the repeated parts out.', { file: name }, error)
  }
}

function lineOf(document: Document, lines: LineCounter, pointer: string): { line?: number } {
  const path = pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length).map((part) => (/^\d+$/.test(part) ? Number(part) : part)), true)
    if (isNode(node) && node.range) return { line: lines.linePos(node.range[0]).line }
  }
  return {}
}

/** Every problem of every enabled step, as far as it can be told without a dataset. */
export function validateRecipe(recipe: Recipe): Problem[] {
  return recipe.steps.flatMap((step, index) => {
    if (step.disabled) return []
    try {
      readStep(step, index)
      return []
    } catch (error) {
      return problemsOf(error)
    }
  })
}

/** Throws all problems at once where there are any. */
export function refuseIssues(issues: readonly Problem[]): void {
  const [first, ...rest] = issues
  if (first) throw new Failure(first, rest)
}

/** A recipe as YAML text, in the order in which its members stand. */
export function writeRecipe(recipe: Recipe): string {
  return stringify(recipe, { lineWidth: 0, aliasDuplicateObjects: false })
}

import { isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { allWordsOf, membersAt } from '#engine/issue-words'
import { failure, Failure, type Problem } from '#shared/model/problem'

const LONGEST = 1_000_000
const MOST_ALIASES = 50

/**
 * Reads a YAML (or JSON) text strictly: no tags of other programs, no key twice, no member that the schema does not know.
 *
 * @param file how the text is called in messages
 * @throws Failure CONFIG_INVALID with the line of every problem
 */
export function readYaml<S extends z.ZodObject>(text: string, schema: S, file: string): z.output<S> {
  const wrong = (message: string, remedy: string, line?: number): Problem => ({ code: 'CONFIG_INVALID', message, remedy, place: { file, ...(line !== undefined && { line }) } })
  if (text.length > LONGEST) throw new Failure(wrong(`${file} is longer than ${LONGEST.toLocaleString('en')} characters.`, 'This is no settings file: choose another one.'))
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', schema: 'core', uniqueKeys: true, strict: true })
  const [first, ...rest] = [...document.errors, ...document.warnings].map(({ message, pos }) =>
    wrong(`${file} is no valid YAML: ${message.split('\n')[0]?.replace(/:? at line.*$/, '') ?? ''}.`, 'Mend the text at that place.', lines.linePos(pos[0]).line))
  if (first) throw new Failure(first, rest)
  const value: unknown = plain(document, file) ?? {}
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const [head, ...others] = read.error.issues.map((issue) => {
    const { message, remedy } = allWordsOf([issue], { name: file, noun: 'member', value, members: (path) => membersAt(schema, path) })
    const node = document.getIn(issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)), true)
    return wrong(message, remedy, isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined)
  })
  throw head ? new Failure(head, others) : failure('CONFIG_INVALID', `${file} cannot be read.`, 'Look at how it is written.', { file })
}

function plain(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (error) {
    throw failure('CONFIG_INVALID', `${file} refers to itself too often.`, 'Write the repeated parts out.', { file }, error)
  }
}

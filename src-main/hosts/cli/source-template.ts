import { z } from 'zod'
import { portableConfig } from '#main/store/secrets/portable'
import { type ConnectorCard, MASK } from '#shared/model/source'
import { writeSourceFile } from './source-config'

/** A part of a connector's config schema, as far as a template shows it. */
const Member = z.looseObject({
  type: z.unknown().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional().catch(undefined),
  format: z.string().optional(),
  examples: z.array(z.unknown()).optional().catch(undefined),
  pattern_descriptor: z.string().optional().catch(undefined),
  secret: z.boolean().optional(),
  airbyte_hidden: z.boolean().optional(),
  required: z.array(z.string()).default([]),
  get properties() { return z.record(z.string(), Member).default({}) },
  get items() { return Member.optional() },
  get anyOf() { return z.array(Member).default([]) },
  get oneOf() { return z.array(Member).default([]) },
})
type Member = z.infer<typeof Member>

/** Comments are broken into lines of so many characters. */
const WIDTH = 110
/** Deeper parts are shown as an empty value. */
const DEEPEST = 6
const MOST_EXAMPLES = 3

/** A source of that kind as a YAML file to be filled in: what is needed first, all else commented out with its default, each with what it means. */
export function sourceTemplate({ id, title, docs, config, secrets }: ConnectorCard): string {
  const template = new Template(title, secrets)
  const lines = template.members(Member.parse(config), [])
  const isEmpty = lines.length === 0 ? ' {}' : lines.some(isValue) ? '' : ' {} # take the braces away with the first option that you give'
  return `# ${docs}\n# Fill it in, then: winnow sources add --file FILE\nname: ${JSON.stringify(title)}\nconnector: ${id}\nconfig:${isEmpty}\n${indented(lines).map((line) => `${line}\n`).join('')}`
}

const isValue = (line: string): boolean => !line.trimStart().startsWith('#')
const indented = (lines: readonly string[], by = '  '): string[] => lines.map((line) => `${by}${line}`)
const commented = (lines: readonly string[]): string[] => lines.map((line) => `# ${line}`)

class Template {
  constructor(private readonly title: string, private readonly secrets: readonly string[]) {}

  /** The members of an object, what is needed first. */
  members({ properties, required }: Member, path: readonly string[]): string[] {
    // What tells the kinds of something apart is needed, whether the source says so or not.
    const needed = (name: string): boolean => (required.includes(name) && properties[name]?.default === undefined) || properties[name]?.const !== undefined
    // The password of what has one login alone has to be somewhere, although the source may do without.
    const given = (name: string): boolean => needed(name) || (path.length === 0 && this.secrets.includes(name))
    return Object.entries(properties)
      .filter(([name, { airbyte_hidden: isHidden }]) => isHidden !== true || needed(name))
      .toSorted(([one], [other]) => Number(needed(other)) - Number(needed(one)))
      .flatMap(([name, member]) => {
        const lines = this.#valueLines(name, member, [...path, name])
        return [...commented(wordsOf(member)), ...(given(name) ? lines : commented(lines))]
      })
  }

  #valueLines(name: string, member: Member, path: readonly string[]): string[] {
    const kinds = [...member.anyOf, ...member.oneOf].filter(hasMembers)
    const [first, ...others] = path.length > DEEPEST ? [] : hasMembers(member) ? [member] : kinds
    if (first) {
      const names = kinds.flatMap(({ title }) => title ?? [])
      return [
        ...(others.length > 0 ? [`# One of these${names.length === kinds.length ? `: ${names.join(', ')}` : ''}.`] : []), ...this.#object(name, first, path),
        ...others.flatMap((one) => commented(this.#object(name, one, path))),
      ]
    }
    if (path.length <= DEEPEST && member.items && hasMembers(member.items) && member.default === undefined) {
      const [head = '', ...rest] = this.members(member.items, path)
      return [`${keyOf(name)}:`, `  - ${head}`, ...indented(rest, '    ')]
    }
    const isSecret = member.secret === true || this.secrets.includes(path.join('.'))
    const value = isSecret ? secretOf(this.title, path) : member.default ?? exampleOf(member)
    return linesOf(name, value)
  }

  #object(name: string, member: Member, path: readonly string[]): string[] {
    const lines = this.members(member, path)
    return [lines.some(isValue) ? `${keyOf(name)}:` : `${keyOf(name)}: {}`, ...indented(lines)]
  }
}

const hasMembers = ({ properties }: Member): boolean => Object.keys(properties).length > 0

const linesOf = (name: string, value: unknown): string[] => writeSourceFile({ config: { [name]: value } }).split('\n').slice(1).filter((line) => line !== '').map((line) => line.slice(2))
const keyOf = (name: string): string => linesOf(name, 0)[0]?.replace(/: 0$/, '') ?? name

/** A reference to a variable: what is typed into a file stays there. */
const secretOf = (title: string, path: readonly string[]): unknown => Object.values(portableConfig(title, { [path.join('_')]: MASK }))[0]

/** What it means, in lines. Sources of Airbyte write HTML. */
function wordsOf({ title, description, examples = [], pattern_descriptor: form }: Member): string[] {
  const text = (description ?? title ?? '').replaceAll(/<\/?[a-z][^>]*>/gi, '').trim()
  const plain = examples.filter((one) => ['string', 'number'].includes(typeof one)).slice(0, MOST_EXAMPLES)
  return [...text.split('\n').flatMap(wrapped), ...(form === undefined ? [] : wrapped(`In the form ${form}.`)), ...(plain.length === 0 ? [] : wrapped(`For example: ${plain.join(', ')}`))]
}

function wrapped(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

function exampleOf(member: Member): unknown {
  if (member.const !== undefined) return member.const
  if (member.enum) return member.enum[0]
  // One that may be null as well.
  const some = [...member.anyOf, ...member.oneOf].find(({ type }) => type !== undefined && type !== 'null')
  if (member.type === undefined && some) return exampleOf(some)
  switch (member.type) {
    case 'integer':
    case 'number': return 1
    case 'boolean': return false
    case 'array': return member.items?.type === 'string' ? ['…'] : []
    case 'object': return {}
    default: return member.format === 'date' ? '2026-01-31' : '…'
  }
}

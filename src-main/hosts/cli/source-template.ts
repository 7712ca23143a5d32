import { z } from 'zod'
import { portableConfig } from '#main/store/secrets/portable'
import { type ConnectorCard, MASK } from '#shared/model/source'
import { writeSourceFile } from './source-config'

const Member = z.looseObject({ description: z.string().optional(), title: z.string().optional(), default: z.unknown().optional(), type: z.unknown().optional(), enum: z.array(z.unknown()).optional() })
const Members = z.looseObject({ properties: z.record(z.string(), Member).default({}), required: z.array(z.string()).default([]) })

/** A source of that kind as a YAML file to be filled in: what is needed first, all else commented out with its default, each with what it means. */
export function sourceTemplate({ id, title, docs, config, secrets }: ConnectorCard): string {
  const { properties, required } = Members.parse(config)
  const needed = (name: string): boolean => required.includes(name) && properties[name]?.default === undefined
  const names = Object.keys(properties).toSorted((one, other) => Number(needed(other)) - Number(needed(one)))
  const lines = names.flatMap((name) => {
    const member = properties[name]
    const value = secrets.includes(name) ? portableConfig(title, { [name]: MASK })[name] : member?.default ?? exampleOf(member)
    const text = writeSourceFile({ config: { [name]: value } }).split('\n').slice(1).filter((line) => line !== '')
    const isCommented = !needed(name) && !secrets.includes(name)
    return [...(member?.description ?? member?.title ?? '').split('\n').filter((line) => line !== '').map((line) => `  # ${line}`), ...text.map((line) => (isCommented ? line.replace(/^ {2}/, '  # ') : line))]
  })
  return `# ${docs}\n# Fill it in, then: winnow sources add --file FILE\nname: ${JSON.stringify(title)}\nconnector: ${id}\nconfig:${names.some((name) => needed(name) || secrets.includes(name)) ? '' : names.length === 0 ? ' {}' : ' {} # take the braces away with the first option that you give'}\n${lines.map((line) => `${line}\n`).join('')}`
}

function exampleOf(member: z.infer<typeof Member> | undefined): unknown {
  if (member?.enum) return member.enum[0]
  switch (member?.type) {
    case 'integer':
    case 'number': return 1
    case 'boolean': return false
    case 'array': return []
    case 'object': return {}
    default: return '…'
  }
}

import { z } from 'zod'
import { ConnectorCatalogue } from '#engine/connectors/catalogue'
import { sourceTemplate } from '#main/hosts/cli/source-template'
import type { ConnectorCard } from '#shared/model/source'
import { Schema, code, members } from './markdown'

/** The page of the connectors with their options. */
export function connectorsPage(): string[] {
  return [
    '# Connectors',
    `A source is a connector with its options: in a form of the page, as \`winnow sources add ID --set option=value\`, or as a YAML file. Secrets are kept in
the keychain or in an encrypted file; in files they are references: \`\${NAME}\` (a variable), \`keychain:name\`, \`file:name\`.
[What every connector is tried with](conformance.md) says what each can do.`,
    ...new ConnectorCatalogue().cards().flatMap(connectorBlocks),
    '## From outside',
    `A REST service needs no code: \`winnow connectors new shop --yaml\` makes a YAML file with comments that declares one. Anything else can be a package:
\`winnow connectors new shop\` makes one with docs and a test. Its code may do whatever you may do, so it runs only after you allowed it
(\`winnow connectors add PATH --allow\`), and again only after you allowed a change. \`examples/connectors\` holds a declared source, a package and a plugin of
four parts (\`collect\`, \`validate\`, \`transform\`, \`metadata\`).`,
  ]
}

function connectorBlocks(card: ConnectorCard): string[] {
  const { id, title, docs, can, config, secrets } = card
  const schema = Schema.parse(config)
  const abilities = [
    ...(can.query ? ['takes queries in its own language'] : []), ...(can.incremental ? ['reads only what is new by a column that grows'] : []),
    ...(can.find ? ['is looked for on this machine'] : []), ...(can.watch ? ['can be followed by its datasets by themselves'] : []), ...(can.write.length > 0 ? [`is written: ${can.write.join(', ')}`] : ['is only read']),
  ]
  return [
    `## ${code(id)}`,
    `**${title}.** ${docs} It ${abilities.join('; ')}.`,
    members(schema, 'option'),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) => alternatives(name, member)),
    ...(secrets.length > 0 ? [`Secrets: ${secrets.map(code).join(', ')}.`] : []),
    `As a file (\`winnow connectors describe ${id} --yaml\`):`,
    `\`\`\`yaml\n${sourceTemplate(card)}\`\`\``,
  ]
}

const Kind = z.object({ const: z.string() })

/** What stands in an option that has several forms. */
function alternatives(name: string, { anyOf = [], oneOf = [], items }: Schema): string[] {
  const forms = [...anyOf, ...oneOf, ...items?.properties ? [items] : []].filter(({ properties }) => properties)
  return forms.flatMap((form) => {
    const kind = Kind.safeParse(form.properties?.['type']).data?.const
    const { type: _type, ...others } = form.properties ?? {}
    if (Object.keys(others).length === 0) return []
    return [`In ${code(name)}${kind === undefined ? '' : ` with ${code(`type: ${kind}`)}`}:`, members({ ...form, properties: kind === undefined ? form.properties ?? {} : others }, 'option')]
  })
}

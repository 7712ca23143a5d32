import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { newConnector } from '#engine/sources/outside/new-connector'
import type { Client } from '#shared/contract/index'
import { failure } from '#shared/model/problem'
import type { ConnectorCard } from '#shared/model/source'
import { print, printJson, table } from '../output'
import { sourceTemplate } from '../source-template'
import { withClient } from '../store-client'

interface Json { readonly json?: boolean }
interface NewOptions extends Json { readonly yaml?: boolean; readonly manifest?: boolean; readonly title?: string }

export default function addConnectors(program: Command): void {
  const connectors = program.command('connectors').description('kinds of sources: those that Winnow brings, and those from outside')
  connectors.command('list')
    .description('list all kinds of sources, and what each can do')
    .option('--json', 'as JSON, with the schemas of their configs')
    .action(({ json }: Json) => withClient(async (client) => {
      const list = await client.connectors.list()
      if (json) return printJson({ connectors: list })
      // Of Airbyte's there are many: those that are not installed have a list of their own.
      const shown = list.filter(isShown)
      print(table(['connector', 'title', 'from', 'can', 'state'], shown.map((card) => [card.id, card.title, card.origin, abilities(card), card.unavailable ? 'cannot be used' : 'ready'])))
      if (shown.length < list.length) print(`\n${list.length - shown.length} more can be installed: winnow airbyte list`)
      for (const { title, unavailable } of shown) if (unavailable) print(`\n${title}: ${unavailable.message}\n  → ${unavailable.remedy}`)
    }))
  connectors.command('describe <connector>')
    .description('show what a kind of source is, and its options')
    .option('--yaml', 'as a YAML file of a source, to be filled in')
    .option('--json', 'as JSON, with the schema of its config')
    .action((connector: string, { json, yaml }: Json & { readonly yaml?: boolean }) => withClient(async (client) => {
      const card = await client.connectors.describe({ connector })
      if (json) printJson(card)
      else if (yaml) print(sourceTemplate(card).trimEnd())
      else describe(card)
    }))
  connectors.command('check [connector...]')
    .description('say whether connectors can be used; exit code 1 when one cannot')
    .option('--json', 'as JSON')
    .action((named: string[], { json }: Json) => withClient(async (client) => {
      const cards = named.length === 0 ? (await client.connectors.list()).filter(isShown) : await Promise.all(named.map((connector) => client.connectors.describe({ connector })))
      const checked = cards.map(({ id, origin, unavailable }) => ({ connector: id, origin, ok: unavailable === null, problem: unavailable }))
      if (json) printJson({ connectors: checked })
      else for (const { connector, ok, problem } of checked) print(`${ok ? '✓' : '✗'} ${connector}${problem ? `: ${problem.message}\n  → ${problem.remedy}` : ''}`)
      if (checked.some(({ ok }) => !ok)) process.exitCode = 1
    }))
  connectors.command('add <path>')
    .description('add a connector from outside: a YAML file that declares one, or the folder of a package; code runs only with --allow')
    .option('--allow', 'let the code of the package run, as it is now')
    .option('--json', 'as JSON')
    .action((path: string, { allow, json }: Json & { readonly allow?: boolean }) => withClient((client) => addConnector(client, path, allow ?? false, json ?? false)))
  connectors.command('remove <connector>')
    .description('take a connector away that was added')
    .action((connector: string) => withClient(async (client) => {
      await client.connectors.remove({ connector })
      print(`The connector "${connector}" is not known any more.`)
    }))
  connectors.command('new <name>')
    .description('make a connector to begin with: a package with docs and a test, or a YAML file')
    .option('--yaml', 'a YAML file that declares a REST service: no code')
    .option('--manifest', 'a YAML file that declares a service as sources of Airbyte do: no code, run in Python')
    .option('--title <title>', 'how people call it; made from the name unless told')
    .option('--json', 'as JSON')
    .action(async (name: string, options: NewOptions) => {
      const { yaml, manifest, title } = options
      if (yaml && manifest) throw failure('INPUT_INVALID', '--yaml and --manifest are two kinds of connectors.', 'Choose one of them.')
      const files = newConnector(name, { kind: manifest ? 'manifest' : yaml ? 'rest' : 'package', ...(title !== undefined && { title }) })
      const made = await writeAll(files)
      if (options.json) printJson({ files: made })
      else print(`${made.map((file) => `made ${file}`).join('\n')}\nNext: winnow ${manifest ? 'airbyte install' : 'connectors add'} ${yaml || manifest ? `${name}.yaml` : name}`)
    })
}

async function addConnector(client: Client, path: string, allow: boolean, json: boolean): Promise<void> {
  // What is not here may be the name of a package.
  const from = await stat(path).then(() => resolve(path), () => path)
  const shown = await client.connectors.add({ from })
  const card = allow && shown.added?.fingerprint ? await client.connectors.add({ from: shown.added.from, allow: shown.added.fingerprint }) : shown
  if (json) return printJson(card)
  print(`${card.title} (${card.id}): ${card.docs}`)
  if (card.unavailable) print(`${card.unavailable.message}\n  → ${card.unavailable.remedy}`)
  else print(`It can be used: winnow sources add ${card.id}`)
}

const isShown = ({ origin, unavailable }: ConnectorCard): boolean => origin !== 'airbyte' || unavailable === null

const abilities = ({ can }: ConnectorCard): string => ['read', ...(can.query ? ['query'] : []), ...(can.incremental ? ['what is new'] : []), ...(can.find ? ['find'] : []), ...(can.watch ? ['watch'] : []), ...(can.write.length > 0 ? [`write (${can.write.join(', ')})`] : [])].join(', ')

const Members = z.looseObject({
  properties: z.record(z.string(), z.looseObject({ description: z.string().default(''), default: z.unknown().optional() })).default({}),
  required: z.array(z.string()).default([]),
})

function describe(card: ConnectorCard): void {
  const { properties, required } = Members.parse(card.config)
  print(`${card.title} (${card.id}, ${card.origin})\n${card.docs}\nIt can ${abilities(card)}.`)
  if (card.added) print(`Added from ${card.added.from}`)
  if (card.unavailable) print(`${card.unavailable.message}\n  → ${card.unavailable.remedy}`)
  for (const [name, { description, default: preset }] of Object.entries(properties)) {
    const facts = [...(required.includes(name) && preset === undefined ? ['needed'] : []), ...(preset === undefined ? [] : [`${JSON.stringify(preset)} unless told`]), ...(card.secrets.some((path) => path.split('.')[0] === name) ? ['secret'] : [])]
    print(`\n  ${name}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}\n      ${description}`)
  }
}

/** Writes files of which none is there yet. Throws OUTPUT_EXISTS. */
async function writeAll(files: ReadonlyMap<string, string>): Promise<string[]> {
  for (const file of files.keys()) {
    if (await stat(file).catch(() => undefined)) throw failure('OUTPUT_EXISTS', `"${file}" is there already.`, 'Choose another name, or move it away.', { file })
  }
  for (const [file, text] of files) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, { flag: 'wx' })
  }
  return [...files.keys()]
}

import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import type { Client } from '#shared/contract/index'
import { readYaml } from '#main/settings/read-yaml'
import { typedSecrets } from '#main/store/secrets/config'
import type { AirbyteCacheInfo, AirbyteSource } from '#shared/model/airbyte'
import { failure } from '#shared/model/problem'
import { SourceConfig } from '#shared/model/source'
import { followInstallation } from '../follow-installation'
import { rowsOption } from '../options'
import { amount, count, print, printJson, table } from '../output'
import { openSecrets } from '../secret-input'
import { configWith, setOption } from '../source-config'
import { sourceNamed } from '../source-name'
import { cellText, columnTable, printCheck, streamTable } from '../source-tables'
import { airbyteTemplate } from '../airbyte-templates'
import { sourceTemplate } from '../source-template'
import { withClient } from '../store-client'

interface Json { readonly json?: boolean }
interface InstallOptions extends Json { readonly sourceVersion?: string; readonly unlisted?: boolean; readonly from?: string }
interface ConfigOptions extends Json { readonly config?: string; readonly set: readonly (readonly [string, string])[] }
interface CacheOptions extends Json { readonly project?: string }

export default function addAirbyte(program: Command): void {
  const airbyte = program.command('airbyte').description('Airbyte sources: install them, try them, and what is cached of them')
  const command = (usage: string, description: string): Command => airbyte.command(usage).description(description).option('--json', 'as JSON')

  command('list', 'list the Airbyte sources that can be had, and those that are installed')
    .option('--installed', 'these alone')
    .action(({ json, installed }: Json & { readonly installed?: boolean }) => withClient(async (client) => {
      const list = (await client.airbyte.list()).filter((source) => !installed || source.installed)
      if (json) return printJson({ sources: list })
      print(list.length === 0 ? 'None is installed: `winnow airbyte list` shows those that can be had.' : table(['source', 'title', 'version', 'licence', 'state'], list.map((source) => [source.name, source.title, source.version ?? '', source.licence, stateOf(source)])))
      const [blocked] = list.flatMap(({ installed: has, unavailable }) => (has && unavailable ? [unavailable] : []))
      if (blocked) print(`\n${blocked.message}\n  → ${blocked.remedy}`)
    }))
  command('install <source>', 'install a source by its name (faker, source-faker), or add a manifest by its file')
    .option('--source-version <version>', 'another version than the one that Winnow has tried; needs --unlisted')
    .option('--unlisted', 'install also what Winnow has not tried: its code runs on this machine')
    .option('--from <path>', 'a folder or a zip of its packages (wheels): nothing is asked of the network')
    .action((named: string, options: InstallOptions) => withClient((client, signal) => install(client, named, options, signal)))
  command('uninstall <source>', 'remove a source; saved sources that use it, and datasets, stay')
    .action((named: string, { json }: Json) => withClient(async (client) => {
      const name = fullName(named)
      await client.airbyte.uninstall({ name })
      if (json) printJson({ name })
      else print(`${name} is removed. Saved sources and datasets stay.`)
    }))
  command('spec <source>', 'show the options of a source, as a YAML file of a saved source to be filled in; of some also before they are installed')
    .action((named: string, { json }: Json) => withClient(async (client) => {
      const card = await client.connectors.describe({ connector: fullName(named) })
      const ready = json ? undefined : await airbyteTemplate(card.id)
      if (card.unavailable && ready === undefined) throw failure(card.unavailable.code, card.unavailable.message, card.unavailable.remedy)
      if (card.unavailable && ready !== undefined) return print(`${ready.trimEnd()}\n\n# That is what most need of it. ${card.unavailable.message} ${card.unavailable.remedy}\n# Then this command shows all of its options.`)
      if (json) printJson({ connector: card.id, config: card.config })
      else print(sourceTemplate(card).trimEnd())
    }))
  configured(command('check <source>', 'try a source with a config that is not saved; exit code 1 when it does not work'))
    .action((named: string, options: ConfigOptions) => withClient(async (client) => {
      const check = await client.sources.test({ source: await connectionOf(client, named, options) })
      if (options.json) printJson(check)
      else printCheck(check)
      if (!check.ok) process.exitCode = 1
    }))
  configured(command('discover <source>', 'show the streams of a source with a config that is not saved'))
    .option('--only <stream...>', 'these streams alone, with their columns')
    .action((named: string, options: ConfigOptions & { readonly only?: readonly string[] }) => withClient(async (client) => {
      const { only } = options
      const { streams } = await client.sources.discover({ source: await connectionOf(client, named, options), ...(only && { only: [...only] }) })
      if (options.json) return printJson({ streams })
      print(streamTable(streams))
      if (only) for (const stream of streams) print(`\n${stream.id}\n${columnTable(stream)}`)
    }))
  configured(command('read <source> <stream>', 'show the first rows of a stream with a config that is not saved'))
    .addOption(rowsOption())
    .action((named: string, stream: string, options: ConfigOptions & { readonly rows: number }) => withClient(async (client) => {
      const { columns, rows } = await client.sources.sample({ source: await connectionOf(client, named, options), choice: { stream }, limit: options.rows })
      if (options.json) printJson({ columns, rows })
      else print(table(columns.map(({ name }) => name), rows.map((row) => row.map(cellText))))
    }))
  for (const [verb, isOn] of [['enable', true], ['disable', false]] as const) {
    command(verb, `${verb} Airbyte sources; files, databases and the rest work either way`)
      .action(({ json }: Json) => withClient(async (client) => {
        await client.settings.update({ airbyte: isOn })
        if (json) printJson({ airbyte: isOn })
        else print(`Airbyte sources are switched ${isOn ? 'on' : 'off'}.`)
      }))
  }
  addCache(airbyte)
}

function addCache(airbyte: Command): void {
  const cache = airbyte.command('cache').description('what is kept of Airbyte sources, so that a refresh reads only what is new')
  const command = (usage: string, description: string): Command => cache.command(usage).description(description)
    .option('--project <project>', 'the project of the source, by name, short name or id; the first one unless told').option('--json', 'as JSON')
  command('list', 'list what is kept, the one used last first')
    .action(({ json }: CacheOptions) => withClient(async (client) => show(await client.airbyte.cache(), json)))
  command('invalidate <source>', 'have the next read of a saved source be a full one')
    .action((named: string, { project, json }: CacheOptions) => withClient(async (client) => {
      const { id: sourceId, name } = await sourceNamed(client, named, project)
      const entries = await client.airbyte.invalidate({ sourceId })
      if (json) printJson({ entries })
      else print(`The next read of "${name}" is a full one.`)
    }))
  command('clear [source]', 'remove what is kept, of one saved source or of all; datasets stay')
    .action((named: string | undefined, { project, json }: CacheOptions) => withClient(async (client) => {
      const left = await client.airbyte.clear(named === undefined ? {} : { sourceId: (await sourceNamed(client, named, project)).id })
      if (json) return show(left, json)
      print('Removed. Datasets are as they were.')
    }))
}

function show(info: AirbyteCacheInfo, json = false): void {
  if (json) return printJson(info)
  if (info.entries.length > 0) {
    print(table(['source', 'connector', 'streams', 'size', 'last used', 'next read'], info.entries.map(({ sourceName, sourceId, connector, streams, bytes, lastUsedAt, stale }) => [
      sourceName ?? `${sourceId} (deleted)`, connector, streams.map(({ name, rows }) => `${name} (${count(rows)})`).join(', '), megabytes(bytes), lastUsedAt, stale ? 'all' : 'what is new',
    ])))
  }
  print(`${megabytes(info.bytes)} of at most ${megabytes(info.maxBytes)} in ${info.location}`)
}

const configured = (command: Command): Command => command
  .option('--config <file>', 'its options in a YAML or JSON file: alone, or under `config` as saved sources and `winnow airbyte spec` write them')
  .addOption(setOption())

async function install(client: Client, named: string, { sourceVersion: version, unlisted = false, from, json = false }: InstallOptions, signal: AbortSignal): Promise<void> {
  const isFile = /\.(ya?ml|json)$/i.test(named) || (await stat(named).catch(() => undefined))?.isFile() === true
  const started = await client.airbyte.install(isFile ? { manifest: resolve(named) } : { name: fullName(named), unlisted, ...(version !== undefined && { version }), ...(from !== undefined && { from: resolve(from) }) })
  const { name, kind, licence } = started
  if (!json && kind !== 'manifest') print(`${name}${kind === 'unlisted' ? ', which Winnow has not tried' : ''}${licence === '' ? '' : `, under the licence ${licence}`}: it is ${from === undefined ? 'downloaded from the Python Package Index' : 'unpacked'} into an environment of its own.`)
  const source = kind === 'manifest' ? started : await followInstallation({
    look: async () => {
      const answer = (await client.airbyte.list()).find((one) => one.name === name) ?? started
      return { installation: answer.installation, answer }
    },
    cancel: () => client.airbyte.cancel({ name }), signal,
  })
  if (json) return printJson(source)
  if (kind === 'manifest') print(source.docs)
  print(`${name}${source.installed?.version ? ` ${source.installed.version}` : ''} is there${source.installed && kind !== 'manifest' ? ` (${megabytes(source.installed.bytes)})` : ''}. Its options: winnow airbyte spec ${name}`)
}

/** A connection that is not saved. Throws CONFIG_INVALID, FILE_NOT_FOUND; INPUT_INVALID for a secret in the command. */
async function connectionOf(client: Client, named: string, { config: file, set }: ConfigOptions): Promise<{ connector: string; config: SourceConfig }> {
  const connector = fullName(named)
  const card = await client.connectors.describe({ connector })
  // Every process of the machine can read the arguments of every other one.
  if (typedSecrets(configWith({}, set, card), card.secrets).length > 0) throw failure('INPUT_INVALID', 'A password or a key must not stand in a command: other programs could read it.', 'Refer to a variable (\'${NAME}\'), or write it into the file after --config.')
  const config = configWith(file === undefined ? {} : await configIn(file), set, card)
  await openSecrets(client, 'to look')
  return { connector, config }
}

const Whole = z.looseObject({ connector: z.string(), config: SourceConfig })

async function configIn(file: string): Promise<SourceConfig> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `"${file}" cannot be read.`, 'Check the path after --config.', { file }, error) })
  const value = readYaml(text, z.looseObject({}), file)
  return Whole.safeParse(value).data?.config ?? value
}

const fullName = (named: string): string => (named.startsWith('source-') ? named : `source-${named}`)

const megabytes = (bytes: number): string => (bytes < 100_000 ? amount(Math.ceil(bytes / 1000), 'kB').replace(/s$/, '') : `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`)

function stateOf({ installed, installation, kind, version }: AirbyteSource): string {
  if (installation?.state === 'running') return `${installation.step} …`
  if (!installed) return 'can be installed'
  if (kind === 'manifest') return 'manifest'
  return kind === 'listed' && version !== null && version !== installed.version ? `installed ${installed.version}, update to ${version}` : `installed ${installed.version}`
}

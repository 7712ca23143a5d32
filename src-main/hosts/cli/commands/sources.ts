import type { Command } from 'commander'
import type { Client } from '#shared/contract/index'
import type { SourceRef } from '#shared/contract/sources'
import { portableConfig } from '#main/store/secrets/portable'
import { typedSecrets } from '#main/store/secrets/config'
import { failure } from '#shared/model/problem'
import type { Source, SourceConfig, StreamChoice } from '#shared/model/source'
import { examples } from '../examples'
import { notesOf, printImportNotes } from '../import-notes'
import { amount, count, print, printJson, table } from '../output'
import { limitOption, rowsOption } from '../options'
import { projectNamed } from '../project-name'
import { runToEnd } from '../run-to-end'
import { openSecrets, readSecret } from '../secret-input'
import { configWith, readSourceFile, setOption, writeSourceFile } from '../source-config'
import { addFollowing } from '../source-following'
import { sourceNamed } from '../source-name'
import { readSourceAddress } from '../source-uri'
import { cellText, columnTable, printCheck, streamTable } from '../source-tables'
import { withClient } from '../store-client'

interface Common { readonly project?: string; readonly json?: boolean }
interface AddOptions extends Common { readonly name?: string; readonly set: readonly (readonly [string, string])[]; readonly secret?: string; readonly file?: string; readonly test: boolean }
interface ChoiceOptions extends Common { readonly query?: string; readonly columns?: readonly string[] }
interface ImportOptions extends ChoiceOptions { readonly name?: string; readonly limit?: number; readonly cursor?: string }

export default function addSources(program: Command): void {
  const sources = program.command('sources').description('saved connections to databases, services, buckets and folders: add, look into, import from')
  const command = (usage: string, description: string): Command => sources.command(usage).description(description)
    .option('--project <project>', 'its project, by name, short name or id; the first one unless told')
    .option('--json', 'as JSON')

  command('add [connector]', 'save a source, by the name of its connector or by its address (mysql://user@host/name, s3://bucket, ./folder); it is tested first, and saved only when it works')
    .option('--name <name>', 'what it is called; the connector\'s title unless told')
    .addOption(setOption())
    .option('--secret <option>', 'an option whose value is asked for, or read from the standard input')
    .option('--file <file>', 'read connector, name and config from a YAML file; - for the standard input')
    .option('--no-test', 'save it without testing it')
    .addHelpText('after', examples(
      ['A folder of this computer', 'sources add ./deliveries'],
      ['A database; the password is asked for', 'sources add mysql://reader@db.example.com/shop --name Shop --secret password'],
      ['The same in a script, with a variable of the environment', "sources add mysql -s host=db.example.com -s database=shop -s username=reader -s password='${SHOP_PASSWORD}'"],
    ))
    .action((connector: string | undefined, options: AddOptions) => withClient((client) => addSource(client, connector, options)))
  command('list', 'list the sources of a project, and how each has been')
    .action(({ project, json }: Common) => withClient(async (client) => {
      const list = await client.sources.list({ projectId: (await projectNamed(client, project)).id })
      if (json) printJson({ sources: list })
      else if (list.length === 0) print('There is no source yet: `winnow sources add` makes one, `winnow connectors list` shows the kinds.')
      else print(table(['name', 'connector', 'health', 'datasets', 'last used'], list.map(({ name, connector, health, datasets, lastUsedAt }) => [name, connector, healthOf(health), count(datasets), lastUsedAt ?? 'never']), ['name', 'health']))
    }))
  command('show <source>', 'print a source as YAML that `winnow sources add --file` reads; secrets become references to variables')
    .action((named: string, { project, json }: Common) => withClient(async (client) => {
      const { name, connector, config } = await sourceNamed(client, named, project)
      const shown = { name, connector, config: portableConfig(name, config) }
      if (json) printJson(shown)
      else print(writeSourceFile(shown).trimEnd())
    }))
  command('test <source>', 'try a connection, part by part; exit code 1 when it does not work')
    .action((named: string, { project, json }: Common) => withClient(async (client) => {
      await openSecrets(client, 'to look')
      const { id: sourceId } = await sourceNamed(client, named, project)
      const check = await client.sources.test({ source: { sourceId } })
      if (json) printJson(check)
      else printCheck(check)
      if (!check.ok) process.exitCode = 1
    }))
  command('discover <source>', 'show the streams of a source: tables, views, files, endpoints')
    .option('--only <stream...>', 'these streams alone, with their columns')
    .action((named: string, { project, json, only }: Common & { readonly only?: readonly string[] }) => withClient(async (client) => {
      await openSecrets(client, 'to look')
      const { id: sourceId } = await sourceNamed(client, named, project)
      const found = await client.sources.discover({ source: { sourceId }, ...(only && { only: [...only] }) })
      if (json) return printJson(found)
      print(streamTable(found.streams))
      for (const { from, to, declared } of found.relationships) print(`${from.stream} (${from.columns.join(', ')}) → ${to.stream} (${to.columns.join(', ')})${declared ? '' : ', by its name'}`)
      if (only) for (const stream of found.streams) print(`\n${stream.id}\n${columnTable(stream)}`)
      for (const { stream, change } of found.changes ?? []) print(`! ${stream} was ${change} since the source was last discovered.`)
    }))
  choosing(command('sample <source> [stream]', 'show the first rows of a stream, or of a query'))
    .addOption(rowsOption())
    .action((named: string, stream: string | undefined, options: ChoiceOptions & { readonly rows: number }) => withClient(async (client) => {
      await openSecrets(client, 'to look')
      const { id: sourceId } = await sourceNamed(client, named, options.project)
      const { columns, rows } = await client.sources.sample({ source: { sourceId }, choice: choiceOf(stream, options), limit: options.rows })
      if (options.json) printJson({ columns, rows })
      else print(table(columns.map(({ name }) => name), rows.map((row) => row.map(cellText))))
    }))
  choosing(command('import <source> [stream]', 'read a stream, or the result of a query, into a dataset'))
    .option('--name <name>', 'the dataset\'s name; the stream\'s unless told')
    .addOption(limitOption())
    .option('--cursor <column>', 'a column that grows: a refresh reads only what is new')
    .action((named: string, stream: string | undefined, options: ImportOptions) => withClient(async (client, signal) => {
      await openSecrets(client, 'to look')
      const { id: sourceId } = await sourceNamed(client, named, options.project)
      const { limit, cursor, name } = options
      const started = await client.sources.import({ sourceId, choice: { ...choiceOf(stream, options), ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) }, ...(name !== undefined && { name }) })
      const { result, ...run } = await runToEnd(client, started, signal)
      if (result?.kind !== 'import') throw failure('INTERNAL', 'The import gave nothing.', 'Try again.')
      const dataset = await client.datasets.get({ datasetId: result.datasetId })
      const notes = await notesOf(client, result.versionId)
      if (options.json) return printJson({ run: run.id, dataset: dataset.name, ...result, notes })
      print(`${amount(result.rows, 'row')} in the dataset "${dataset.name}"${result.unreadable > 0 ? `; ${amount(result.unreadable, 'line')} could not become rows` : ''}`)
      printImportNotes(notes)
    }))
  addFollowing(command)
  command('remove <source>', 'delete a source; its datasets stay')
    .action((named: string, { project, json }: Common) => withClient(async (client) => {
      const { id: sourceId, name } = await sourceNamed(client, named, project)
      const deletion = await client.sources.delete({ sourceId })
      if (json) printJson(deletion)
      else print(`The source "${name}" is deleted. Its datasets stay.`)
    }))
}

const choosing = (command: Command): Command => command
  .option('--query <query>', 'the result of a query in the source\'s own language, in place of a stream')
  .option('--columns <column...>', 'these columns, in this order')

function choiceOf(stream: string | undefined, { query, columns }: ChoiceOptions): StreamChoice {
  if ((stream === undefined) === (query === undefined)) throw failure('INPUT_INVALID', 'Either a stream or a query is read.', 'Name a stream (see `winnow sources discover`), or give --query.')
  return { ...(stream !== undefined && { stream }), ...(query !== undefined && { query }), ...(columns && { columns: [...columns] }) }
}

async function addSource(client: Client, given: string | undefined, { name, set: options, secret, file, test, project, json }: AddOptions): Promise<void> {
  const address = given === undefined ? undefined : readSourceAddress(given)
  const set = [...address?.set ?? [], ...options]
  const read = file === undefined ? undefined : await readSourceFile(file)
  const connector = address?.connector ?? given ?? read?.connector
  if (connector === undefined) throw failure('INPUT_INVALID', 'It is not said what kind of source this is.', 'Name a connector (`winnow connectors list` shows all), or give a --file that does.')
  const card = await client.connectors.describe({ connector })
  // Every process of the machine can read the arguments of every other one.
  if (typedSecrets(configWith({}, set, card), card.secrets).length > 0) {
    throw failure('INPUT_INVALID', 'A password or a key must not stand in a command: other programs could read it.', `Refer to a variable (--set '${card.secrets[0]}=\${NAME}'), or have it asked for: --secret ${card.secrets[0]}.`)
  }
  const typed = secret === undefined ? set : [...set, [secret, await readSecret(`${secret}: `)] as const]
  const config = configWith(read?.config ?? {}, typed, card)
  await openSecrets(client, typedSecrets(config, card.secrets).length > 0 ? 'to keep' : 'to look')
  const { id: projectId } = await projectNamed(client, project)
  const ref: SourceRef = { connector, config }
  if (test) {
    const check = await client.sources.test({ source: ref })
    if (!check.ok) {
      if (json) printJson(check)
      else {
        printCheck(check)
        print('Nothing was saved: --no-test saves it all the same.')
      }
      process.exitCode = 2
      return
    }
  }
  const source = await client.sources.create({ projectId, name: name ?? read?.name ?? address?.name ?? card.title, connector, config: config satisfies SourceConfig })
  if (json) printJson(source)
  else print(`The source "${source.name}" is saved. Next: winnow sources discover ${JSON.stringify(source.name)}`)
}

const healthOf = ({ state, problem, retryAt }: Source['health']): string => [state, ...(problem ? [problem.message] : []), ...(state === 'down' && retryAt !== null ? [`asked again at ${retryAt}`] : [])].join(': ')

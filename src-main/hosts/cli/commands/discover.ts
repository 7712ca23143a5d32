import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { readYaml } from '#main/settings/read-yaml'
import { typedSecrets } from '#main/store/secrets/config'
import type { Client } from '#shared/contract/index'
import { DiscoveryAnswers, type DiscoveryReport } from '#shared/model/discovery'
import { failure } from '#shared/model/problem'
import { discoverAll } from '../discovery/phases'
import { askAnswers } from '../discovery/questions'
import { amount, print, printJson, table } from '../output'
import { projectNamed } from '../project-name'
import { openSecrets } from '../secret-input'
import { withClient } from '../store-client'

interface DiscoverOptions { readonly write?: string | true; readonly answers?: string; readonly project?: string; readonly json?: boolean }

const REPORT = 'data-source-discovery.md'

export default function addDiscover(program: Command): void {
  program.command('discover')
    .description('find sources and set them up, in five phases: find, connect, discover, select, validate; asks at a terminal, or reads all answers from a file')
    .option('--answers <file>', 'a YAML file with all answers: nothing is asked')
    .option('--write [file]', `write what was found and noted in the project as Markdown, ${REPORT} unless told`)
    .option('--project <project>', 'the project, by name, short name or id; the first one unless told')
    .option('--json', 'as JSON')
    .action(async ({ write, answers: file, project: named, json }: DiscoverOptions) => {
      const given = file === undefined ? undefined : await readAnswers(file)
      const { report, text } = await withClient(async (client, signal) => {
        const project = await projectNamed(client, named ?? given?.project)
        const asks = process.stdin.isTTY && process.stderr.isTTY
        const answers = given ?? (asks ? await askAnswers(client) : DiscoveryAnswers.parse({}))
        await openSecrets(client, await holdsSecrets(client, answers) ? 'to keep' : 'to look')
        const all = await discoverAll(client, project, answers, signal)
        return { report: all, text: write === undefined ? '' : (await client.discovery.document({ projectId: project.id })).text }
      })
      if (write !== undefined) await writeFile(write === true ? REPORT : write, text)
      if (json) printJson(report)
      else tell(report, write === true ? REPORT : write)
      if (report.sources.some(({ check, problems, chosen }) => !check?.ok || problems.length > 0 || chosen.some((stream) => stream.problems.length > 0))) process.exitCode = 1
    })
}

/** Whether something was typed that has to be kept as a secret. */
async function holdsSecrets(client: Client, { sources }: DiscoveryAnswers): Promise<boolean> {
  const secrets = new Map((await client.connectors.list()).map((card) => [card.id, card.secrets]))
  return sources.some(({ save, connector, config }) => save && typedSecrets(config, secrets.get(connector) ?? []).length > 0)
}

async function readAnswers(file: string): Promise<DiscoveryAnswers> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `"${file}" cannot be read.`, 'Check the path after --answers.', { file }, error) })
  return readYaml(text, DiscoveryAnswers, file)
}

function tell({ found, sources }: DiscoveryReport, written: string | undefined): void {
  if (found.length > 0) print(`Found on this machine:\n${table(['source', 'connector', 'what it is'], found.map(({ name, connector, note }) => [name, connector, note]))}\n`)
  for (const { answers: { name }, check, streams, chosen, problems } of sources) {
    print(`${name}: ${check?.ok ? `works, ${amount(streams.length, 'stream')}` : 'does not work'}`)
    for (const { message, remedy } of [...check?.steps.filter(({ ok }) => !ok) ?? [], ...problems, ...chosen.flatMap((stream) => stream.problems)]) print(`  ✗ ${message}${remedy === undefined ? '' : `\n    → ${remedy}`}`)
    for (const { stream, columns, rows, seconds, dataset } of chosen) {
      print(`  ${stream}: ${amount(columns.length, 'column')}${rows ? `, ${amount(rows.count, 'row')}` : ''}${seconds === null ? '' : `, about ${seconds} s to read`}${dataset ? `; ${amount(dataset.rows, 'row')} in "${dataset.name}"` : ''}`)
    }
  }
  if (sources.length === 0) print('No source was set up. Name sources in a file (--answers FILE), or add one: winnow sources add.')
  if (written !== undefined) print(`Written: ${written}`)
}

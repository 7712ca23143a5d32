import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Client } from '#shared/contract/index'
import { Failure, failure } from '#shared/model/problem'
import type { PythonStatus } from '#shared/model/python'
import { confirm } from '../confirm'
import { followInstallation } from '../follow-installation'
import { print, printJson, table } from '../output'
import { withClient } from '../store-client'

interface SetUpOptions { readonly reinstall?: boolean; readonly from?: string; readonly remove?: boolean; readonly yes?: boolean; readonly json?: boolean }

export default function addSetUp(program: Command): void {
  program.command('setup').description('set up what Winnow works without, until you need it')
    .command('python')
    .description('set up Python for Airbyte sources, in a folder of Winnow\'s own: about 800 MB, once')
    .option('--reinstall', 'also where it is set up already')
    .option('--from <path>', 'a folder or a zip of packages (wheels): nothing is asked of the network')
    .option('--remove', 'remove all that was set up, with the Airbyte sources that were installed')
    .option('--yes', 'do not ask: the licences are accepted')
    .option('--json', 'as JSON')
    .action(({ remove = false, ...options }: SetUpOptions) => withClient((client, signal) => (remove ? removeAll(client, options) : setUp(client, options, signal))))
}

async function setUp(client: Client, { reinstall = false, from, yes = false, json = false }: SetUpOptions, signal: AbortSignal): Promise<void> {
  const before = await client.python.status()
  if (before.state === 'disabled' || before.state === 'missing') throw unusable(before)
  if (before.state === 'ready' && !reinstall) {
    if (json) return printJson(before)
    print(`It is set up already: ${about(before)}\n\`winnow setup python --reinstall\` makes it anew.`)
    for (const warning of before.warnings) print(warning)
    return
  }
  if (!json) showLicences(before)
  await confirm('Download and install these packages?', yes)
  await client.python.setUp({ reinstall: true, ...(from !== undefined && { from: resolve(from) }) })
  const after = await follow(client, signal)
  if (json) return printJson(after)
  print(`Set up: ${about(after)}`)
  for (const warning of after.warnings) print(warning)
}

async function removeAll(client: Client, { yes = false, json = false }: SetUpOptions): Promise<void> {
  const { bytes } = await client.python.status()
  await confirm(`Remove Python for Airbyte sources${bytes === null ? '' : ` (${megabytes(bytes)})`}, with the Airbyte sources that were installed? Sources and datasets stay.`, yes)
  const after = await client.python.remove()
  if (json) return printJson(after)
  print('Removed. Sources and datasets are as they were.')
}

/** Waits for the end of a set-up; an aborted signal cancels it. Throws what it failed with; RUN_CANCELLED. */
const follow = (client: Client, signal: AbortSignal): Promise<PythonStatus> => followInstallation({
  look: async () => {
    const answer = await client.python.status()
    return { installation: answer.setup, answer }
  },
  cancel: () => client.python.cancelSetUp(), signal,
})

const unusable = ({ problem }: PythonStatus): Failure => (problem ? new Failure({ ...problem, remedy: problem.remedy.replace('then choose Check again', 'then try again') }) : failure('PYTHON_UNAVAILABLE', 'Python cannot be used.', '`winnow doctor` says what is missing.'))

function showLicences({ licences, python }: PythonStatus): void {
  print(`Airbyte sources run in Python${python ? ` (${python.version}, ${python.path})` : ''}. These packages are downloaded, and about 170 more under MIT, Apache-2.0, BSD and the like:\n`)
  print(table(['package', 'licence'], licences.map((one) => [one.package, one.licence])))
  print()
  for (const { package: name, note } of licences.slice(0, 1)) print(`${name}: ${note}`)
  print()
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`

const about = ({ python, packages, bytes, folder }: PythonStatus): string =>
  `PyAirbyte ${packages['airbyte'] ?? '?'} in Python ${python?.version ?? '?'}${bytes === null ? '' : `, ${megabytes(bytes)}`}, ${folder}`

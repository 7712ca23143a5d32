import { type Command, Option } from 'commander'
import type { Client } from '#shared/contract/index'
import type { NewApiKey } from '#shared/contract/keys'
import { type ApiKey, Scope } from '#shared/model/access'
import { failure } from '#shared/model/problem'
import { examples } from '../examples'
import { print, printJson, table } from '../output'
import { projectNamed } from '../project-name'
import { withClient } from '../store-client'

interface CreateOptions { readonly name: string; readonly scope: readonly Scope[]; readonly project?: readonly string[]; readonly json?: boolean }

export default function addKeys(program: Command): void {
  const keys = program.command('keys').description('make, list, rotate and revoke the API keys by which programs call Winnow')
  keys.command('create')
    .description('make a key; it is shown once')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(new Option('--scope <scope...>', 'what it allows; data_write and data_unmasked allow reading, too').choices(Scope.options).makeOptionMandatory())
    .option('--project <project...>', 'the projects that it sees, by name, short name or id; all unless told')
    .option('--json', 'as JSON')
    .addHelpText('after', examples(['A key that reads one project, with what is sensitive masked', 'keys create --name "Reports" --scope data_read --project "My data"']))
    .action(({ name, scope, project, json }: CreateOptions) => withClient(async (client) => {
      const projectIds = project && await Promise.all(project.map(async (named) => (await projectNamed(client, named)).id))
      printNew(await client.keys.create({ name, scopes: [...scope], ...(projectIds && { projectIds }) }), json)
    }))
  keys.command('list')
    .description('list all keys, those that were revoked too')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => withClient(async (client) => {
      const list = await client.keys.list()
      if (json) return printJson({ keys: list })
      const projects = new Map((await client.projects.list()).map(({ id, slug }) => [id, slug]))
      print(table(['name', 'begins with', 'scopes', 'projects', 'last used', 'state'], list.map(({ name, prefix, scopes, projectIds, lastUsedAt, revokedAt }) => [
        name, prefix, scopes.join(' '), projectIds?.map((id) => projects.get(id) ?? id).join(' ') ?? 'all', lastUsedAt ?? 'never', revokedAt ? `revoked ${revokedAt}` : 'in force',
      ])))
    }))
  keys.command('rotate <key>')
    .description('give a key, named by its name or id, a new secret; the old one opens nothing from then on')
    .option('--json', 'as JSON')
    .action((named: string, { json }: { json?: boolean }) => withClient(async (client) => {
      printNew(await client.keys.rotate({ keyId: (await keyNamed(client, named)).id }), json)
    }))
  keys.command('revoke <key>')
    .description('take a key, named by its name or id, out of force for good')
    .option('--json', 'as JSON')
    .action((named: string, { json }: { json?: boolean }) => withClient(async (client) => {
      const revoked = await client.keys.revoke({ keyId: (await keyNamed(client, named)).id })
      if (json) printJson(revoked)
      else print(`The key "${revoked.name}" opens nothing any more.`)
    }))
}

function printNew(made: NewApiKey, json = false): void {
  if (json) return printJson(made)
  print(made.key)
  print(`This is the key "${made.name}": keep it now, it cannot be shown again.`)
}

/** The key of that name or id; of several with one name the one in force. Throws NOT_FOUND. */
async function keyNamed(client: Client, named: string): Promise<ApiKey> {
  const known = (await client.keys.list()).filter(({ id, name }) => id === named || name === named)
  const key = known.find(({ revokedAt }) => revokedAt === null) ?? known[0]
  if (!key) throw failure('NOT_FOUND', `There is no key "${named}".`, '`winnow keys list` shows all.')
  return key
}

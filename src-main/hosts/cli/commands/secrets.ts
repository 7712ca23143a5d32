import type { Command } from 'commander'
import type { SecretEntry } from '#shared/contract/secrets'
import { print, printJson, table } from '../output'
import { openSecrets, readPassphrases, readSecret } from '../secret-input'
import { withClient } from '../store-client'

const PLACES: Readonly<Record<SecretEntry['place'], string>> = { keychain: 'keychain', file: 'encrypted file', memory: 'memory only', missing: 'not there' }

export default function addSecrets(program: Command): void {
  const secrets = program.command('secrets').description('passwords and keys of sources: in the keychain, or in an encrypted file')
  secrets.command('list')
    .description('list their names and the sources that use them; values are never shown')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => withClient(async (client) => {
      await openSecrets(client, 'to look')
      const [info, list] = [await client.secrets.info(), await client.secrets.list()]
      if (json) return printJson({ store: info, secrets: list })
      if (list.length > 0) print(`${table(['name', 'kept in', 'used by'], list.map(({ name, place, usedBy }) => [name, PLACES[place], usedBy.map((source) => source.name).join(', ')]))}\n`)
      print(list.length > 0 ? info.detail : `No secret is kept. ${info.detail}`)
    }))
  secrets.command('set <name>')
    .description('keep a secret, or give it a new value wherever it is used; the value is asked for, or read from the standard input')
    .option('--json', 'as JSON')
    .action((name: string, { json }: { json?: boolean }) => withClient(async (client) => {
      await openSecrets(client, 'to keep')
      const kept = await client.secrets.set({ name, value: await readSecret(`Value of ${name}: `) })
      if (json) printJson(kept)
      else print(`Kept. A source refers to it by ${kept.reference}`)
    }))
  secrets.command('passphrase')
    .description('change the passphrase of the encrypted file; both are asked for, or read from the standard input, a line each')
    .action(() => withClient(async (client) => {
      const { file } = await client.secrets.info()
      // Nobody is asked for what cannot be changed.
      const isChangeable = file.state !== 'none' && file.opensWith === 'passphrase'
      await client.secrets.changePassphrase(isChangeable ? await readPassphrases(file.path) : { current: '-', next: '-' })
      print('Changed: the new passphrase opens the secrets from now on.')
      if (process.env['WINNOW_PASSPHRASE']) print('WINNOW_PASSPHRASE is set to the one before: set it to the new one, too.')
    }))
  secrets.command('delete <name>')
    .description('delete a secret for good')
    .action((name: string) => withClient(async (client) => {
      await openSecrets(client, 'to look')
      await client.secrets.delete({ name })
      print(`Deleted: ${name}`)
    }))
}

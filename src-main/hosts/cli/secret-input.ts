import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Client } from '#shared/contract/index'
import { failure } from '#shared/model/problem'

/** Whether there is somebody to be asked. */
export const isAttended = (): boolean => process.stdin.isTTY && process.stderr.isTTY

/** Asks for something that nobody else may see: it is not echoed. Throws INPUT_INVALID where nobody answers. */
export async function askHidden(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => { done() } })
  const asking = createInterface({ input: process.stdin, output: silent, terminal: true })
  process.stderr.write(question)
  try {
    return await new Promise<string>((resolve, reject) => {
      const giveUp = (): void => reject(failure('INPUT_INVALID', 'Nothing was entered.', 'Enter it, or give it on the standard input.'))
      asking.once('SIGINT', giveUp)
      asking.once('close', giveUp)
      asking.question('', resolve)
    })
  } finally {
    asking.close()
    process.stderr.write('\n')
  }
}

/** A secret from a prompt, or from the standard input where that is no terminal; never from the arguments, which every process can see. Throws INPUT_INVALID. */
export async function readSecret(question: string): Promise<string> {
  const value = isAttended() ? await askHidden(question) : (await text(process.stdin)).replace(/\r?\n$/, '')
  if (value === '') throw failure('INPUT_INVALID', 'The value is empty.', 'Enter it, or give it on the standard input: printf %s "$VALUE" | winnow secrets set NAME')
  return value
}

/** The two passphrases of a change. */
export interface PassphraseChange {
  readonly current: string
  readonly next: string
}

/**
 * A new passphrase and the current one: asked for at a terminal, the new one twice; else the first two lines of the standard input.
 *
 * @throws Failure INPUT_INVALID
 */
export async function readPassphrases(file: string): Promise<PassphraseChange> {
  if (isAttended()) return { current: await askHidden(`Current passphrase of ${file}: `), next: await askNew('New passphrase: ') }
  const [current = '', next = ''] = (await text(process.stdin)).split(/\r?\n/)
  if (current === '' || next === '') throw failure('INPUT_INVALID', 'Two lines are wanted on the standard input: the current passphrase and the new one.', 'For example: printf "%s\\n" "$OLD" "$NEW" | winnow secrets passphrase')
  return { current, next }
}

/** Asked for twice: nobody sees what is typed. Throws INPUT_INVALID. */
async function askNew(question: string): Promise<string> {
  const passphrase = await askHidden(question)
  if (await askHidden('The same again: ') !== passphrase) throw failure('INPUT_INVALID', 'These were two different passphrases.', 'Try again.')
  return passphrase
}

/**
 * Makes the secrets ready: asks for the passphrase of the encrypted file, and `to keep` one for a new one where nothing
 * else would keep them beyond this command.
 *
 * @throws Failure SECRETS_LOCKED where that is needed and nobody can be asked
 */
export async function openSecrets(client: Client, what: 'to look' | 'to keep'): Promise<void> {
  const [{ pid }, { store, locked, file }] = [await client.system.info(), await client.secrets.info()]
  if (locked && file.state === 'locked' && file.opensWith === 'passphrase') {
    if (isAttended()) await client.secrets.unlock({ passphrase: await askHidden(`Passphrase of ${file.path}: `) })
    return
  }
  // A Winnow that goes on running keeps them as long as it runs.
  if (what === 'to look' || store !== 'memory' || pid !== process.pid) return
  if (!isAttended()) throw failure('SECRETS_LOCKED', 'There is no keychain, and no passphrase for an encrypted file: nothing would keep the secret.', 'Set WINNOW_PASSPHRASE (or ENCRYPTION_KEY) and try again, or refer to a variable by ${NAME}.')
  await client.secrets.unlock({ passphrase: await askNew('There is no keychain. A passphrase for the encrypted file that keeps secrets instead: ') })
}

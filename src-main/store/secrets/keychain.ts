import { setTimeout } from 'node:timers/promises'
import type { AsyncEntry } from '@napi-rs/keyring'
import { failure } from '#shared/model/problem'

type Keyring = typeof import('@napi-rs/keyring')

const SERVICE = 'winnow'
/** Told from secrets by a name that none of them can have. */
const MARKER = '.winnow'
/** On Linux the kernel's keyring would be taken silently instead, which forgets everything at the next start of the machine. */
const NO_KEYUTILS = { linux: { store: 'secret-service' } } as const
/** A locked keychain asks its user: somebody has to find the window and type. */
const PATIENCE_MS = 60_000

/** The keychain of the operating system: Keychain, Credential Manager, or a Secret Service (GNOME, KDE). */
export class Keychain {
  private constructor(private readonly keyring: Keyring) {}

  /**
   * The keychain, if secrets can be kept there. Asks the user to unlock it where it is locked, and the user may take their
   * time. A locked one reads as empty: only writing shows whether it can be used.
   *
   * @returns else why not, in a sentence
   */
  static async open(): Promise<Keychain | string> {
    try {
      const keychain = new Keychain(await import('@napi-rs/keyring'))
      const marker = keychain.#entry(MARKER)
      if (!await patiently(marker.getPassword())) await patiently(marker.setPassword('Winnow keeps secrets here.'))
      return keychain
    } catch (error) {
      return reasonOf(error)
    }
  }

  /** Undefined where there is none. Throws SECRETS_LOCKED. */
  async read(name: string): Promise<string | undefined> {
    return await this.#ask(this.#entry(name).getPassword()) ?? undefined
  }

  /** Throws SECRETS_LOCKED. */
  async write(name: string, value: string): Promise<void> {
    await this.#ask(this.#entry(name).setPassword(value))
  }

  /** False where there was none. Throws SECRETS_LOCKED. */
  async delete(name: string): Promise<boolean> {
    return this.#ask(this.#entry(name).deleteCredential())
  }

  /** Throws SECRETS_LOCKED. */
  async names(): Promise<string[]> {
    const found = await this.#ask(this.keyring.findCredentialsAsync(SERVICE))
    return found.map(({ account }) => account).filter((name) => name !== MARKER)
  }

  #entry(name: string): AsyncEntry {
    return new this.keyring.AsyncEntry(SERVICE, name, NO_KEYUTILS)
  }

  async #ask<T>(answer: Promise<T>): Promise<T> {
    try {
      return await patiently(answer)
    } catch (error) {
      throw failure('SECRETS_LOCKED', reasonOf(error), 'Unlock the keychain of this system and try again, or start Winnow with WINNOW_SECRETS=file to use an encrypted file.', undefined, error)
    }
  }
}

/** Waits for an answer, but not for ever. */
async function patiently<T>(answer: Promise<T>): Promise<T> {
  const answered = new AbortController()
  const late = setTimeout(PATIENCE_MS, undefined, { signal: answered.signal }).then((): never => { throw new Error('it was locked, and nobody unlocked it') })
  late.catch(() => {})
  try {
    return await Promise.race([answer, late])
  } finally {
    answered.abort()
  }
}

/** Why no keychain can be reached, in a sentence; undefined where one answers. Changes nothing, so it cannot tell whether it is locked. */
export async function whyNoKeychain(): Promise<string | undefined> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    await patiently(new AsyncEntry(SERVICE, MARKER, NO_KEYUTILS).getPassword())
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** What the keyring's messages mean on Linux; elsewhere they say it themselves. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (/DBus error|zbus|DBUS_SESSION_BUS_ADDRESS/i.test(message)) return 'There is no session bus, over which a keychain would be reached.'
  if (/no result found|ServiceUnknown|not provided by any/i.test(message)) return 'No keychain is set up in this session.'
  if (/dismissed|locked/i.test(message)) return 'The keychain is locked and was not unlocked.'
  return `The keychain cannot be used (${message}).`
}

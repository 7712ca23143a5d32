import { setTimeout } from 'node:timers/promises'
import { type Redactor, redactor } from '#engine/redact'
import type { SecretEntry, SecretsInfo } from '#shared/contract/secrets'
import { failure, problemsOf } from '#shared/model/problem'
import type { Home } from '../home'
import type { SecretKeeper } from './config'
import { encryptionKeyOf } from './encryption-key'
import { Keychain } from './keychain'
import type { SecretReference } from './references'
import { SecretFile } from './secret-file'

const CHOICES = ['keychain', 'file'] as const
type Choice = typeof CHOICES[number]
type InForce = Pick<SecretsInfo, 'store' | 'detail' | 'locked'>

/** Whoever asks where secrets are kept is not kept waiting by a keychain that waits for its user. */
const ANSWER_MS = 1_500

/** Where a name is kept. */
export type KeptSecret = Pick<SecretEntry, 'name' | 'place'>

/**
 * All secrets of this machine by name: in the keychain of the system, where there is none in an encrypted file, before that
 * has a passphrase in memory. Never as plain text. `WINNOW_SECRETS` (keychain, file) allows one of
 * them alone. What this process came to know of secrets, it takes out of its log.
 */
export class SecretStore implements SecretKeeper {
  readonly #memory = new Map<string, string>()
  /** Takes all secrets that this process came to know out of what it writes down. */
  readonly redact: Redactor = redactor([])
  #keychain: Promise<Keychain | string> | undefined
  #unlocking: Promise<void> | undefined

  private constructor(private readonly file: SecretFile, private readonly choice: Choice | undefined, private readonly passphrase: string | undefined) {}

  /**
   * Looks at what there is; neither asks for anything nor unlocks anything before that is needed.
   *
   * @throws Failure OPTION_INVALID for an ENCRYPTION_KEY that is no key or an unknown WINNOW_SECRETS; STORE_BROKEN
   */
  static async open(home: Home, env: NodeJS.ProcessEnv = process.env): Promise<SecretStore> {
    const given = env['WINNOW_SECRETS'] || undefined
    const choice = CHOICES.find((one) => one === given)
    if (given !== undefined && choice === undefined) throw failure('OPTION_INVALID', `WINNOW_SECRETS is "${given}".`, `Set it to ${CHOICES.join(' or ')}, or not at all.`)
    return new SecretStore(await SecretFile.at(home.secrets, encryptionKeyOf(env)), choice, env['WINNOW_PASSPHRASE'] || undefined)
  }

  /** @param patience how long the keychain may take to answer, in ms */
  async info(patience = ANSWER_MS): Promise<SecretsInfo> {
    const waiting = new AbortController()
    const keychain = await Promise.race([this.#openKeychain(), setTimeout(patience, undefined, { signal: waiting.signal }).catch(() => undefined)])
    waiting.abort()
    const refused = keychain === undefined ? '' : await this.#tryPassphrase(keychain).then(() => '', (error: unknown) => `WINNOW_PASSPHRASE: ${problemsOf(error)[0].message}`)
    const { path, state, opensWith } = this.file
    return { file: { path, state, opensWith }, ...typeof keychain === 'string' ? this.#withoutKeychain([keychain, this.file.notice, refused]) : withKeychain(keychain) }
  }

  /** Every name that can be seen: what is in a locked file is not among them. By name. */
  async list(): Promise<KeptSecret[]> {
    const keychain = await this.#keychainIfAny()
    await this.#tryPassphrase(keychain)
    const found: KeptSecret[] = [
      ...(keychain ? await keychain.names() : []).map((name) => ({ name, place: 'keychain' as const })),
      ...(this.file.state === 'open' ? this.file.names() : []).map((name) => ({ name, place: 'file' as const })),
      ...[...this.#memory.keys()].map((name) => ({ name, place: 'memory' as const })),
    ]
    return [...new Map(found.toReversed().map((one) => [one.name, one])).values()].toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
  }

  /**
   * Looks where the reference says, then in the others: a project from another machine finds its secrets under their names,
   * wherever they are kept on this one.
   */
  async read({ place, name }: SecretReference): Promise<string> {
    const keychain = await this.#keychainIfAny()
    await this.#tryPassphrase(keychain)
    const inKeychain = async (): Promise<string | undefined> => keychain?.read(name)
    const inFile = async (): Promise<string | undefined> => this.#memory.get(name) ?? (this.file.state === 'open' ? this.file.read(name) : undefined)
    const value = place === 'keychain' ? await inKeychain() ?? await inFile() : await inFile() ?? await inKeychain()
    if (value !== undefined) return value
    if (this.file.state === 'locked') this.file.refuse()
    throw failure('SECRET_MISSING', `The secret "${name}" is not on this machine.`, `Enter it again, or set it by \`winnow secrets set ${name}\`.`, { value: name })
  }

  async write(name: string, value: string): Promise<SecretReference> {
    this.remember([value])
    const keychain = await this.#keychainIfAny()
    await this.#tryPassphrase(keychain)
    if (keychain) await keychain.write(name, value)
    else if (this.file.state === 'none') this.#memory.set(name, value)
    // An older value of that name must not stay where references of the other kind find it first.
    if (!keychain && this.file.state !== 'none' || this.#isInFile(name)) await this.file.write([[name, value]])
    return { place: keychain ? 'keychain' : 'file', name }
  }

  /** Wherever it is. Throws NOT_FOUND, SECRETS_LOCKED. */
  async delete(name: string): Promise<void> {
    const keychain = await this.#keychainIfAny()
    await this.#tryPassphrase(keychain)
    const inKeychain = await keychain?.delete(name) ?? false
    const inMemory = this.#memory.delete(name)
    const inFile = this.#isInFile(name)
    if (inFile) await this.file.delete(name)
    if (inKeychain || inMemory || inFile) return
    if (this.file.state === 'locked') this.file.refuse()
    throw failure('NOT_FOUND', `There is no secret "${name}".`, 'See `winnow secrets list` for those there are.', { value: name })
  }

  /**
   * Opens the encrypted file, or makes it; what was in memory is kept in it from then on.
   *
   * @throws Failure SECRETS_LOCKED (the wrong passphrase), INPUT_INVALID (too short for a new one)
   */
  async unlock(passphrase: string): Promise<SecretsInfo> {
    await this.#unlockFile(passphrase)
    return this.info()
  }

  /**
   * Encrypts the file anew by another passphrase; it is open then.
   *
   * @throws Failure SECRETS_LOCKED (not the current one), INPUT_INVALID (too short), CONFLICT (none opens it), OUTPUT_NOT_WRITABLE
   */
  async changePassphrase(current: string, next: string): Promise<SecretsInfo> {
    await this.file.changePassphrase(current, next)
    await this.#keepMemory()
    return this.info()
  }

  /** Takes note of secrets for {@link redact}. */
  remember(secrets: Iterable<string>): void {
    this.redact.hide(secrets)
  }

  #isInFile(name: string): boolean {
    return this.file.state === 'open' && this.file.read(name) !== undefined
  }

  /** @param reasons what is to be said beside */
  #withoutKeychain(reasons: readonly (string | undefined)[]): InForce {
    const { state, opensWith } = this.file
    const why = (end: string): string => [...reasons, end].filter(Boolean).join(' ')
    if (this.choice === 'keychain') return { store: 'keychain', locked: true, detail: why('WINNOW_SECRETS allows nothing else.') }
    if (state === 'none') return { store: 'memory', locked: false, detail: why('A passphrase makes an encrypted file that keeps them.') }
    if (state === 'open') return { store: 'file', locked: false, detail: why(opensWith === 'passphrase' ? 'The file is unlocked until Winnow ends.' : 'ENCRYPTION_KEY opens the file.') }
    return { store: 'file', locked: true, detail: why(opensWith === 'passphrase' ? 'The file is locked: it needs its passphrase.' : 'The file is locked: it needs the ENCRYPTION_KEY that it was made with.') }
  }

  /** Undefined where there is no keychain, or it may not be used. Throws SECRETS_LOCKED where nothing else may be used. */
  async #keychainIfAny(): Promise<Keychain | undefined> {
    const keychain = await this.#openKeychain()
    if (keychain instanceof Keychain) return keychain
    if (this.choice === 'keychain') throw failure('SECRETS_LOCKED', keychain, 'Unlock the keychain and start Winnow again, or let WINNOW_SECRETS allow another place.')
    return undefined
  }

  #openKeychain(): Promise<Keychain | string> {
    this.#keychain ??= this.choice === 'file' ? Promise.resolve('WINNOW_SECRETS is "file".') : Keychain.open()
    return this.#keychain
  }

  /** Opens the file by WINNOW_PASSPHRASE, once, as soon as it is needed; makes it where nothing else keeps secrets. Throws SECRETS_LOCKED. */
  async #tryPassphrase(keychain: Keychain | string | undefined): Promise<void> {
    const { state, opensWith } = this.file
    if (this.passphrase === undefined || state === 'open' || opensWith !== 'passphrase' || (state === 'none' && (keychain instanceof Keychain || this.choice === 'keychain'))) return
    this.#unlocking ??= this.#unlockFile(this.passphrase)
    await this.#unlocking
  }

  async #unlockFile(passphrase: string): Promise<void> {
    await this.file.unlock(passphrase)
    await this.#keepMemory()
  }

  /** What is in memory goes into the file, which is open. */
  async #keepMemory(): Promise<void> {
    if (this.#memory.size === 0) return
    await this.file.write(this.#memory)
    this.#memory.clear()
  }
}

/** @param keychain undefined while it waits for its user */
const withKeychain = (keychain: Keychain | undefined): InForce => (keychain === undefined
  ? { store: 'keychain', locked: true, detail: 'The keychain of this system does not answer yet: it may be asking for its password, in a window of its own.' }
  : { store: 'keychain', locked: false, detail: 'Only you can open it, and it is open.' })

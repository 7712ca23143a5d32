import { randomUUID } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { syncFolder } from '#engine/duckdb/version-file'
import { failure } from '#shared/model/problem'
import { keyFrom, KeyOrigin, newPassphraseOrigin, seal, Sealed, unseal } from './sealed'

/** The file as it stands: what makes its key, a text by which a wrong key is told from a damaged file, and the secrets. */
const Content = z.strictObject({ winnow: z.literal('secrets'), version: z.literal(1), key: KeyOrigin, check: Sealed, secrets: Sealed })
type Content = z.infer<typeof Content>
const Secrets = z.array(z.tuple([z.string(), z.string()]))

const CHECK = 'winnow secrets'
const LEAST_PASSPHRASE = 8

/** An open file: the key and what is in it. */
interface Opened {
  readonly key: Buffer
  readonly origin: KeyOrigin
  readonly secrets: ReadonlyMap<string, string>
}

/**
 * Secrets in one encrypted file (scrypt, AES-256-GCM, only its owner may read it). It is opened by a passphrase, or by the key
 * of ENCRYPTION_KEY. One change after the other; a change is there as a whole or not at all.
 */
export class SecretFile {
  #opened: Opened | undefined
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(readonly path: string, private readonly key: Buffer | undefined, private content: Content | undefined, private noticed: string | undefined) {}

  /**
   * Looks at the file; opens it only where there is a key. One that is none is set aside.
   *
   * @param key that of ENCRYPTION_KEY
   */
  static async at(path: string, key?: Buffer): Promise<SecretFile> {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw failure('STORE_BROKEN', `The secrets file "${path}" cannot be read.`, 'Check your rights, or move it away.', { file: path }, error)
    })
    if (text === undefined) return new SecretFile(path, key, undefined, undefined)
    const content = Content.safeParse(jsonOf(text)).data
    const file = new SecretFile(path, key, content, content ? undefined : await setAside(path))
    // With another key than the file's it stays locked: all that needs no secret works without.
    if (key && content?.key.by === 'ENCRYPTION_KEY' && file.#fits(content, key)) await file.#open(content, key)
    return file
  }

  /** `none`: there is no file yet, and nothing to make one with. */
  get state(): 'none' | 'locked' | 'open' {
    if (this.#opened || (this.key && !this.content)) return 'open'
    return this.content ? 'locked' : 'none'
  }

  /** What opens it. */
  get opensWith(): KeyOrigin['by'] {
    return this.content?.key.by ?? (this.key ? 'ENCRYPTION_KEY' : 'passphrase')
  }

  /** A sentence about what was found and mended. */
  get notice(): string | undefined {
    return this.noticed
  }

  /** Opens the file, or makes it where there is none. Throws SECRETS_LOCKED (not the one it was made with), INPUT_INVALID (too short for a new one). */
  async unlock(passphrase: string): Promise<void> {
    await this.#inTurn(async () => {
      if (this.opensWith === 'ENCRYPTION_KEY') throw failure('SECRETS_LOCKED', 'The secrets file is opened by ENCRYPTION_KEY, not by a passphrase.', 'Start Winnow with the ENCRYPTION_KEY that the file was made with.', { file: this.path })
      if (this.content?.key.by === 'passphrase') return this.#open(this.content, await keyFrom(passphrase, this.content.key))
      refuseShort(passphrase)
      await this.#encrypt(passphrase)
    })
  }

  /**
   * Encrypts the file anew by another passphrase; opens it by the current one, where it is locked.
   *
   * @throws Failure SECRETS_LOCKED (not the current one), INPUT_INVALID (too short), CONFLICT (none opens it), OUTPUT_NOT_WRITABLE
   */
  async changePassphrase(current: string, next: string): Promise<void> {
    await this.#inTurn(async () => {
      if (this.opensWith === 'ENCRYPTION_KEY') {
        throw failure('CONFLICT', 'The secrets file is opened by ENCRYPTION_KEY: it has no passphrase.', `To use another key, note the names of the secrets (\`winnow secrets list\`), move "${this.path}" away, start Winnow with the new ENCRYPTION_KEY, and enter the secrets again.`, { file: this.path })
      }
      if (this.content?.key.by !== 'passphrase') throw failure('CONFLICT', 'There is no encrypted file yet whose passphrase could be changed.', 'Where no keychain keeps the secrets, `winnow secrets set NAME` and the settings ask for a passphrase and make one.', { file: this.path })
      refuseShort(next)
      // Also of an open file the current one is asked for: whoever finds Winnow open must not lock its user out.
      await this.#open(this.content, await keyFrom(current, this.content.key))
      await this.#encrypt(next)
    })
  }

  /** Undefined where there is no such secret. Throws SECRETS_LOCKED. */
  read(name: string): string | undefined {
    return this.#secrets().get(name)
  }

  /** Throws SECRETS_LOCKED. */
  names(): string[] {
    return [...this.#secrets().keys()]
  }

  /** Keeps secrets, in place of those of the same names. Throws SECRETS_LOCKED, OUTPUT_NOT_WRITABLE. */
  async write(secrets: Iterable<readonly [name: string, value: string]>): Promise<void> {
    await this.#inTurn(() => this.#change((all) => { for (const [name, value] of secrets) all.set(name, value) }))
  }

  /** Throws SECRETS_LOCKED, OUTPUT_NOT_WRITABLE. */
  async delete(name: string): Promise<void> {
    await this.#inTurn(() => this.#change((all) => { all.delete(name) }))
  }

  /** Throws SECRETS_LOCKED. */
  refuse(): never {
    throw this.#locked()
  }

  #secrets(): ReadonlyMap<string, string> {
    if (this.state !== 'open') throw this.#locked()
    return this.#opened?.secrets ?? new Map()
  }

  async #change(change: (all: Map<string, string>) => void): Promise<void> {
    const secrets = new Map(this.#secrets())
    change(secrets)
    const before = this.#opened ?? (this.key && { key: this.key, origin: { by: 'ENCRYPTION_KEY' } as const })
    if (!before) throw this.#locked()
    await this.#save({ key: before.key, origin: before.origin, secrets })
  }

  async #open(content: Content, key: Buffer): Promise<void> {
    const { key: origin, secrets } = content
    if (!this.#fits(content, key)) throw this.#wrongPassphrase()
    const read = Secrets.safeParse(jsonOf(unseal(secrets, key, about(origin, 'secrets')) ?? ''))
    if (!read.success) {
      this.noticed = await setAside(this.path)
      return this.#save({ key, origin, secrets: new Map() })
    }
    this.#opened = { key, origin, secrets: new Map(read.data) }
  }

  /** Saves what is in the file, or a new one, by a new passphrase. */
  async #encrypt(passphrase: string): Promise<void> {
    const origin = newPassphraseOrigin()
    await this.#save({ origin, key: await keyFrom(passphrase, origin), secrets: this.#opened?.secrets ?? new Map() })
  }

  async #save(opened: Opened): Promise<void> {
    const { key, origin, secrets } = opened
    const content: Content = {
      winnow: 'secrets', version: 1, key: origin, check: seal(CHECK, key, about(origin, 'check')), secrets: seal(JSON.stringify([...secrets]), key, about(origin, 'secrets')),
    }
    await writeWhole(this.path, `${JSON.stringify(content, null, 2)}\n`)
    this.content = content
    this.#opened = opened
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(work)
    this.#queue = turn.catch(() => {})
    await turn
  }

  #fits({ key: origin, check }: Content, key: Buffer): boolean {
    return unseal(check, key, about(origin, 'check')) === CHECK
  }

  #locked(): Error {
    return this.opensWith === 'ENCRYPTION_KEY'
      ? failure('SECRETS_LOCKED', 'The secrets file is locked: ENCRYPTION_KEY is not set, or it is not the one that the file was made with.', 'Start Winnow with that ENCRYPTION_KEY.', { file: this.path })
      : failure('SECRETS_LOCKED', 'The secrets file is locked.', 'Unlock it in the settings, or start Winnow with its passphrase in WINNOW_PASSPHRASE.', { file: this.path })
  }

  #wrongPassphrase(): Error {
    return failure('SECRETS_LOCKED', 'This passphrase does not open the secrets file.', `Enter the one that the file was made with. If nobody knows it any more, move "${this.path}" away and enter the secrets again.`, { file: this.path })
  }
}

function refuseShort(passphrase: string): void {
  if (passphrase.length < LEAST_PASSPHRASE) throw failure('INPUT_INVALID', `A passphrase of ${passphrase.length} characters is too short.`, `Take one of at least ${LEAST_PASSPHRASE} characters: several words are easiest to remember.`)
}

const about = (origin: KeyOrigin, part: keyof Content): string => `${part} ${JSON.stringify(origin)}`

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Gives a sentence for the user. */
async function setAside(path: string): Promise<string> {
  const aside = `${path}.${new Date().toISOString().replaceAll(/[:.]/g, '-')}.corrupt`
  await rename(path, aside)
  return `The secrets file was damaged. It was kept as "${aside}"; the secrets that were in it must be entered again.`
}

/** The old file or the new one, whatever happens meanwhile. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw failure('OUTPUT_NOT_WRITABLE', `The secrets file "${path}" cannot be written.`, 'Check your rights and the free space. Nothing was changed.', { file: path }, error)
  }
}

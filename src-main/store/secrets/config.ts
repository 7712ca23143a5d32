import { isDeepStrictEqual } from 'node:util'
import { failure } from '#shared/model/problem'
import { MASK, type SourceConfig } from '#shared/model/source'
import { isRecord, isSecretPath, mapTexts, mapTextsInTurn, textsOf } from './config-texts'
import { formatReference, namesVariables, parseReference, replaceVariables, type SecretReference } from './references'

/** Where secrets are kept, as far as configs need it. */
export interface SecretKeeper {
  /** The value that is kept. Throws SECRET_MISSING, SECRETS_LOCKED. */
  read(reference: SecretReference): Promise<string>
  /** Keeps a value under a name, in place of one that is there. Gives what refers to it. Throws SECRETS_LOCKED. */
  write(name: string, value: string): Promise<SecretReference>
  /** Takes note of values that must not be written down anywhere. */
  remember(secrets: Iterable<string>): void
}

/** A config to work with, and every secret in it: for {@link redactor}. */
export interface ResolvedConfig {
  readonly config: SourceConfig
  readonly secrets: readonly string[]
}

/** What decrypts our own secrets is in the environment, too: no config may have it sent anywhere. */
const OURS: ReadonlySet<string> = new Set(['WINNOW_PASSPHRASE', 'ENCRYPTION_KEY'])
/** Variables outside of secret members whose values may be told: all others are taken for secrets. */
const HARMLESS = /(^|_)(HOST|HOSTNAME|PORT|USER|USERNAME|DATABASE|DB|DBNAME|NAME|SCHEMA|REGION|BUCKET|ENDPOINT|URL|PATH|DIR|FOLDER|PREFIX)$/
/** A password in the midst of an address. */
const PASSWORD_IN_ADDRESS = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@:]*:([^\s/?#]+)@/i
const SECRET_WORDS = 'api[-_]?key|(?:access|auth)?[-_]?token|password|passwd|secret|client[-_]?secret'
/** A key in the parameters of an address. */
const KEY_IN_ADDRESS = new RegExp(String.raw`^[a-z][a-z\d+.-]*:\/\/[^\s#]*[?&](?:${SECRET_WORDS})=([^&\s#]+)`, 'i')
/** Headers and parameters whose values are secrets, in members that are not marked as such. */
const SECRET_MEMBER = new RegExp(`^(?:x-)?(?:${SECRET_WORDS}|(?:proxy-)?authorization|cookie)$`, 'i')

/**
 * The config with the values of its references in place: `${NAME}` in any text, `keychain:name` and `file:name` in secret
 * members.
 *
 * @param paths the secret members, as `secretPaths` gives them
 * @throws Failure SECRET_MISSING, SECRETS_LOCKED
 */
export async function resolveConfig(config: SourceConfig, paths: readonly string[], keeper: SecretKeeper, env: NodeJS.ProcessEnv = process.env): Promise<ResolvedConfig> {
  const secrets = new Set<string>()
  const variable = (pointer: string, isSecret: boolean) => (name: string): string => {
    const value = OURS.has(name) ? undefined : env[name]
    if (value === undefined) throw missingVariable(name, pointer)
    if (isSecret || !HARMLESS.test(name)) secrets.add(value)
    return value
  }
  const resolved = await mapTextsInTurn(config, paths, async (text, { isSecret, pointer }) => {
    const reference = isSecret ? parseReference(text) : undefined
    const value = reference ? await keeper.read(reference) : replaceVariables(text, variable(pointer, isSecret))
    if (isSecret) secrets.add(value)
    return value
  })
  keeper.remember(secrets)
  return { config: resolved, secrets: [...secrets] }
}

/** The config with what its variables say in place, as far as that may be told; of all else the references. */
export function openConfig(config: SourceConfig, paths: readonly string[], env: NodeJS.ProcessEnv = process.env): SourceConfig {
  return mapTexts(config, paths, (text, { isSecret }) => (isSecret ? text : replaceVariables(text, (name) => (HARMLESS.test(name) ? env[name] : undefined) ?? `\${${name}}`)))
}

/**
 * The config as it may be written down: secrets that somebody typed go to the store as `<prefix>/<path>`, and what refers
 * to them takes their place. Another secret than before gets another name, so that the config tells it.
 *
 * @param prefix for the names of what is stored: `sources/<id>`
 * @param before as it was written down before, for one that is changed
 * @throws Failure SECRETS_LOCKED; CONFIG_INVALID for a secret where it would be kept as plain text, and for a mask
 */
export async function storeConfig(config: SourceConfig, paths: readonly string[], keeper: SecretKeeper, prefix: string, before: SourceConfig = {}): Promise<SourceConfig> {
  const taken = new Set(referencesOf(config, paths).map(({ name }) => name))
  const earlier = new Map(textsOf(before, paths).flatMap(([text, { isSecret, pointer }]) => {
    const reference = isSecret ? parseReference(text) : undefined
    return reference?.name.startsWith(`${prefix}/`) && !taken.has(reference.name) ? [[pointer, reference]] : []
  }))
  for (const { name } of earlier.values()) taken.add(name)
  return mapTextsInTurn(config, paths, async (text, { isSecret, path, pointer }) => {
    if (!isSecret) {
      refusePlain(text, path, pointer)
      return text
    }
    if (!isTyped(text)) return text
    if (text === MASK) throw nothingMasked(path)
    const value = replaceVariables(text, () => '')
    const same = earlier.get(pointer)
    if (same && await keeper.read(same).catch(() => undefined) === value) return formatReference(same)
    const name = freeName(`${prefix}/${path.map(safeName).join('.')}`, taken)
    taken.add(name)
    return formatReference(await keeper.write(name, value))
  })
}

/**
 * The config as it is shown: {@link MASK} for what is kept for this config alone; references that the user wrote stay.
 *
 * @param prefix as for {@link storeConfig}
 */
export function maskConfig(config: SourceConfig, paths: readonly string[], prefix: string): SourceConfig {
  return mapTexts(config, paths, (text, { isSecret }) => {
    if (!isSecret || text === '') return text
    const reference = parseReference(text)
    if (reference) return reference.name.startsWith(`${prefix}/`) ? MASK : text
    return namesVariables(text) ? text : MASK
  })
}

/**
 * An update of a config, with the secrets of the stored one where it says {@link MASK}. Items of lists are found again by all
 * that they hold beside their secrets, else by their place.
 *
 * @throws Failure CONFIG_INVALID where there was nothing under a mask
 */
export function mergeConfig(update: SourceConfig, stored: SourceConfig, paths: readonly string[]): SourceConfig {
  const merge = (next: unknown, before: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(next)) {
      const earlier: readonly unknown[] = Array.isArray(before) ? before : []
      const counterpart = (item: unknown, index: number): unknown => (isSameBesideSecrets(item, earlier[index]) ? earlier[index] : earlier.find((one) => isSameBesideSecrets(item, one)) ?? earlier[index])
      return next.map((item, index) => merge(item, counterpart(item, index), [...path, String(index)]))
    }
    if (isRecord(next)) return mergeMembers(next, isRecord(before) ? before : {}, path)
    if (next !== MASK || !isSecretPath(path, paths)) return next
    if (typeof before === 'string') return before
    throw nothingMasked(path)
  }
  const mergeMembers = (next: SourceConfig, before: SourceConfig, path: readonly string[]): SourceConfig =>
    Object.fromEntries(Object.entries(next).map(([key, value]) => [key, merge(value, Object.hasOwn(before, key) ? before[key] : undefined, [...path, key])]))
  return mergeMembers(update, stored, [])
}

/** Whether two values differ in nothing but what is masked in the first one. */
function isSameBesideSecrets(masked: unknown, stored: unknown): boolean {
  if (masked === MASK) return typeof stored === 'string'
  if (Array.isArray(masked)) return Array.isArray(stored) && masked.length === stored.length && masked.every((item, index) => isSameBesideSecrets(item, stored[index]))
  if (!isRecord(masked)) return isDeepStrictEqual(masked, stored)
  return isRecord(stored) && isDeepStrictEqual(Object.keys(masked).toSorted(), Object.keys(stored).toSorted()) && Object.entries(masked).every(([key, value]) => isSameBesideSecrets(value, stored[key]))
}

/** The secrets that stand in a config themselves, not by reference. */
export function typedSecrets(config: SourceConfig, paths: readonly string[]): string[] {
  return textsOf(config, paths).flatMap(([text, { isSecret }]) => (isSecret && isTyped(text) ? [text] : []))
}

/** What a config refers to in its secret members. */
export function referencesOf(config: SourceConfig, paths: readonly string[]): SecretReference[] {
  return textsOf(config, paths).flatMap(([text, { isSecret }]) => (isSecret ? parseReference(text) ?? [] : []))
}

const isTyped = (text: string): boolean => text !== '' && !namesVariables(text) && parseReference(text) === undefined

const nothingMasked = (path: readonly string[]): Error =>
  failure('CONFIG_INVALID', `There is no earlier value of "${path.join('.')}" to keep.`, `${MASK} means "as it was": enter the value itself, or a reference such as \${NAME}.`, { pointer: `/${path.join('/')}` })

function missingVariable(name: string, pointer: string): Error {
  if (OURS.has(name)) return failure('SECRET_MISSING', `"\${${name}}" opens the secrets of Winnow itself: no source gets it.`, 'Use a variable of its own for this source.', { pointer })
  return failure('SECRET_MISSING', `The variable ${name} is not set, which this config refers to.`, `Set ${name} in the environment in which Winnow starts, or enter the value in place of "\${${name}}".`, { pointer })
}

/** A config of which nothing is saved yet, without what is a secret in it by its place or its name: {@link MASK} stands for it; references stay. */
export function maskDraft(config: SourceConfig, paths: readonly string[]): SourceConfig {
  return mapTexts(config, paths, (text, { isSecret, path }) => ((isSecret ? isTyped(text) : plainSecret(text, path) !== undefined) ? MASK : text))
}

/** Whether a text outside of the secret members is a secret all the same, and by what. */
function plainSecret(text: string, path: readonly string[]): 'address' | 'member' | undefined {
  const [, inAddress] = PASSWORD_IN_ADDRESS.exec(text) ?? KEY_IN_ADDRESS.exec(text) ?? []
  if (inAddress !== undefined && !namesVariables(inAddress)) return 'address'
  return text !== '' && SECRET_MEMBER.test(path.at(-1) ?? '') && !namesVariables(text) ? 'member' : undefined
}

/** Refuses what is a secret by its place or its name, but stands where it would be written down. */
function refusePlain(text: string, path: readonly string[], pointer: string): void {
  const by = plainSecret(text, path)
  if (by === 'address') {
    throw failure('CONFIG_INVALID', 'There is a password or a key inside an address, where it would be kept as plain text.', 'Put it into the field for it, or write ${NAME} in its place and set that variable.', { pointer })
  }
  if (by === 'member') {
    throw failure('CONFIG_INVALID', `"${path.at(-1)}" is a secret, and here it would be kept as plain text.`, 'Put it into the login, or write ${NAME} in its place and set that variable.', { pointer })
  }
}

/** A name that no other secret of the config has: items of a list change their places. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`
    if (!taken.has(candidate)) return candidate
  }
}

const safeName = (key: string): string => key.replaceAll(/[^\w@-]/g, '_')

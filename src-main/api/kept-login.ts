import { createHash } from 'node:crypto'
import type { KeptLogin, RenewedMember } from '#shared/define/connector'
import { problemsOf } from '#shared/model/problem'
import type { SourceConfig } from '#shared/model/source'
import { isRecord, isSecretPath, mapTexts } from '#main/store/secrets/config-texts'
import { namesVariables, parseReference } from '#main/store/secrets/references'
import type { SecretStore } from '#main/store/secrets/secret-store'
import type { Store } from '#main/store/store'

/** So many logins that were typed and used up before they were saved are remembered. */
const MOST_SUCCESSORS = 100

/** What came in place of secrets that somebody typed, and that nothing is saved of: in memory alone, found by those who have the old one. */
export class Successors {
  readonly #next = new Map<string, string>()

  /** @param where what the secret is of, so that the same text elsewhere is not taken for it */
  add(where: string, before: string, after: string): void {
    if (before === after) return
    this.#next.set(keyOf(where, before), after)
    const [oldest] = this.#next.keys()
    if (this.#next.size > MOST_SUCCESSORS && oldest !== undefined) this.#next.delete(oldest)
  }

  /** The config with what came after the secrets that were typed in it. */
  in(connector: string, config: SourceConfig, secrets: readonly string[]): SourceConfig {
    if (this.#next.size === 0) return config
    return mapTexts(config, secrets, (text, { isSecret, pointer }) => (isSecret ? this.#newest(`${connector} ${pointer}`, text, MOST_SUCCESSORS) : text))
  }

  #newest(where: string, text: string, most: number): string {
    const next = this.#next.get(keyOf(where, text))
    return next === undefined || most === 0 ? text : this.#newest(where, next, most - 1)
  }
}

const keyOf = (where: string, text: string): string => createHash('sha256').update(JSON.stringify([where, text])).digest('hex')

interface LoginParts {
  readonly connector: string
  /** The source whose options these are; absent where somebody brings them. */
  readonly sourceId?: string
  /** As it is written down: with references. */
  readonly config: SourceConfig
  /** With what these stand for, as the connector has it. */
  readonly resolved: SourceConfig
  /** Paths of its secrets, and of members that say how long they are good. */
  readonly secrets: readonly string[]
  readonly lifetimes: readonly string[]
  readonly keeper: Pick<SecretStore, 'read' | 'write' | 'remember'>
  readonly sources: Store['sources']
  readonly successors: Successors
}

/**
 * Keeps a renewed login where the old one is: secrets under the references that the config has, and how long they are good in a saved
 * source. What somebody else has changed meanwhile stays. What was typed and is saved nowhere yet is remembered for when it is.
 */
export function keptLogin({ connector, sourceId, config, resolved, secrets, lifetimes, keeper, sources, successors }: LoginParts): KeptLogin {
  /** What the config had at a path, or has by now through this connection. */
  const known = new Map<string, unknown>()
  const now = (path: readonly string[]): unknown => known.get(path.join('/')) ?? at(resolved, path)
  /** Objects with a token that could not be kept: how long that would be good is of no use. */
  const lost = new Set<string>()

  const keepSecret = async (path: readonly string[], value: string): Promise<string | undefined> => {
    const text = at(config, path)
    const before = now(path)
    const isRefresh = /refresh/i.test(path.at(-1) ?? '')
    const lose = (): void => { if (!isRefresh) lost.add(path.slice(0, -1).join('/')) }
    known.set(path.join('/'), value)
    if (typeof text !== 'string' || text === '') {
      lose()
      return undefined
    }
    const reference = parseReference(text)
    if (reference) {
      if (await keeper.read(reference).catch(() => undefined) === before) await keeper.write(reference.name, value)
      else lose()
      return undefined
    }
    lose()
    if (namesVariables(text)) return `The service has put another token in place of ${text}, which can be used once: what the variable holds is used up. Sign in anew, and enter the new token itself as "${path.join('.')}": Winnow keeps what comes after it, but cannot write into variables.`
    if (typeof before === 'string') successors.add(`${connector} /${path.join('/')}`, before, value)
    return `The service has put another token in place of the one that was entered as "${path.join('.')}", which can be used once. Winnow has the new one until it ends, and saves that with the source; sign in anew where you need one elsewhere.`
  }

  const keepLifetime = (path: readonly string[], value: string | number): void => {
    const source = sourceId === undefined ? undefined : sources.find(sourceId)
    const saved = source && at(source.config, path)
    if (!source || typeof saved !== typeof value || saved !== now(path) || lost.has(path.slice(0, -1).join('/'))) return
    known.set(path.join('/'), value)
    sources.update(source.id, { config: withMember(source.config, path, value) })
  }

  return {
    keep: async (members) => {
      keeper.remember(members.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])))
      const notes: string[] = []
      try {
        for (const { path, value } of members.toSorted(byNeed)) {
          if (isSecretPath(path, secrets)) {
            const note = typeof value === 'string' ? await keepSecret(path, value) : undefined
            if (note !== undefined) notes.push(note)
          } else if (isSecretPath(path, lifetimes)) keepLifetime(path, value)
        }
      } catch (error) {
        const [{ message, remedy }] = problemsOf(error)
        notes.push(`The service has put another token in place of the login, which could not be kept: ${message} ${remedy} Then sign in anew, and enter the new token: the old one is used up.`)
      }
      return notes.length === 0 ? undefined : [...new Set(notes)].join(' ')
    },
    current: async () => {
      const members: RenewedMember[] = []
      for (const [path, text] of placesOf(config)) {
        const reference = typeof text === 'string' && isSecretPath(path, secrets) ? parseReference(text) : undefined
        const value = reference ? await keeper.read(reference) : undefined
        if (value !== undefined && value !== now(path)) members.push({ path, value })
      }
      const saved = sourceId === undefined ? undefined : sources.find(sourceId)?.config
      if (saved && members.length > 0) {
        for (const [path, value] of placesOf(saved)) if (isSecretPath(path, lifetimes) && (typeof value === 'string' || typeof value === 'number') && value !== now(path)) members.push({ path, value })
      }
      for (const { path, value } of members) known.set(path.join('/'), value)
      return members
    },
  }
}

/** What cannot be had again comes first: a crash after it leaves an access token that is renewed. How long that is good comes last. */
const byNeed = (one: RenewedMember, other: RenewedMember): number => needOf(one) - needOf(other)
const needOf = ({ path }: RenewedMember): number => (/refresh/i.test(path.at(-1) ?? '') ? 0 : /expir/i.test(path.at(-1) ?? '') ? 2 : 1)

function at(config: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, part) => (typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined), config)
}

function placesOf(value: unknown, path: readonly string[] = []): (readonly [readonly string[], unknown])[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => placesOf(one, [...path, String(index)]))
  return isRecord(value) ? Object.entries(value).flatMap(([key, one]) => placesOf(one, [...path, key])) : [[path, value]]
}

function withMember(config: SourceConfig, [name = '', ...rest]: readonly string[], value: unknown): SourceConfig {
  const below = config[name]
  return { ...config, [name]: rest.length === 0 ? value : isRecord(below) ? withMember(below, rest, value) : below }
}

import type { ConnectorContext, RenewedMember } from '#shared/define/connector'

type Config = Readonly<Record<string, unknown>>

/** Puts renewed members into a config, in place: whoever works with it next has them. */
export function renew(config: Config, members: readonly RenewedMember[]): void {
  for (const { path, value } of members) {
    const name = path.at(-1) ?? ''
    const owner = path.slice(0, -1).reduce<unknown>((at, part) => (isObject(at) && Object.hasOwn(at, part) ? Reflect.get(at, part) : undefined), config)
    if (isObject(owner) && name !== '__proto__') Reflect.set(owner, name, value)
  }
}

/** Lets the runs of a source go one after the other, where each of them may use up the login of the next one. */
export class LoginTurns {
  readonly #last = new Map<string, Promise<void>>()

  /** Resolves when it is this one's turn, with what ends it. Throws what the signal was aborted by. */
  async next(sourceId: string, signal: AbortSignal): Promise<() => void> {
    const before = this.#last.get(sourceId) ?? Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    const mine = before.then(() => promise)
    this.#last.set(sourceId, mine)
    void mine.then(() => { if (this.#last.get(sourceId) === mine) this.#last.delete(sourceId) })
    const aborted = Promise.withResolvers<never>()
    aborted.promise.catch(() => {})
    const stop = (): void => aborted.reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      signal.throwIfAborted()
      await Promise.race([before, aborted.promise])
      return resolve
    } catch (error) {
      resolve()
      throw error
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }
}

/** Keeps what a connector put in place of its login; gives it to whoever works with the config after it, and tells the user what could not be kept. */
export async function keepLogin(config: Config, members: readonly RenewedMember[], { login, hide, log }: Pick<ConnectorContext, 'login' | 'hide' | 'log'>, told: Set<string>): Promise<void> {
  for (const { value } of members) if (typeof value === 'string') hide(value)
  renew(config, members)
  const note = await login?.keep(members)
  if (note === undefined || told.has(note)) return
  told.add(note)
  log('warn', note)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

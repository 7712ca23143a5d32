import { failure } from '#shared/model/problem'
import { type Credentials, type LoginContext, type Provider, providerOf } from './computer-logins'
import type { S3Config } from './config'
import { regionOfProfile } from './profiles'

/** So long before they end, credentials are renewed: a request is under way for a while. */
const BEFORE_END = 5 * 60_000

/** What requests are signed with: found at the first request, and renewed before it ends. */
export class Login {
  #held: Promise<Credentials> | undefined

  private constructor(private readonly provider: Provider | undefined, readonly region: string | undefined, private readonly context: LoginContext) {}

  /** Throws CONFIG_INVALID where nothing is where the config says. */
  static async open(config: S3Config, context: LoginContext, environment: NodeJS.ProcessEnv = process.env): Promise<Login> {
    const { credentials, region } = config
    const near = region ?? (credentials.type === 'profile' ? await regionOfProfile(credentials.name, environment) : undefined) ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION']
    return new Login(await providerOf(config, near, context, environment), near, context)
  }

  /** Undefined: requests are not signed. Throws SOURCE_LOGIN, SOURCE_PERMISSION, CONFIG_INVALID, OFFLINE. */
  async credentials(): Promise<Credentials | undefined> {
    if (!this.provider) return undefined
    const held = await (this.#held ??= this.#find(this.provider))
    if (held.expiration === undefined || held.expiration.getTime() - Date.now() > BEFORE_END) return held
    this.#held = undefined
    return this.#held ??= this.#find(this.provider)
  }

  /** Whether other credentials can be had when the store takes these no more; they are looked for at the next request. */
  renew(): boolean {
    this.#held = undefined
    return this.provider !== undefined
  }

  async #find(provider: Provider): Promise<Credentials> {
    const { signal, hide } = this.context
    const over = new AbortController()
    const stopped = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(failure('RUN_CANCELLED', 'The reading was cancelled.', 'Start it again when you wish.')), { signal: over.signal })
    })
    try {
      const found = await Promise.race([provider(), stopped])
      // They stand in no config.
      for (const secret of [found.secretAccessKey, found.sessionToken]) if (secret !== undefined) hide(secret)
      return found
    } catch (error) {
      this.#held = undefined
      throw error
    } finally {
      over.abort()
    }
  }
}

import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import type { ConnectorContext, NetworkAnswer, NetworkRequest } from '#shared/define/connector'
import { Failure, failure } from '#shared/model/problem'
import { secondsOf } from '../retry-after'
import { answerProblem } from './answer-problems'
import type { RestSpec } from './spec'

/** A larger answer is not taken apart: it would have to be held whole. */
const MOST_BYTES = 32e6
/** So often a request is sent again whose failure was one of the moment. */
const MOST_TRIES = 3
/** A service that wants to be left alone for longer is left alone: the import ends and can be repeated. */
const LONGEST_WAIT = 60_000
const TICK = 2_000

const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive().optional().catch(undefined) })

export interface RestAnswer {
  readonly text: string
  readonly url: URL
  header(name: string): string | undefined
}

/** Asks a service: with the login, no faster than it may, and again where a failure was one of the moment. */
export class RestClient {
  readonly base: URL
  #token: Promise<string> | undefined
  #free = 0

  /** Throws CONFIG_INVALID. */
  constructor(private readonly spec: RestSpec, private readonly context: Pick<ConnectorContext, 'network' | 'signal' | 'progress' | 'log' | 'hide'>) {
    const base = URL.parse(spec.base_url)
    if (!base || !/^https?:$/.test(base.protocol)) throw failure('CONFIG_INVALID', 'The base address is not one of the web.', 'Write it as https://api.example.com/v1.', { pointer: '/base_url' })
    if (base.username !== '' || base.password !== '') throw failure('CONFIG_INVALID', `The base address at "${base.host}" has a user or a password in it.`, 'Take them out of it and set them as the login (user and password), where they are kept safe.', { pointer: '/base_url' })
    this.base = base
  }

  /** The address of a path below the base address; a whole address stays as it is. Without the key that stands in a parameter. */
  urlOf(path: string, query: Readonly<Record<string, string>> = {}): URL {
    const { base } = this
    const url = /^https?:/i.test(path) ? URL.parse(path) : URL.parse(`${base.origin}${base.pathname.replace(/\/$/, '')}${path === '' || /^[/?]/.test(path) ? '' : '/'}${path}`)
    if (!url) throw failure('CONFIG_INVALID', `"${path}" is no path.`, 'Write it as it follows the base address: /orders.')
    for (const [name, value] of [...base.searchParams, ...Object.entries(query)]) url.searchParams.set(name, value)
    return this.withoutKey(url)
  }

  /** An address that may be kept: the key that stands in a parameter is taken out. */
  withoutKey(url: URL): URL {
    const { auth } = this.spec
    const clean = new URL(url)
    if (auth.type === 'api_key' && auth.in === 'query') clean.searchParams.delete(auth.name)
    return clean
  }

  /** Gives the answer of an address. Throws SOURCE_*, RATE_LIMITED, NETWORK_REFUSED, OFFLINE, TIMEOUT, TOO_LARGE. */
  async get(url: URL): Promise<RestAnswer> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await this.#ask(url)
        if (answer.status >= 200 && answer.status < 300) return { text: await answer.text(MOST_BYTES), url: this.withoutKey(new URL(answer.url)), header: (name) => answer.header(name) }
        const text = await answer.text(MOST_BYTES).catch(() => '')
        // A token may have ended before its time.
        if (answer.status === 401 && this.spec.auth.type === 'oauth2' && tries === 1) this.#token = undefined
        else await this.#again(answerProblem(answer.status, text, url, this.spec.auth.type, secondsOf(answer.header('retry-after'))), tries)
      } catch (error) {
        if (!(error instanceof Failure) || (error.problem.code !== 'SOURCE_BROKEN' && error.problem.code !== 'TIMEOUT') || tries >= MOST_TRIES || this.context.signal.aborted) throw error
        await this.#wait(pause(tries))
      }
    }
  }

  /** Waits as long as makes sense after a failure; throws it where waiting makes none. */
  async #again(problem: Failure, tries: number): Promise<void> {
    const { code, retryAfter } = problem.problem
    if (code !== 'RATE_LIMITED' || tries >= MOST_TRIES) throw problem
    const milliseconds = retryAfter === undefined ? pause(tries) : retryAfter * 1000
    if (milliseconds > LONGEST_WAIT) throw problem
    this.context.log('info', `The service wants fewer requests: waiting for ${Math.ceil(milliseconds / 1000)} s.`)
    await this.#wait(milliseconds)
  }

  async #ask(url: URL): Promise<NetworkAnswer> {
    await this.#turn()
    const { context: { network, signal } } = this
    const asked = new URL(url)
    const headers: Record<string, string> = { accept: 'application/json', ...this.spec.headers }
    // An answer may lead anywhere; who asks is told to the service alone.
    if (asked.origin === this.base.origin) await this.#sign(asked, headers)
    return network.fetch(asked.href, { ...this.#way(), headers, signal })
  }

  async #sign(url: URL, headers: Record<string, string>): Promise<void> {
    const { auth } = this.spec
    switch (auth.type) {
      case 'none': return
      case 'basic': headers['authorization'] = basic(auth.username, auth.password); return
      case 'bearer': headers['authorization'] = `Bearer ${auth.token}`; return
      case 'api_key':
        if (auth.in === 'query') url.searchParams.set(auth.name, auth.key)
        else headers[auth.name] = auth.key
        return
      case 'oauth2': headers['authorization'] = `Bearer ${await (this.#token ??= this.#newToken(auth))}`
    }
  }

  async #newToken({ token_url: tokenUrl, client_id: id, client_secret: secret, scope, credentials }: Extract<RestSpec['auth'], { type: 'oauth2' }>): Promise<string> {
    const url = this.urlOf(tokenUrl)
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }), ...(credentials === 'body' && { client_id: id, client_secret: secret }) })
    const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', ...(credentials === 'header' && { authorization: basic(encodeURIComponent(id), encodeURIComponent(secret)) }) }
    const answer = await this.context.network.fetch(url.href, { ...this.#way(url), method: 'POST', headers, body: form.toString(), signal: this.context.signal })
    const text = await answer.text(1e6)
    if (answer.status === 400 || answer.status === 401 || answer.status === 403) {
      throw failure('SOURCE_LOGIN', `"${url.host}" gave no token for the client (${answer.status}).`, 'Check client id, client secret and scope, and whether the credentials belong in the header or in the form.')
    }
    const token = Token.safeParse(parsed(text))
    if (answer.status !== 200 || !token.success) throw failure('SOURCE_ANSWER', `"${url.host}" answered the request for a token with something else (${answer.status}).`, 'Check the token address.')
    this.context.hide(token.data.access_token)
    return token.data.access_token
  }

  #way(url = this.base): Pick<NetworkRequest, 'allowed' | 'insecure'> {
    return { allowed: this.spec.allow_private ? [hostAndPort(this.base), hostAndPort(url)] : [], insecure: this.spec.insecure }
  }

  /** Waits until the next request may be sent. */
  async #turn(): Promise<void> {
    const { requests_per_minute: most } = this.spec
    if (most === undefined) return
    const now = performance.now()
    const start = Math.max(now, this.#free)
    this.#free = start + 60_000 / most
    await this.#wait(start - now)
  }

  /** Waits, and shows meanwhile that the work goes on. */
  async #wait(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= TICK) {
      await wait(Math.min(left, TICK), undefined, { signal: this.context.signal }).catch(() => { throw failure('RUN_CANCELLED', 'The reading was cancelled.', 'Start it again when you wish.') })
      this.context.progress({})
    }
  }
}

/** Longer from time to time, and never the same for all who wait. */
const pause = (tries: number): number => 250 * 2 ** tries * (0.5 + Math.random() / 2)

const basic = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
const hostAndPort = ({ hostname, port, protocol }: URL): string => `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

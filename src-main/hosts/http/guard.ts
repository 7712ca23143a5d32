import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { failure } from '#shared/model/problem'

/** 256 bits, as text that fits a URL. */
const secret = (): string => randomBytes(32).toString('base64url')

/** Compares without telling by its duration how much was right. */
function isSame(given: string, expected: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/**
 * Who may speak to a host on loopback. Any page in the user's browser can send requests there, and any name can be made
 * to point there: so the Host header must be ours, the Origin too, and the caller must know the secret of this start.
 */
export class Guard {
  /** Handed over in the fragment of the URL, which no browser sends or logs; an API key for everything, as long as Winnow runs. */
  readonly token = secret()
  readonly #session = secret()
  readonly #hosts: ReadonlySet<string>
  readonly #origins: ReadonlySet<string>
  /** Cookies are shared by all ports of a host: the port in its name keeps those of two Winnows apart. */
  readonly #cookie: string

  constructor(port: number) {
    const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
    this.#hosts = new Set(hosts)
    this.#origins = new Set(hosts.map((host) => `http://${host}`))
    this.#cookie = `winnow_${port}`
  }

  /** True when the request was meant for us, not for a name that was made to point here. */
  isOurHost({ headers }: IncomingMessage): boolean {
    return headers.host !== undefined && this.#hosts.has(headers.host.toLowerCase())
  }

  /** True when no foreign page sent the request. Following a link to the page itself is allowed. */
  isOurOrigin({ headers, method }: IncomingMessage): boolean {
    if (headers.origin !== undefined) return this.#origins.has(headers.origin)
    const site = headers['sec-fetch-site'] ?? 'none'
    return site === 'same-origin' || site === 'none' || (method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document')
  }

  /** True for a page of ours: browsers always send the origin where it matters (WebSocket). */
  hasOurOrigin({ headers }: IncomingMessage): boolean {
    return headers.origin !== undefined && this.#origins.has(headers.origin)
  }

  /** The cookie for who knows the token. Throws UNAUTHORISED. */
  exchange(token: string): string {
    if (!isSame(token, this.token)) throw failure('UNAUTHORISED', 'This is not the token of this start of Winnow.', 'Open the address that Winnow printed when it was started.')
    return `${this.#cookie}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`
  }

  /** Throws UNAUTHORISED when the request carries no session. */
  requireSession({ headers }: IncomingMessage): void {
    const prefix = `${this.#cookie}=`
    const given = (headers.cookie ?? '').split(/;\s*/).find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length)
    if (given === undefined || !isSame(given, this.#session)) {
      throw failure('UNAUTHORISED', 'This browser has no session with this start of Winnow.', 'Open the address that Winnow printed when it was started.')
    }
  }

  /** Whether a key is the token of this start. */
  isToken(key: string): boolean {
    return isSame(key, this.token)
  }
}

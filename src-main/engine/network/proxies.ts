import { BlockList, isIP } from 'node:net'
import { plainText } from '#shared/define/percent'
import { failure } from '#shared/model/problem'
import { isLoopback } from './address'

/** A proxy by whose help hosts are asked. */
export interface Proxy {
  /** http or https, without user and password. */
  readonly url: URL
  /** What it is told of who asks (`Proxy-Authorization`). */
  readonly authorization?: string
  /** Where it was said: "the settings", or the name of a variable. */
  readonly where: string
}

/** Which proxies there are, and for which hosts there is none. One that is said wrongly throws where it is asked for. */
export interface Proxies {
  readonly http?: Proxy | undefined
  readonly https?: Proxy | undefined
  /** As NO_PROXY: names, addresses and networks, apart by commas or spaces. */
  readonly except: string
}

/** No host is asked by a proxy. */
export const NO_PROXIES: Proxies = { except: '' }

/**
 * The proxy by which an address of the web is asked; undefined where it is asked itself. This machine always is: to a proxy,
 * its names mean another one.
 */
export function proxyFor(url: URL, proxies: Proxies): Proxy | undefined {
  if (isLoopback(url.hostname) || isExcepted(url, proxies.except)) return undefined
  return url.protocol === 'https:' ? proxies.https : proxies.http
}

/**
 * Reads the address of a proxy: `http://proxy:3128`, `user:password@proxy:3128`.
 *
 * @param where it was said, for messages
 * @throws Failure CONFIG_INVALID
 */
export function readProxy(text: string, where: string): Proxy {
  const given = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.parse(given)
  if (!url || url.hostname === '') throw failure('CONFIG_INVALID', `The address of the proxy (${where}) is none.`, 'Write it as http://proxy.example.com:3128.')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw failure('CONFIG_INVALID', `The proxy "${url.host}" (${where}) is one for "${url.protocol}//", which Winnow does not speak.`, 'Name one that begins with http:// or https:// in the settings (Network, Proxy), or set "none" there.')
  }
  const [user, password] = [plainText(url.username), plainText(url.password)]
  const plain = new URL(url.origin)
  return { url: plain, where, ...((user !== '' || password !== '') && { authorization: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` }) }
}

/** The variables that name proxies, as curl reads them: small letters first. */
const VARIABLES = { http: ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'], https: ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'], except: ['no_proxy', 'NO_PROXY'] } as const

/** What a variable of the environment says, with its name. */
export interface Said {
  readonly name: string
  readonly text: string
}

/** What the environment says of proxies. */
export function saidOfProxies(env: NodeJS.ProcessEnv): Readonly<Record<keyof typeof VARIABLES, Said | undefined>> {
  const said = (names: readonly string[]): Said | undefined => {
    // Of a program that a web server starts, anybody can set HTTP_PROXY by the header "Proxy" (httpoxy).
    const name = names.find((one) => env[one] !== undefined && env[one] !== '' && !(one === 'HTTP_PROXY' && env['REQUEST_METHOD'] !== undefined))
    return name === undefined ? undefined : { name, text: env[name] ?? '' }
  }
  return { http: said(VARIABLES.http), https: said(VARIABLES.https), except: said(VARIABLES.except) }
}

/**
 * Whether a host is asked without a proxy, as curl reads NO_PROXY: `*` is every host; `example.com` and `.example.com` are
 * that one and those below it; addresses, also with the length of a network (10.0.0.0/8). Beyond curl, `*.example.com` and
 * a port (`example.com:8080`) are understood, since many write them.
 */
export function isExcepted(url: URL, except: string): boolean {
  const host = plainName(url.hostname)
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return except.split(/[\s,]+/).some((entry) => {
    if (entry === '') return false
    if (entry === '*') return true
    const [, name = '', only] = /^(\[[^\]]*\]|[^:]*|[^[\]]*:[^[\]]*:[^[\]]*?)(?::(\d+))?$/.exec(entry) ?? []
    if (only !== undefined && only !== port) return false
    const wanted = plainName(name.replace(/^\*?\./, ''))
    if (isIP(host) !== 0) return isWithin(host, wanted)
    return wanted !== '' && (host === wanted || host.endsWith(`.${wanted}`))
  })
}

function isWithin(address: string, entry: string): boolean {
  const [network = '', bits] = entry.split('/')
  const version = isIP(network)
  if (version === 0 || version !== isIP(address)) return false
  const most = version === 6 ? 128 : 32
  const length = bits === undefined ? most : Number(bits)
  if (!Number.isInteger(length) || length < 0 || length > most || bits === '') return false
  const list = new BlockList()
  list.addSubnet(network, length, version === 6 ? 'ipv6' : 'ipv4')
  return list.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

/** As the platform writes a name: small letters, without dot at its end or brackets, and in ASCII (münchen.de). */
function plainName(name: string): string {
  const bare = name.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase()
  return /^[\x21-\x7e]*$/.test(bare) ? bare : URL.parse(`http://${bare}`)?.hostname ?? bare
}

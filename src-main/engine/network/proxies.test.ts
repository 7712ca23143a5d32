import { afterEach, describe, expect, test } from 'vitest'
import type { ProblemCode } from '#shared/model/problem'
import { HttpProxy, type HttpProxyOptions } from '#tests/support/http-proxy'
import { type HttpServer, serveHttp } from '#tests/support/http-server'
import type { Lookup } from './destination'
import { OpenNetwork } from './open'
import { isExcepted, readProxy, saidOfProxies } from './proxies'

const open: { close(): Promise<void> | void }[] = []
afterEach(async () => { for (const one of open.splice(0).toReversed()) await one.close() })

const kept = <T extends { close(): Promise<void> | void }>(one: T): T => {
  open.push(one)
  return one
}
const server = async (options: { readonly tls?: boolean } = {}): Promise<HttpServer & { readonly port: number }> => {
  const started = kept(await serveHttp(({ url }, response) => {
    if (url.pathname === '/away') response.writeHead(302, { location: 'http://10.0.0.1/' }).end()
    else response.end('hello')
  }, options))
  return { ...started, port: Number(new URL(started.origin).port) }
}
const proxy = async (options: HttpProxyOptions = {}): Promise<HttpProxy> => kept(await HttpProxy.start(options))

/** A network behind a proxy, in which nothing but the proxy is known. */
function behind(url: string, { lookup = unknown, except = '', connect }: { lookup?: Lookup; except?: string; connect?: number } = {}): OpenNetwork {
  const one = readProxy(url, 'HTTPS_PROXY')
  return kept(new OpenNetwork({ isOffline: () => false, lookup, proxies: async () => ({ http: one, https: one, except }), ...(connect !== undefined && { connect }) }))
}
const unknown: Lookup = (name) => Promise.reject(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }))
const refusal = (code: ProblemCode, message: string, remedy = '') => ({ problem: { code, message: expect.stringContaining(message), remedy: expect.stringContaining(remedy) } })

describe('a proxy', () => {
  test('tunnels what is encrypted, and asks itself for what is not; its login stays with it', async () => {
    const [plain, secure] = [await server(), await server({ tls: true })]
    const between = await proxy({ login: 'me%40work:p%3Aw', knows: { 'plain.example': plain.port, 'secure.example': secure.port } })
    const network = behind(between.url)
    for (let times = 0; times < 2; times += 1) {
      expect(await (await network.fetch('http://plain.example/a?b#c')).text(10)).toBe('hello')
      expect(await (await network.fetch('https://secure.example/x', { insecure: true })).text(10)).toBe('hello')
    }
    // The second time the tunnel is there already.
    expect(between.asked).toEqual(['GET http://plain.example/a?b', 'CONNECT secure.example:443', 'GET http://plain.example/a?b'])
    expect(secure.asked.map(({ url, headers }) => [url.pathname, headers.host, headers['proxy-authorization']])).toEqual([['/x', 'secure.example', undefined], ['/x', 'secure.example', undefined]])
    expect(plain.asked[0]).toMatchObject({ headers: { host: 'plain.example' } })
  })

  test('may itself be spoken to over TLS, and must show who it is', async () => {
    const plain = await server()
    const between = await proxy({ tls: true, knows: { 'plain.example': plain.port } })
    await expect(behind(between.url).fetch('http://plain.example/')).rejects.toMatchObject(refusal('SOURCE_TLS', 'certificate of the proxy', 'Certificates'))
    await expect(behind(between.url).fetch('https://plain.example/', { insecure: true })).rejects.toMatchObject(refusal('SOURCE_TLS', 'certificate of the proxy'))
  })

  test('does not make the certificate of a host good', async () => {
    const secure = await server({ tls: true })
    const between = await proxy({ knows: { 'secure.example': secure.port } })
    await expect(behind(between.url).fetch('https://secure.example/')).rejects.toMatchObject(refusal('SOURCE_TLS', 'The certificate of "secure.example"', 'Certificates'))
  })

  test.each<[string, HttpProxyOptions, string, ProblemCode, string, string]>([
    ['wants a login', { login: 'me:secret' }, '', 'NETWORK_REFUSED', 'wants a login (407)', 'user:password@'],
    ['refuses the login', { login: 'me:secret' }, 'me:wrong@', 'NETWORK_REFUSED', 'refuses user and password (407)', 'HTTPS_PROXY'],
    ['wants another kind of login', { wants: 'NTLM' }, 'me:secret@', 'NETWORK_REFUSED', 'of another kind (NTLM)', 'cntlm'],
    ['does not let through', { refuses: 403 }, '', 'NETWORK_REFUSED', 'does not let Winnow through to "some.example" (403)', 'NO_PROXY'],
    ['finds no way', {}, '', 'SOURCE_UNREACHABLE', 'finds no way to "some.example" (502)', 'NO_PROXY'],
    ['is silent', { refuses: 'silent' }, '', 'TIMEOUT', 'did not answer in time', 'HTTPS_PROXY'],
  ])('that %s is said to be it', async (_what, options, login, code, message, remedy) => {
    const between = await proxy(options)
    const asking = behind(`http://${login}${between.host}`, { connect: 300 }).fetch('https://some.example/')
    await expect(asking).rejects.toMatchObject(refusal(code, message, remedy))
    await expect(asking).rejects.toMatchObject({ message: expect.stringContaining(`The proxy "${between.host}" (of HTTPS_PROXY)`) })
    await expect(asking).rejects.not.toMatchObject({ message: expect.stringContaining('wrong') })
  })

  test('that is dead, that nobody knows, and that is none', async () => {
    const gone = await proxy()
    await gone.close()
    const none = await server({ tls: true })
    for (const address of ['http://some.example/', 'https://some.example/']) {
      const one = `http://${none.host}`
      await expect(behind('http://proxy.example:3128').fetch(address)).rejects.toMatchObject(refusal('SOURCE_UNREACHABLE', 'The proxy "proxy.example:3128" (of HTTPS_PROXY) has no address', 'VPN'))
      await expect(behind(one).fetch(address)).rejects.toMatchObject(refusal('SOURCE_BROKEN', `The proxy "${none.host}" (of HTTPS_PROXY) does not answer as a proxy does`))
    }
    const dead = await proxy()
    const address = dead.url
    await dead.close()
    for (const url of ['http://some.example/', 'https://some.example/']) await expect(behind(address).fetch(url)).rejects.toMatchObject(refusal('SOURCE_UNREACHABLE', 'takes no connections'))
  })

  test('that refuses the login for what is not encrypted is said to be it, too', async () => {
    const between = await proxy({ login: 'me:secret' })
    await expect(behind(`http://${between.host}`).fetch('http://some.example/')).rejects.toMatchObject(refusal('NETWORK_REFUSED', 'wants a login (407)'))
  })

  test('does not lead to private addresses: by number, by name, as this machine knows them, or by a redirect', async () => {
    const plain = await server()
    const between = await proxy({ knows: { 'files.example': plain.port, intranet: plain.port, 'wiki.corp': plain.port, 'inner.example': plain.port } })
    const knows: Lookup = (name) => (name === 'inner.example' ? Promise.resolve([{ address: '10.1.2.3', family: 4 }]) : unknown(name))
    const network = behind(between.url, { lookup: knows })
    for (const url of ['http://10.0.0.1/', 'http://169.254.169.254/latest/meta-data/', 'https://[fd00::1]/', 'http://intranet/', 'http://wiki.corp/', 'https://inner.example/']) {
      await expect(network.fetch(url)).rejects.toMatchObject(refusal('NETWORK_REFUSED', 'leads to'))
    }
    expect(between.asked).toEqual([])
    await expect(network.fetch('http://files.example/away')).rejects.toMatchObject(refusal('NETWORK_REFUSED', '"10.0.0.1" leads to a private network'))
    expect(between.asked).toEqual(['GET http://files.example/away'])
    for (const name of ['intranet', 'inner.example']) expect(await (await network.fetch(`http://${name}/`, { allowed: [name] })).text(10)).toBe('hello')
  })

  test('is not asked for this machine, nor for hosts that are excepted', async () => {
    const plain = await server()
    const between = await proxy()
    const lookup: Lookup = async () => [{ address: '127.0.0.1', family: 4 }]
    const network = behind(between.url, { lookup, except: 'other.example, .direct.example' })
    for (const host of [plain.host, `localhost:${plain.port}`, `a.direct.example:${plain.port}`]) expect(await (await network.fetch(`http://${host}/`, { allowed: [host] })).text(10)).toBe('hello')
    expect(between.asked).toEqual([])
  })

  test('is not asked while Winnow is offline', async () => {
    const between = await proxy()
    const one = readProxy(between.url, 'HTTPS_PROXY')
    const network = kept(new OpenNetwork({ isOffline: () => true, lookup: unknown, proxies: async () => ({ http: one, https: one, except: '' }) }))
    await expect(network.fetch('http://some.example/')).rejects.toMatchObject(refusal('OFFLINE', 'some.example'))
    expect(between.asked).toEqual([])
  })
})

describe('what is said of proxies', () => {
  test.each([
    ['*', 'http://a.example/', true], ['example.com', 'https://example.com/', true], ['example.com', 'https://www.example.com/', true], ['.example.com', 'https://example.com/', true],
    ['example.com', 'https://badexample.com/', false], ['EXAMPLE.com.', 'https://www.example.COM./', true], ['a.example b.example', 'http://b.example/', true], ['a.example,,b.example', 'http://c.example/', false],
    ['10.0.0.0/8', 'http://10.1.2.3/', true], ['10.0.0.0/8', 'http://11.1.2.3/', false], ['192.168.1.1', 'http://192.168.1.1/', true], ['1.1', 'http://192.168.1.1/', false], ['10.0.0.0/99', 'http://10.0.0.0/', false],
    ['[::1]', 'http://[::1]/', true], ['fd00::/8', 'http://[fd12::1]/', true], ['fd00::1', 'http://[fd00::1]/', true], ['::1', 'http://127.0.0.1/', false],
    ['example.com:8080', 'http://example.com:8080/', true], ['example.com:8080', 'http://example.com/', false], ['example.com:443', 'https://example.com/', true], ['*.example.com', 'http://a.example.com/', true],
    ['münchen.example', 'http://www.münchen.example/', true], ['', 'http://example.com/', false], [' , ', 'http://example.com/', false], ['com', 'http://example.com/', true], ['example.*', 'http://example.com/', false],
  ])('NO_PROXY=%s and %s: %s', (except, url, isOne) => {
    expect(isExcepted(new URL(url), except)).toBe(isOne)
  })

  test('variables in small letters go first, and a web server\'s HTTP_PROXY is none', () => {
    expect(saidOfProxies({ HTTP_PROXY: 'a', http_proxy: 'b', HTTPS_PROXY: '', ALL_PROXY: 'c', NO_PROXY: 'd' })).toEqual({ http: { name: 'http_proxy', text: 'b' }, https: { name: 'ALL_PROXY', text: 'c' }, except: { name: 'NO_PROXY', text: 'd' } })
    expect(saidOfProxies({ HTTP_PROXY: 'a', REQUEST_METHOD: 'GET' })).toEqual({ http: undefined, https: undefined, except: undefined })
  })

  test('what is no proxy is refused, and what it says of a password is not told', () => {
    expect(readProxy('proxy.example:3128', 'X').url.href).toBe('http://proxy.example:3128/')
    for (const text of ['socks5://me:secret@proxy.example:1080', 'http://', 'ftp://me:secret@proxy.example', 'http://me:secret@:80']) {
      const refused = (): unknown => readProxy(text, 'ALL_PROXY')
      expect(refused).toThrow('ALL_PROXY')
      expect(refused).not.toThrow('secret')
    }
  })
})

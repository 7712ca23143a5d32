import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:http'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { ProblemCode } from '#shared/model/problem'
import { type Asked, type HttpServer, serveHttp } from '#tests/support/http-server'
import { reservedFor } from './address'
import type { Lookup } from './destination'
import { OpenNetwork } from './open'

const open: (HttpServer | OpenNetwork)[] = []
afterEach(async () => { for (const one of open.splice(0)) await one.close() })

async function server(...[answer, options]: Parameters<typeof serveHttp>): Promise<HttpServer> {
  const started = await serveHttp(answer, options)
  open.push(started)
  return started
}

function network(options: Partial<ConstructorParameters<typeof OpenNetwork>[0]> = {}): OpenNetwork {
  const made = new OpenNetwork({ isOffline: () => false, ...options })
  open.push(made)
  return made
}

const refusal = (code: ProblemCode, words = '') => ({ problem: { code, message: expect.stringContaining(words), remedy: expect.stringMatching(/\.$/) } })
const hello = (_asked: Asked, response: Parameters<Parameters<typeof serveHttp>[0]>[1]): void => { response.end('hello') }
const resolves = (names: Readonly<Record<string, string>>): Lookup => async (name) => [{ address: names[name] ?? '203.0.113.1', family: 4 }]

describe('where requests may go', () => {
  test.each([
    'http://127.0.0.1/', 'http://localhost/', 'http://127.1/', 'http://0x7f.1/', 'http://2130706433/', 'http://017700000001/', 'http://①②⑦.0.0.1/', 'http://0/',
    'http://[::1]/', 'http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/', 'http://[::127.0.0.1]/', 'http://[64:ff9b::7f00:1]/', 'http://[0:0:0:0:0:0:0:1]/',
    'http://169.254.169.254/latest/meta-data/', 'http://[fe80::1]/', 'http://[fd00:ec2::254]/', 'http://10.0.0.1/', 'http://172.16.0.1/', 'http://192.168.1.1/', 'http://100.64.0.1/', 'http://224.0.0.1/', 'http://[2002:7f00:1::]/',
  ])('%s leads to nowhere public', async (url) => {
    await expect(network().fetch(url)).rejects.toMatchObject(refusal('NETWORK_REFUSED', 'leads to'))
  })

  test('public addresses are public', () => {
    expect(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '64:ff9b::5db8:d70e', '172.32.0.1', '100.128.0.1', '::ffff:93.184.215.14'].map(reservedFor)).toEqual(Array.from({ length: 6 }))
  })

  test.each(['file:///etc/passwd', 'ftp://example.com/', 'gopher://127.0.0.1/', 'javascript:alert(1)', 'no address'])('%s is not of the web', async (url) => {
    await expect(network().fetch(url)).rejects.toMatchObject(refusal('NETWORK_REFUSED'))
  })

  test('a name that leads to a private address is refused, one that the user named is not', async () => {
    const { origin, host, asked } = await server(hello)
    const { port } = new URL(origin)
    const named = network({ lookup: resolves({ 'inner.example': '127.0.0.1' }) })
    await expect(named.fetch(`http://inner.example:${port}/`)).rejects.toMatchObject(refusal('NETWORK_REFUSED', 'this machine'))
    await expect(named.fetch(`http://inner.example:${port}/`, { allowed: ['other.example', 'inner.example:1'] })).rejects.toMatchObject(refusal('NETWORK_REFUSED'))
    expect(asked).toEqual([])
    for (const allowed of ['inner.example', `INNER.example:${port}`]) expect(await (await named.fetch(`http://inner.example:${port}/`, { allowed: [allowed] })).text(100)).toBe('hello')
    expect(await (await named.fetch(`http://0x7f.1:${port}/`, { allowed: [host] })).text(100)).toBe('hello')
  })

  test('a name is looked up once and pinned: what it leads to a moment later is not asked', async () => {
    const { origin, asked } = await server(hello)
    let looked = 0
    const flips: Lookup = async () => [{ address: (looked += 1) === 1 ? '203.0.113.1' : '127.0.0.1', family: 4 }]
    const { port } = new URL(origin)
    const flipping = network({ lookup: flips })
    const aborted = new AbortController()
    setTimeout(() => aborted.abort(), 200)
    await expect(flipping.fetch(`http://flip.example:${port}/`, { signal: aborted.signal })).rejects.toMatchObject({ name: 'Failure' })
    expect([looked, asked]).toEqual([1, []])
    await expect(flipping.fetch(`http://flip.example:${port}/`)).rejects.toMatchObject(refusal('NETWORK_REFUSED', 'this machine'))
  })

  test('a kept connection serves only those who may go where it leads', async () => {
    const { origin, asked } = await server(hello)
    let address = '127.0.0.1'
    const moves = network({ lookup: async () => [{ address, family: 4 }] })
    const url = `http://moves.example:${new URL(origin).port}/`
    expect(await (await moves.fetch(url, { allowed: ['moves.example'] })).text(100)).toBe('hello')
    // Now the name leads elsewhere, and this caller may not ask this machine.
    address = '203.0.113.1'
    await expect(moves.fetch(url, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({ name: 'Failure' })
    expect(asked).toHaveLength(1)
  })

  test('a user or a password in the address is refused, and told nowhere', async () => {
    const thrown = await network().fetch('http://canary-user:canary-word@example.com/').catch((error: unknown) => JSON.stringify(error))
    expect(thrown).toContain('NETWORK_REFUSED')
    expect(thrown).not.toContain('canary')
  })
})

describe('redirects', () => {
  test.each(['http://169.254.169.254/latest/meta-data/', 'http://[::ffff:10.0.0.1]/', 'file:///etc/passwd', 'http://user:word@example.com/'])('to %s are refused', async (location) => {
    const { origin, host } = await server((_asked, response) => response.writeHead(302, { location }).end())
    await expect(network().fetch(origin, { allowed: [host] })).rejects.toMatchObject(refusal('NETWORK_REFUSED'))
  })

  test('another host gets no credentials, and nothing that was sent', async () => {
    const other = await server(hello)
    const first = await server(({ url }, response) => response.writeHead(url.pathname === '/keep' ? 307 : 302, { location: `${other.origin}/there` }).end())
    const headers = { Authorization: 'Bearer canary', Cookie: 'canary', 'X-API-Key': 'canary', Accept: 'text/plain' }
    const allowed = [first.host, other.host]
    expect(await (await network().fetch(first.origin, { headers, allowed })).text(100)).toBe('hello')
    expect(JSON.stringify(other.asked[0]?.headers)).not.toContain('canary')
    expect(other.asked[0]?.headers.accept).toBe('text/plain')
    await expect(network().fetch(`${first.origin}/keep`, { method: 'POST', body: 'canary', allowed })).rejects.toMatchObject(refusal('NETWORK_REFUSED'))
    expect(other.asked).toHaveLength(1)
  })

  test('on the same host they keep credentials; a POST becomes a GET', async () => {
    const { origin, host, asked } = await server(({ url }, response) => (url.pathname === '/there' ? response.end('hello') : response.writeHead(302, { location: '/there' }).end()))
    const answer = await network().fetch(`${origin}/here`, { method: 'POST', body: 'x', headers: { authorization: 'Bearer 1' }, allowed: [host] })
    expect([await answer.text(10), answer.url]).toEqual(['hello', `${origin}/there`])
    expect([asked[1]?.method, asked[1]?.body, asked[1]?.headers.authorization]).toEqual(['GET', '', 'Bearer 1'])
  })

  test('end after five', async () => {
    const { origin, host, asked } = await server((_asked, response) => response.writeHead(302, { location: '/again' }).end())
    await expect(network().fetch(origin, { allowed: [host] })).rejects.toMatchObject(refusal('SOURCE_ANSWER', 'more than 5 times'))
    expect(asked).toHaveLength(6)
  })
})

describe('what can go wrong', () => {
  test('a certificate that signed itself is refused, unless the user wants it', async () => {
    const { origin, host } = await server(hello, { tls: true })
    const one = network()
    await expect(one.fetch(origin, { allowed: [host] })).rejects.toMatchObject(refusal('SOURCE_TLS', 'signed itself'))
    expect(await (await one.fetch(origin, { allowed: [host], insecure: true })).text(10)).toBe('hello')
    await expect(one.fetch(origin, { allowed: [host] })).rejects.toMatchObject(refusal('SOURCE_TLS'))
  })

  test('TLS where there is none, and what is no HTTP', async () => {
    const plain = await server(hello)
    const secure = await server(hello, { tls: true })
    await expect(network().fetch(plain.origin.replace('http:', 'https:'), { allowed: [plain.host] })).rejects.toMatchObject(refusal('SOURCE_TLS'))
    await expect(network().fetch(secure.origin.replace('https:', 'http:'), { allowed: [secure.host] })).rejects.toMatchObject(refusal('SOURCE_BROKEN'))
  })

  test('a host that nobody knows, a port that nobody serves', async () => {
    const gone = await server(hello)
    await gone.close()
    await expect(network().fetch(gone.origin, { allowed: [gone.host] })).rejects.toMatchObject(refusal('SOURCE_UNREACHABLE', 'takes no connections'))
    const lookup: Lookup = () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }))
    await expect(network({ lookup }).fetch('http://nobody.example/')).rejects.toMatchObject(refusal('SOURCE_UNREACHABLE', 'There is no host "nobody.example"'))
  })

  test('an answer that does not begin, one that stalls, one that breaks off', async () => {
    const { origin, host } = await server(({ url }, response) => {
      if (url.pathname === '/never') return
      response.writeHead(200, { 'content-length': '100' }).write('half')
      if (url.pathname === '/cut') setTimeout(() => response.destroy(), 50)
    })
    const allowed = [host]
    await expect(network().fetch(`${origin}/never`, { allowed, timeout: 100 })).rejects.toMatchObject(refusal('TIMEOUT', 'did not begin to answer within 0.1 seconds'))
    const stalled = await network({ idle: 100 }).fetch(`${origin}/stall`, { allowed })
    await expect(stalled.text(1000)).rejects.toMatchObject(refusal('TIMEOUT', 'stopped in the middle'))
    const cut = await network().fetch(`${origin}/cut`, { allowed })
    await expect(cut.text(1000)).rejects.toMatchObject(refusal('SOURCE_BROKEN', 'broke off'))
  })

  test('packed answers are unpacked, and too large ones stop', async () => {
    const { origin, host } = await server(({ url }, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(url.pathname === '/bad' ? 'no gzip' : gzipSync(Buffer.alloc(50_000_000))))
    const bomb = await network().fetch(origin, { allowed: [host] })
    await expect(bomb.text(1_000_000)).rejects.toMatchObject(refusal('TOO_LARGE', 'larger than 1 MB'))
    const bad = await network().fetch(`${origin}/bad`, { allowed: [host] })
    await expect(bad.text(1_000)).rejects.toMatchObject(refusal('SOURCE_ANSWER', 'damaged'))
  })

  test('answers packed by zstd are unpacked, in unknown ways refused; marks of a store are none', async () => {
    const { origin, host } = await server(({ url }, response) => {
      const packing = url.pathname.slice(1)
      response.writeHead(200, { 'content-encoding': packing }).end(packing === 'zstd' ? zstdCompressSync('hello') : /gzip/i.test(packing) ? gzipSync('hello') : 'hello')
    })
    const ask = async (packing: string): Promise<string> => (await network().fetch(`${origin}/${packing}`, { allowed: [host] })).text(10)
    for (const packing of ['zstd', 'aws-chunked', 'aws-chunked,gzip', 'GZIP']) expect([packing, await ask(packing)]).toEqual([packing, 'hello'])
    await expect(ask('lzma')).rejects.toMatchObject(refusal('SOURCE_ANSWER', 'does not know ("lzma")'))
  })

  test('headers may be long, but not without end', async () => {
    const { origin, host } = await server(({ url }, response) => response.writeHead(200, { 'x-long': 'x'.repeat(Number(url.pathname.slice(1))) }).end('hello'))
    expect(await (await network().fetch(`${origin}/50000`, { allowed: [host] })).text(10)).toBe('hello')
    await expect(network().fetch(`${origin}/70000`, { allowed: [host] })).rejects.toMatchObject(refusal('SOURCE_ANSWER', 'headers of more than 64 KB'))
  })

  test.each([['http://', 'none of the web'], ['file:///etc/passwd', 'begins with "file:"'], ['http://u:canary@example.com/', 'a user or a password']])('a redirect to %s is said to be one', async (location, words) => {
    const { origin, host } = await server((_asked, response) => response.writeHead(302, { location }).end())
    await expect(network().fetch(origin, { allowed: [host] })).rejects.toMatchObject(refusal('NETWORK_REFUSED', words))
  })

  test('hosts of IPv6 are asked, and names in other letters are told as they were written', async () => {
    const six = createServer((_request, response) => response.end('hello'))
    await new Promise<void>((listening) => { six.listen(0, '::1', listening) })
    try {
      const address = six.address()
      const at = `[::1]:${typeof address === 'object' ? address?.port : ''}`
      expect(await (await network().fetch(`http://${at}/`, { allowed: [at] })).text(10)).toBe('hello')
      await expect(network().fetch(`http://${at}/`)).rejects.toMatchObject(refusal('NETWORK_REFUSED', 'this machine'))
    } finally {
      six.close()
      six.closeAllConnections()
    }
    const lookup: Lookup = () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }))
    await expect(network({ lookup }).fetch('http://bücher.example/')).rejects.toMatchObject(refusal('SOURCE_UNREACHABLE', '"bücher.example"'))
  })

  test('an abort ends a request before its answer, and in the middle of it', async () => {
    const { origin, host } = await server(({ url }, response) => { if (url.pathname === '/half') response.write('half') })
    for (const path of ['/never', '/half']) {
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 100)
      const reading = network().fetch(origin + path, { allowed: [host], signal: controller.signal }).then((answer) => answer.text(100))
      await expect(reading).rejects.toMatchObject(refusal('RUN_CANCELLED'))
    }
  })

  test('a kept connection that the server closed is made anew', async () => {
    let answered = 0
    const { origin, host } = await server((_asked, response) => {
      // The second request on the kept connection meets its end.
      if ((answered += 1) === 2) response.destroy()
      else response.end('hello')
    })
    const one = network()
    for (let times = 0; times < 2; times += 1) expect(await (await one.fetch(origin, { allowed: [host] })).text(10)).toBe('hello')
    expect(answered).toBe(3)
  })
})

test('offline nothing is asked, nor looked up, but this machine', async () => {
  const { origin, host } = await server(hello)
  let looked = 0
  const closed = network({ isOffline: () => true, lookup: async () => { looked += 1; return [{ address: '203.0.113.1', family: 4 }] } })
  await expect(closed.fetch('http://example.com/')).rejects.toMatchObject(refusal('OFFLINE', 'example.com'))
  expect(() => closed.mayConnect('db.example')).toThrow('Winnow is offline')
  for (const own of ['localhost', '127.0.0.1', '::1', '[::1]', 'LOCALHOST.']) expect(() => closed.mayConnect(own)).not.toThrow()
  expect(looked).toBe(0)
  // A name that is said to be this machine's own, but leads elsewhere.
  await expect(closed.fetch('http://evil.localhost/', { allowed: ['evil.localhost'] })).rejects.toMatchObject(refusal('OFFLINE'))
  expect(await (await closed.fetch(origin, { allowed: [host] })).text(10)).toBe('hello')
})

describe('authorities of one\'s own', () => {
  const FIXTURE = join(import.meta.dirname, '..', '..', '..', 'tests', 'fixtures', 'tls', 'self-signed.crt')

  test('those of a file are trusted from the moment that it is named, and no longer than that', async () => {
    const { origin, host } = await server(hello, { tls: true })
    let certificates: string | null = null
    const one = network({ certificates: () => certificates })
    const ask = async (): Promise<string> => (await one.fetch(origin, { allowed: [host] })).text(10)
    await expect(ask()).rejects.toMatchObject({ problem: { code: 'SOURCE_TLS', remedy: expect.stringContaining('(Network, Certificates) or in NODE_EXTRA_CA_CERTS') } })
    certificates = FIXTURE
    expect(await ask()).toBe('hello')
    one.close()
    certificates = null
    await expect(ask()).rejects.toMatchObject(refusal('SOURCE_TLS'))
  })

  test('a file that is gone, holds none or a damaged one is said to be it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'winnow-authorities-'))
    const named = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    try {
      const files: [string, string][] = [
        [join(folder, 'gone.pem'), 'cannot be read'], [named('der.crt', '\u0030\u0082'), 'There is no certificate'],
        [named('cut.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'), 'is damaged'],
      ]
      for (const [file, words] of files) await expect(network({ certificates: () => file }).fetch('https://203.0.113.1/')).rejects.toMatchObject(refusal('CONFIG_INVALID', words))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

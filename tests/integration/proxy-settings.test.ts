import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { loadSettings } from '#main/settings/load'
import { homeOf } from '#main/store/home'
import type { Client } from '#shared/contract/index'
import { HttpProxy, type HttpProxyOptions } from '../support/http-proxy'
import { type HttpServer, serveHttp } from '../support/http-server'

/** The way to the network as people set it up: by the page and REST, files, and the environment. */

const PASSWORD = 'c4n@ry:pr0xy'
const open: { close(): Promise<void> }[] = []
let folder: string
let home: string
let server: HttpServer

const kept = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one)
  return one
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-proxy-'))
  home = join(folder, 'home')
  mkdirSync(home)
  server = kept(await serveHttp((_asked, response) => response.writeHead(200, { 'content-type': 'text/csv' }).end('id\n1\n')))
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const one of open.splice(0).toReversed()) await one.close()
  rmSync(folder, { recursive: true, force: true })
})

const proxyWith = async (options: HttpProxyOptions = {}): Promise<HttpProxy> => kept(await HttpProxy.start({ knows: { 'files.example': Number(new URL(server.origin).port) }, ...options }))
const engineWith = async (env: NodeJS.ProcessEnv = {}): Promise<Composition> => kept(await compose({ home: homeOf(home, {}), settings: await loadSettings({ home, folder: home, env }) }))
/** Tries a file of the web that only the proxy knows. */
const tryFile = async (client: Client) => (await client.sources.test({ source: { connector: 'http', config: { url: 'http://files.example/a.csv' } } })).steps.at(-1)
const inForce = async (client: Client, name: string) => (await client.settings.effective()).find((one) => one.name === name)

/** All that stands in the files of a folder. */
const textOf = (place: string): string => readdirSync(place, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()).map((one) => readFileSync(join(one.parentPath, one.name), 'latin1')).join('\n')

it('a proxy with a login is set on the page: its password is kept with the secrets, and nowhere else', async () => {
  const proxy = await proxyWith({ login: `me:${encodeURIComponent(PASSWORD)}` })
  const { client } = await engineWith()
  const masked = `http://me:********@${proxy.host}`
  expect((await client.settings.update({ proxy: proxy.url })).proxy).toBe(masked)
  expect([(await client.settings.get()).proxy, await inForce(client, 'proxy')]).toEqual([masked, { name: 'proxy', value: masked, from: 'page', where: 'settings' }])
  expect(await tryFile(client)).toMatchObject({ ok: true })
  expect(proxy.asked).toEqual(['GET http://files.example/a.csv'])
  // The mask that comes back means "as it was".
  await client.settings.update({ proxy: masked, noProxy: 'other.example' })
  expect(await tryFile(client)).toMatchObject({ ok: true })
  await client.settings.update({ proxy: `http://me:wrong-c4n@${proxy.host}` })
  expect(await tryFile(client)).toMatchObject({ ok: false, message: expect.stringContaining('refuses user and password (407)') })
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), 'wrong-c4n', Buffer.from(`me:${PASSWORD}`).toString('base64')]) expect(textOf(home)).not.toContain(secret)
  // A proxy that needs none leaves none behind.
  expect(await client.secrets.list()).toMatchObject([{ name: 'settings/proxy' }])
  await client.settings.update({ proxy: `http://${proxy.host}` })
  expect(await client.secrets.list()).toEqual([])
  await client.settings.update({ proxy: null })
})

it('what the environment says counts until something is set, and is shown with its origin', async () => {
  const proxy = await proxyWith({ login: 'me:secret-of-env' })
  vi.stubEnv('http_proxy', proxy.url)
  vi.stubEnv('HTTPS_PROXY', 'proxy.example:3128')
  vi.stubEnv('NO_PROXY', 'direct.example')
  const { client } = await engineWith()
  expect(await inForce(client, 'proxy')).toEqual({ name: 'proxy', value: `proxy.example:3128, http://me:********@${proxy.host}`, from: 'default', where: 'HTTPS_PROXY, http_proxy' })
  expect(await inForce(client, 'noProxy')).toEqual({ name: 'noProxy', value: 'direct.example', from: 'default', where: 'NO_PROXY' })
  expect(await tryFile(client)).toMatchObject({ ok: true })
  expect(proxy.asked).toHaveLength(1)
})

it('"none" keeps every proxy of the environment from being asked', async () => {
  const proxy = await proxyWith()
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) vi.stubEnv(name, proxy.url)
  const { client } = await engineWith()
  await client.settings.update({ proxy: 'none' })
  const config = { url: `${server.origin.replace('127.0.0.1', 'localhost')}/a.csv`, allow_private: true }
  expect((await client.sources.test({ source: { connector: 'http', config } })).ok).toBe(true)
  expect(await tryFile(client)).toMatchObject({ ok: false, message: 'There is no host "files.example".' })
  expect(proxy.asked).toEqual([])
  await client.settings.update({ proxy: null })
  expect(await tryFile(client)).toMatchObject({ ok: true })
})

it('hosts that are named are asked without it', async () => {
  const proxy = await proxyWith()
  const { client } = await engineWith()
  await client.settings.update({ proxy: proxy.url, noProxy: '.example' })
  expect(await tryFile(client)).toMatchObject({ ok: false, message: 'There is no host "files.example".' })
  expect(proxy.asked).toEqual([])
})

it('what is no address of a proxy is refused where it is set, a kind that is not spoken where it is needed', async () => {
  const { client } = await engineWith()
  await expect(client.settings.update({ proxy: `socks5://me:${PASSWORD}@proxy.example:1080` })).rejects.toMatchObject({ message: expect.stringContaining('does not speak') })
  await expect(client.settings.update({ proxy: 'http://me:********@proxy.example' })).rejects.toMatchObject({ message: expect.stringContaining('no earlier password') })
  expect((await client.settings.get()).proxy).toBeNull()
  vi.stubEnv('ALL_PROXY', 'socks5://proxy.example:1080')
  expect(await tryFile(client)).toMatchObject({ ok: false, message: expect.stringContaining('(ALL_PROXY) is one for "socks5://"'), remedy: expect.stringContaining('"none"') })
})

it('certificates are looked at where they are named', async () => {
  const { client } = await engineWith()
  await expect(client.settings.update({ certificates: join(folder, 'gone.pem') })).rejects.toMatchObject({ message: expect.stringContaining('cannot be read') })
  writeFileSync(join(folder, 'none.pem'), 'nothing')
  await expect(client.settings.update({ certificates: join(folder, 'none.pem') })).rejects.toMatchObject({ message: expect.stringContaining('no certificate in') })
  const secure = kept(await serveHttp((_asked, response) => response.end('id\n1\n'), { tls: true }))
  const config = { url: `${secure.origin}/a.csv`, allow_private: true }
  expect((await client.sources.test({ source: { connector: 'http', config } })).steps.at(-1)).toMatchObject({ ok: false, remedy: expect.stringContaining('(Network, Certificates)') })
  await client.settings.update({ certificates: join(import.meta.dirname, '..', 'fixtures', 'tls', 'self-signed.crt') })
  expect((await client.sources.test({ source: { connector: 'http', config } })).steps.at(-1)).toMatchObject({ ok: true })
})

it('a settings file says it with the name of a variable, and only in the folder of Winnow', async () => {
  const proxy = await proxyWith({ login: 'me:of-a-variable' })
  vi.stubEnv('OUR_PROXY_PASSWORD', 'of-a-variable')
  writeFileSync(join(home, 'winnow.yaml'), `proxy: http://me:\${OUR_PROXY_PASSWORD}@${proxy.host}\nnoProxy: localhost\n`)
  const { client } = await engineWith()
  expect(await tryFile(client)).toMatchObject({ ok: true })
  expect(await inForce(client, 'proxy')).toMatchObject({ value: `http://me:\${OUR_PROXY_PASSWORD}@${proxy.host}`, from: 'file' })
  writeFileSync(join(home, 'winnow.yaml'), `proxy: http://me:plain@${proxy.host}\n`)
  await expect(loadSettings({ home, folder: home, env: {} })).rejects.toMatchObject({ problem: { code: 'CONFIG_INVALID', message: expect.stringContaining('as plain text') } })
  rmSync(join(home, 'winnow.yaml'))
  const project = join(folder, 'of somebody else')
  mkdirSync(project)
  for (const line of ['proxy: http://evil.example:1', 'noProxy: "*"', 'certificates: evil.pem']) {
    writeFileSync(join(project, 'winnow.yaml'), line)
    await expect(loadSettings({ home, folder: project, env: {} })).rejects.toMatchObject({ problem: { code: 'CONFIG_INVALID', message: expect.stringContaining('does not lie in the folder of Winnow itself') } })
  }
})

import { expect, test } from 'vitest'
import { withProxies } from './proxy'

const secrets = { read: async () => 'p:w', remember: () => {} }

test('programs of others are told of the proxies of the settings, in the letters that each looks for', async () => {
  const env = { HTTP_PROXY: 'http://old:1', https_proxy: 'http://old:2', ALL_PROXY: 'socks5://old', No_Proxy: 'x', PATH: '/bin' }
  const told = await withProxies(env, { proxy: 'http://me:file:settings/proxy@new:3128', noProxy: '.corp' }, secrets)
  const address = 'http://me:p%3Aw@new:3128'
  const except = '.corp,localhost,127.0.0.1,::1'
  expect(told).toEqual({ PATH: '/bin', http_proxy: address, HTTP_PROXY: address, https_proxy: address, HTTPS_PROXY: address, no_proxy: except, NO_PROXY: except })
})

test('they are told of none where there is to be none, and of what the environment says where nothing was set', async () => {
  const env = { HTTPS_PROXY: 'http://old:2', PATH: '/bin' }
  expect(await withProxies(env, { proxy: 'none', noProxy: null }, secrets)).toEqual({ PATH: '/bin', no_proxy: 'localhost,127.0.0.1,::1', NO_PROXY: 'localhost,127.0.0.1,::1' })
  expect(await withProxies(env, { proxy: null, noProxy: null }, secrets)).toBe(env)
  expect(await withProxies(env, { proxy: null, noProxy: '*' }, secrets)).toMatchObject({ https_proxy: 'http://old:2', NO_PROXY: '*,localhost,127.0.0.1,::1' })
})

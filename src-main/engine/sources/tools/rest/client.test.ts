import { expect, test } from 'vitest'
import type { Network, NetworkRequest } from '#shared/define/connector'
import { RestClient } from './client'
import { RestSpec } from './spec'

const CANARY = 'canary-4711'

/** A network that notes what it is asked, and answers with nothing. */
function noting(): { readonly network: Network; readonly asked: { readonly url: string; readonly request: NetworkRequest | undefined }[] } {
  const asked: { url: string; request: NetworkRequest | undefined }[] = []
  const network: Network = {
    mayConnect: () => {}, resolve: async () => [],
    fetch: async (url, request) => {
      asked.push({ url, request })
      return { status: 200, url, header: () => undefined, body: (async function* () {})(), text: async () => '[]', cancel: async () => {} }
    },
  }
  return { network, asked }
}

test.each([
  { type: 'basic', username: 'me', password: CANARY }, { type: 'bearer', token: CANARY }, { type: 'api_key', key: CANARY }, { type: 'api_key', in: 'query', name: 'key', key: CANARY },
])('the login of type $type is shown to the service alone, and stays in no address', async (auth) => {
  const { network, asked } = noting()
  const client = new RestClient(RestSpec.parse({ base_url: 'https://api.example.com/v1', auth }), { network, signal: new AbortController().signal, progress: () => {}, log: () => {}, hide: () => {} })
  const { url } = await client.get(client.urlOf('/orders', { page: '2' }))
  for (const other of ['https://other.example.com/v1/orders', 'http://api.example.com/v1/orders', 'https://api.example.com:8443/v1/orders']) await client.get(new URL(other))
  const shown = asked.map(({ url: address, request }) => `${address} ${JSON.stringify(request?.headers)}`)
  const isShown = (text: string | undefined): boolean => text?.includes(CANARY) === true || text?.includes(Buffer.from(`me:${CANARY}`).toString('base64')) === true
  expect(shown.map(isShown)).toEqual([true, false, false, false])
  expect([url.href, asked[0]?.request?.allowed]).toEqual(['https://api.example.com/v1/orders?page=2', []])
})

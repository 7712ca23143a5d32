import { afterAll, beforeAll, expect, test } from 'vitest'
import { readDeclared } from '#engine/sources/declared/load'
import { NO_SECRETS, readConfig, withConnection } from '#engine/sources/connection'
import { OpenNetwork } from '#engine/network/open'
import { useEngine } from '#tests/support/engine'
import { type RestServer, startRestServer } from '#tests/support/rest-server'

const engine = useEngine()
let server: RestServer
const network = new OpenNetwork({ isOffline: () => false })
beforeAll(async () => { server = await startRestServer() })
afterAll(async () => {
  network.close()
  await server.close()
})

const YAML = `
winnow_connector: 1
id: shop
title: Shop
docs: Items.
config:
  server: {}
  part: {}
  token: {secret: true}
  size: {type: integer, default: 5}
  status: {optional: true}
source:
  base_url: "{{ server }}"
  allow_private: true
  auth: {type: api_key, name: X-Key, key: "{{ token }}"}
  endpoints:
    - name: items
      path: /{{ part }}
      query: {status: "{{ status }}", note: "of {{ part }}"}
      paging: {type: offset, size_param: limit, size: "{{ size }}"}
`

test('reads by what was given: in addresses, logins, parameters and pages', async () => {
  const connector = readDeclared(YAML, 'shop.yaml')
  const connection = { connector, config: readConfig(connector, { server: server.origin, part: 'offset', token: 'k' }), ...NO_SECRETS }
  const watch = { signal: new AbortController().signal, progress: () => {} }
  const rows = await withConnection({ engine: engine.parts.engine, network }, connection, watch, async (context) => (await connector.read(connection.config, { stream: 'items' }, context)).rows)
  expect(rows).toBe(25)
  expect([server.asked[1]?.url.pathname, server.asked[1]?.url.search, server.asked[1]?.headers['x-key']]).toEqual(['/offset', '?note=of+offset&limit=5&offset=5', 'k'])
  // What was given cannot lead out of its place in an address.
  server.asked.length = 0
  const odd = { ...connection, config: readConfig(connector, { server: server.origin, part: '../one?x=', token: 'k' }) }
  await expect(withConnection({ engine: engine.parts.engine, network }, odd, watch, (context) => connector.read(odd.config, { stream: 'items' }, context))).rejects.toMatchObject({ problem: { code: 'SOURCE_MISSING' } })
  expect(server.asked[0]?.url.pathname).toBe('/..%2Fone%3Fx%3D')
})

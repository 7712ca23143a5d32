import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { configOf } from '#engine/airbyte/spec'
import { listedSources } from '#engine/airbyte/listed'
import { secretPaths } from '#shared/define/secrets'
import { sourceTemplate } from './source-template'

/** The template of a source with that spec. */
function templateOf(spec: object): string {
  const config = configOf(spec)
  return sourceTemplate({
    id: 'source-shop', title: 'Shop', docs: 'A shop.', category: 'services', origin: 'airbyte', config: z.toJSONSchema(config, { io: 'input' }), secrets: secretPaths(config), unavailable: null,
    can: { sample: true, query: false, incremental: true, find: false, watch: false, write: [], writeTogether: false },
  })
}

test('what is inside of an option is there to be filled in: kinds of logins, objects, lists of objects', () => {
  const kind = (title: string, kindOf: string, secret: string) => ({ title, type: 'object', required: ['kind', secret], properties: { kind: { type: 'string', const: kindOf }, [secret]: { type: 'string', airbyte_secret: true }, more: { type: 'integer', default: 5 } } })
  expect(templateOf({
    type: 'object', required: ['login', 'shops', 'limits'],
    properties: {
      old: { type: 'string', airbyte_hidden: true, description: 'Not any more.' },
      login: { type: 'object', description: 'See <a href="https://example.org">the docs</a>.', oneOf: [kind('Key', 'key', 'api_key'), kind('OAuth', 'oauth', 'token')] },
      shops: { type: 'array', items: { type: 'object', required: ['name'], properties: { name: { type: 'string', examples: ['north', 'south'] }, since: { type: 'string', pattern: '^\\d{4}$', pattern_descriptor: 'YYYY' } } } },
      limits: { type: 'object', properties: { calls: { type: 'integer', default: 9 }, size: { type: ['null', 'integer'] }, until: { type: 'string', format: 'date' } } },
    },
  })).toBe(`# A shop.
# Fill it in, then: winnow sources add --file FILE
name: "Shop"
connector: source-shop
config:
  # See the docs.
  # One of these: Key, OAuth.
  login:
    kind: key
    api_key: \${SHOP_LOGIN_API_KEY}
    # more: 5
  # login:
  #   kind: oauth
  #   token: \${SHOP_LOGIN_TOKEN}
  #   # more: 5
  shops:
    - # For example: north, south
      name: …
      # In the form YYYY.
      # since: …
  limits: {}
    # calls: 9
    # size: 1
    # until: 2026-01-31
`)
})

test('ready-made configs are YAML, of listed sources, and hold no secret', () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'resources', 'templates', 'airbyte')
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    const { connector } = z.strictObject({ name: z.string(), connector: z.string(), config: z.looseObject({}) }).parse(parse(text))
    expect([`${connector}.yaml`, listedSources.has(connector)]).toEqual([file, true])
    for (const [, value] of text.matchAll(/(?:token|password|secret|key|account_info): (\S+)/g)) expect(value).toMatch(/^\$\{\w+\}$|^service_account$/)
  }
})

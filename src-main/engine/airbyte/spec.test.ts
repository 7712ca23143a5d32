import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { markedPaths } from '#shared/define/marks'
import { secretPaths } from '#shared/define/secrets'
import { configOf } from './spec'

/** As the specs of connectors for services look: one login of several, secrets in it, words for a form. */
const SERVICE = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  required: ['start_date', 'credentials'],
  additionalProperties: true,
  properties: {
    page_size: { type: 'integer', title: 'Page size', default: 100, minimum: 1, maximum: 1000, order: 3 },
    start_date: { type: 'string', title: 'Start date', description: 'Rows since then.', pattern: '^\\d{4}-\\d{2}-\\d{2}$', pattern_descriptor: 'YYYY-MM-DD', examples: ['2024-01-31'], format: 'date', order: 1 },
    credentials: {
      type: 'object', title: 'Login', order: 0,
      oneOf: [
        { type: 'object', title: 'OAuth', required: ['auth_type', 'client_id', 'refresh_token'], properties: {
          auth_type: { type: 'string', const: 'oauth', order: 0 }, client_id: { type: 'string' }, refresh_token: { type: 'string', airbyte_secret: true },
        } },
        { type: 'object', title: 'Token', required: ['auth_type', 'token'], properties: {
          auth_type: { type: 'string', const: 'token' }, token: { type: 'string', airbyte_secret: true, multiline: true }, label: { type: ['string', 'null'] },
        } },
      ],
    },
    domain: { type: 'string', order: 2 },
    reports: { type: 'array', items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, keys: { type: 'array', items: { type: 'object', properties: { value: { type: 'string', airbyte_secret: true } } } } } } },
    levels: { type: 'array', items: { type: 'string', enum: ['low', 'high'] } },
    odd: { not: { type: 'string' } },
    internal: { type: 'string', airbyte_hidden: true },
  },
}

const Shown = z.looseObject({ properties: z.record(z.string(), z.looseObject({})) })
const shown = (spec: unknown) => Shown.parse(z.toJSONSchema(configOf(spec), { io: 'input' }))
const TOKEN = { credentials: { auth_type: 'token', token: 't' } }

describe('a spec with everything', () => {
  test('secrets are marked at any depth', () => {
    expect(secretPaths(configOf(SERVICE))).toEqual(['credentials.refresh_token', 'credentials.token', 'reports.*.keys.*.value'])
  })

  test('what says where it leads is marked', () => {
    expect(markedPaths(configOf(SERVICE), 'host')).toEqual(['domain'])
  })

  test('members come in their order, with their words', () => {
    const { properties } = shown(SERVICE)
    expect(Object.keys(properties).slice(0, 4)).toEqual(['credentials', 'start_date', 'domain', 'page_size'])
    expect(properties['start_date']).toMatchObject({ title: 'Start date', description: 'Rows since then.', examples: ['2024-01-31'], pattern_descriptor: 'YYYY-MM-DD' })
    expect(properties['internal']).toMatchObject({ airbyte_hidden: true })
    expect(properties['credentials']).toMatchObject({ title: 'Login', anyOf: [{ title: 'OAuth', properties: { auth_type: { const: 'oauth' } } }, { title: 'Token', properties: { token: { secret: true, widget: 'secret', multiline: true } } }] })
  })

  test('defaults stand for what is left out, and what is not known stays', () => {
    expect(configOf(SERVICE).parse({ start_date: '2024-01-31', ...TOKEN, older: 1, odd: [1] })).toEqual({ start_date: '2024-01-31', ...TOKEN, page_size: 100, older: 1, odd: [1] })
  })

  test.each([
    ['no login', { start_date: '2024-01-31' }],
    ['another date', { start_date: 'yesterday', ...TOKEN }],
    ['a login without its token', { start_date: '2024-01-31', credentials: { auth_type: 'token' } }],
    ['too large a number', { start_date: '2024-01-31', ...TOKEN, page_size: 1001 }],
    ['a word that is none of the choices', { start_date: '2024-01-31', ...TOKEN, levels: ['middle'] }],
  ])('%s is refused', (_what, config) => {
    expect(configOf(SERVICE).safeParse(config).success).toBe(false)
  })

  test('a text may stand for a value that is elsewhere, whatever its form', () => {
    expect(configOf(SERVICE).safeParse({ start_date: '${START}', ...TOKEN }).success).toBe(true)
  })
})

describe('specs of odd shapes', () => {
  test('no spec at all takes anything', () => {
    expect(configOf(undefined).parse({ any: 1 })).toEqual({ any: 1 })
  })

  test('a definition is followed, one that holds itself is asked for as JSON', () => {
    const spec = { type: 'object', properties: { a: { $ref: '#/definitions/key' }, tree: { $ref: '#/definitions/tree' } }, definitions: { key: { type: 'string', airbyte_secret: true }, tree: { type: 'object', properties: { child: { $ref: '#/definitions/tree' } } } } }
    expect(secretPaths(configOf(spec))).toEqual(['a'])
    expect(configOf(spec).parse({ tree: { child: { child: {} } } })).toEqual({ tree: { child: { child: {} } } })
  })

  test('what the spec closes is closed', () => {
    expect(configOf({ type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false }).safeParse({ b: 1 }).success).toBe(false)
  })

  test('a secret that may be null, or is said to be a number, is a text of its own', () => {
    const spec = { type: 'object', properties: { key: { type: ['null', 'string'], airbyte_secret: true }, pin: { type: 'integer', airbyte_secret: true } } }
    expect(secretPaths(configOf(spec))).toEqual(['key', 'pin'])
    expect(shown(spec).properties['key']).toMatchObject({ type: 'string', widget: 'secret' })
  })

  test('alternatives of the whole config are members that may be left out', () => {
    expect(Object.keys(configOf({ type: 'object', oneOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'string' } } }] }).shape)).toEqual(['a', 'b'])
  })

  test('a default that does not fit, and a pattern that this engine does not know, do no harm', () => {
    const spec = { type: 'object', properties: { n: { type: 'integer', default: 'many' }, p: { type: 'string', pattern: '(?P<year>' } } }
    expect(configOf(spec).parse({ p: 'x' })).toEqual({ p: 'x' })
  })
})

test('until when a token is good stands beside it, and tells no config from another', () => {
  const secret = { type: 'string', airbyte_secret: true }
  const login = { type: 'object', properties: { access_token: secret, token_expiry_date: { type: 'string' }, start_date: { type: 'string' } } }
  const config = configOf({ type: 'object', properties: { expiry_report: { type: 'string' }, credentials: { oneOf: [login, { type: 'object', properties: { api_key: secret } }] } } })
  expect(markedPaths(config, 'manner')).toEqual(['credentials.token_expiry_date'])
})

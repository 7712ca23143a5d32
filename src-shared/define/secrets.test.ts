import { expect, it } from 'vitest'
import { z } from 'zod'
import { SECRET } from './connector'
import { secretPaths } from './secrets'

const secret = () => z.string().meta(SECRET)

it('finds secrets in objects, alternatives, lists and maps', () => {
  const schema = z.strictObject({
    host: z.string(),
    password: secret().optional(),
    token: z.string().default('').meta(SECRET),
    tls: z.strictObject({ key: secret().nullable() }).optional(),
    auth: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('basic'), user: z.string(), password: secret() }),
      z.strictObject({ kind: z.literal('bearer'), token: secret() }),
    ]),
    either: z.union([z.string(), z.strictObject({ value: secret() })]),
    headers: z.array(z.strictObject({ name: z.string(), value: secret() })),
    keys: z.array(secret()),
    pair: z.tuple([z.string(), secret()]),
    cookies: z.record(z.string(), secret()),
    account: z.record(z.string(), z.string()).meta(SECRET),
  })
  expect(secretPaths(schema)).toEqual([
    'password', 'token', 'tls.key', 'auth.password', 'auth.token', 'either.value', 'headers.*.value', 'keys.*', 'pair.*', 'cookies.*', 'account',
  ])
})

it('finds none where there is none, and comes to an end where a schema holds itself', () => {
  const node = z.strictObject({ get next() { return node.optional() }, word: secret(), open: z.string() })
  expect([secretPaths(z.strictObject({ host: z.string() })), secretPaths(node)]).toEqual([[], ['next.word', 'word']])
})

it('refuses secrets that are no texts', () => {
  expect(() => secretPaths(z.strictObject({ pin: z.number().meta(SECRET) }))).toThrow('pin: a secret must be a text')
})

import { expect, it } from 'vitest'
import { z } from 'zod'
import { markedValues } from './marks'

const marked = { here: true } as const
const schema = z.strictObject({
  host: z.string().default('localhost').meta(marked),
  login: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('keys'), id: z.string() }),
    z.strictObject({ type: z.literal('machine') }).meta(marked),
    z.strictObject({ type: z.literal('service'), url: z.string().meta(marked) }),
  ]).default({ type: 'machine' }).describe('Who asks.'),
  more: z.array(z.strictObject({ host: z.string().meta(marked) })).optional(),
  named: z.record(z.string(), z.boolean().meta(marked)).optional(),
})
const found = (config: z.input<typeof schema>) => markedValues(schema, 'here', schema.parse(config)).map(({ path, value }) => [path.join('.'), value])

it('finds what a config has at marked places, defaults too, and of several forms only in the one that was chosen', () => {
  expect(found({})).toEqual([['host', 'localhost'], ['login', { type: 'machine' }]])
  expect(found({ host: 'db', login: { type: 'keys', id: 'a' } })).toEqual([['host', 'db']])
  expect(found({ login: { type: 'service', url: 'https://x' }, more: [{ host: 'a' }, { host: 'b' }], named: { on: true } }))
    .toEqual([['host', 'localhost'], ['login.url', 'https://x'], ['more.0.host', 'a'], ['more.1.host', 'b'], ['named.on', true]])
  expect(markedValues(schema.meta(marked), 'here', { host: 'db' })).toEqual([{ path: [], value: { host: 'db' } }])
})

it('comes to an end where a schema holds itself', () => {
  const tree = z.strictObject({ name: z.string().meta(marked), get child() { return tree.optional() } })
  expect(markedValues(tree, 'here', { name: 'a', child: { name: 'b', child: { name: 'c' } } }).map(({ value }) => value)).toEqual(['a', 'b', 'c'])
})

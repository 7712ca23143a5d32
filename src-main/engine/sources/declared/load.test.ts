import { markedPaths } from '#shared/define/marks'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { secretPaths } from '#shared/define/secrets'
import { Failure } from '#shared/model/problem'
import { loadDeclared, readDeclared } from './load'

const ROOT = join(import.meta.dirname, '..', '..', '..', '..')
const HEAD = 'winnow_connector: 1\nid: shop\ntitle: Shop\ndocs: Orders.\n'

/** What is wrong with a text: line and message. */
function wrong(text: string): [line: number | undefined, message: string, remedy: string][] {
  try {
    readDeclared(text, 'shop.yaml')
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.problems.map(({ message, remedy, place }) => [place?.line, message, remedy])
  }
}

describe('a connector of a YAML file', () => {
  test('asks for what it declares, and marks its secrets', () => {
    const { config, id, origin } = { origin: 'declared', ...readDeclared(`${HEAD}config:\n  shop: {title: Shop}\n  key: {secret: true}\n  kind: {choices: [a, b], default: b}\n  most: {type: integer, optional: true}\nsource:\n  base_url: https://{{ shop }}.example.com\n  auth: {type: bearer, token: "{{ key }}"}\n`, 'shop.yaml') }
    expect([id, origin, secretPaths(config)]).toEqual(['shop', 'declared', ['key']])
    expect(config.parse({ shop: 'x', key: 'k' })).toEqual({ shop: 'x', key: 'k', kind: 'b' })
    expect([{ key: 'k' }, { shop: 'x', key: 'k', kind: 'c' }, { shop: 'x', key: 'k', most: '1' }, { shop: 'x', key: 'k', other: 1 }].map((given) => config.safeParse(given).success)).toEqual([false, false, false, false])
  })

  test('the template and the example are such files', async () => {
    expect((await loadDeclared(join(ROOT, 'resources/templates/connectors/rest.yaml'))).id).toBe('my-shop')
    expect((await loadDeclared(join(ROOT, 'examples/connectors/open-library.yaml'))).id).toBe('open-library')
  })
})

describe('what is wrong is told, with its line', () => {
  test.each([
    ['a key of the file', `${HEAD}sorce: {}\n`, 5, 'has no member "sorce"', 'Did you mean "source"?'],
    ['a key of a field', `${HEAD}config:\n  key: {secrt: true}\nsource: {base_url: x}\n`, 6, '"secrt"', 'Did you mean "secret"?'],
    ['a key of the source', `${HEAD}source:\n  base_url: x\n  endpoint: []\n`, 7, '"endpoint"', 'Did you mean "endpoints"?'],
    ['a key of a login', `${HEAD}source:\n  base_url: x\n  auth: {type: bearer, tokn: x}\n`, 7, 'token', ''],
    ['a key of an endpoint', `${HEAD}source:\n  base_url: x\n  endpoints:\n    - {name: a, path: /a, recordpath: /data}\n`, 8, '"recordpath"', 'Did you mean "record_path"?'],
    ['a field that is not there', `${HEAD}config: {shop: {}}\nsource:\n  base_url: https://{{ shpo }}/\n`, 7, '"{{ shpo }}" is no field', 'Did you mean "shop"?'],
    ['a secret in an address', `${HEAD}config: {key: {secret: true}}\nsource:\n  base_url: https://a/\n  headers: {X-Key: "{{ key }}"}\n`, 8, 'stands outside of "auth"', 'Use it in "auth"'],
    ['a secret that everybody can read', `${HEAD}config:\n  key: {secret: true, default: abc}\nsource: {base_url: x}\n`, 6, 'must not be given for a secret', ''],
    ['another version', `${HEAD.replace('1', '2')}source: {base_url: x}\n`, 1, 'winnow_connector', ''],
    ['an id that is none', `${HEAD.replace('shop', 'My Shop')}source: {base_url: x}\n`, 2, 'small letters', ''],
    ['a key twice', `${HEAD}title: Again\nsource: {base_url: x}\n`, 5, 'no valid YAML', ''],
    ['a tag of another program', `${HEAD}source: {base_url: !!js/function "x"}\n`, 5, 'no valid YAML', ''],
  ])('%s', (_what, text, line, message, remedy) => {
    expect(wrong(text)).toContainEqual([line, expect.stringContaining(message), expect.stringContaining(remedy)])
  })

  test('a document that explodes is refused', () => {
    const laughs = Array.from({ length: 9 }, (_none, index) => `  l${index + 1}: &l${index + 1} [${Array.from({ length: 10 }, () => (index === 0 ? 'x' : `*l${index}`)).join(', ')}]`).join('\n')
    expect(wrong(`${HEAD}source:\n${laughs}\n`)[0]?.[1]).toContain('refers to itself too often')
  })
})

test('marks the fields that say which host is asked and whether it may be private', () => {
  const { config } = readDeclared(`
winnow_connector: 1
id: shop
title: Shop
docs: Items.
config: {server: {}, inside: {type: boolean, default: false}, part: {}}
source: {base_url: "{{ server }}/v1", allow_private: "{{ inside }}", endpoints: [{name: items, path: "/{{ part }}"}]}
`, 'shop.yaml')
  expect((['host', 'private'] as const).map((mark) => markedPaths(config, mark))).toEqual([['server'], ['inside']])
})

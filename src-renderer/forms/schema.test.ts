import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { fieldOf, initialOf, labelOf, membersOf, optionOf, SchemaNode } from './schema'

const node = (schema: z.ZodType): SchemaNode => SchemaNode.parse(z.toJSONSchema(schema, { io: 'input' }))

describe('how values are asked for', () => {
  test.each([
    ['text', z.string()],
    ['number', z.number()],
    ['boolean', z.boolean().default(true)],
    ['choice', z.enum(['a', 'b'])],
    ['choice', z.literal('a')],
    ['column', z.string().meta({ widget: 'column' })],
    ['columns', z.array(z.string()).meta({ widget: 'columns' })],
    ['lines', z.array(z.string())],
    ['lines', z.array(z.union([z.string(), z.number()]))],
    ['list', z.array(z.strictObject({ column: z.string() }))],
    ['map', z.record(z.string(), z.string())],
    ['object', z.strictObject({ a: z.string() })],
    ['text', z.union([z.number(), z.string()])],
    ['union', z.union([z.enum(['first', 'last']), z.strictObject({ order_by: z.string() })])],
    ['type', z.string().meta({ widget: 'type' })],
    ['text', z.union([z.string(), z.number(), z.null()])],
    ['json', z.unknown()],
  ])('%s', (kind, schema) => { expect(fieldOf(node(schema)).kind).toBe(kind) })

  test('limits that zod adds by itself are none', () => {
    expect(fieldOf(node(z.int().min(1)))).toEqual({ kind: 'number', whole: true, minimum: 1, maximum: undefined })
  })

  test('a member is needed when it is required and has no default', () => {
    const members = membersOf(node(z.strictObject({ column: z.string(), min_value: z.number().optional(), keep: z.boolean().default(false) })))
    expect(members.map(({ key, label, required }) => [key, label, required])).toEqual([['column', 'Column', true], ['min_value', 'Min value', false], ['keep', 'Keep', false]])
    expect(labelOf('ignore_case')).toBe('Ignore case')
  })
})

describe('unions', () => {
  const keep = fieldOf(node(z.union([z.enum(['first', 'last']), z.strictObject({ order_by: z.string(), which: z.enum(['first', 'last']).default('last') })])))
  const options = keep.kind === 'union' ? keep.options : []

  test('the words are options of their own, the object is one', () => {
    expect(options.map(({ label }) => label)).toEqual(['first', 'last', 'Order by, Which'])
  })

  test('a value is known by its kind', () => {
    expect([optionOf(options, 'last'), optionOf(options, { order_by: 'seen' }), optionOf(options, undefined), optionOf(options, 7)]).toEqual([1, 2, -1, -1])
  })

  test('variants are told apart by their constant', () => {
    const field = fieldOf(node(z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('file'), path: z.string() }), z.strictObject({ kind: z.literal('url'), url: z.string() })])))
    const variants = field.kind === 'union' ? field.options : []
    expect(variants.map(({ label }) => label)).toEqual(['File', 'Url'])
    expect(optionOf(variants, { kind: 'url', url: 'x' })).toBe(1)
    expect(variants[1]?.node && initialOf(variants[1].node)).toEqual({ kind: 'url' })
  })
})

import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { ElButton, ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch } from 'element-plus'
import { afterEach, describe, expect, test } from 'vitest'
import { nextTick, ref, type Ref } from 'vue'
import { z } from 'zod'
import { hints, typeLabelParam } from '#shared/define/params'
import { TEXT } from '#shared/model/data-type'
import type { Problem } from '#shared/model/problem'
import { withColumn } from './columns'
import SchemaForm from './SchemaForm.vue'

/** What parameters tell forms beside their schema, and the fields that are more than one control. */

const components = { ElButton, ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch }
const columns = [{ name: 'age', type: TEXT }, { name: 'email', type: TEXT }]
const schemaOf = (schema: z.ZodType): Record<string, unknown> => ({ ...z.toJSONSchema(schema, { io: 'input' }) })

let mounted: VueWrapper | undefined

afterEach(async () => {
  // Fields measure themselves after they changed: they must still be there.
  await flushPromises()
  mounted?.unmount()
})

function form(schema: z.ZodType, start: Record<string, unknown> = {}, more: { problems?: Problem[], strict?: boolean } = {}) {
  const values: Ref<Record<string, unknown>> = ref(start)
  const wrapper = mount(SchemaForm, {
    global: { components }, attachTo: document.body,
    props: {
      'schema': schemaOf(schema), columns, 'modelValue': start, ...more,
      'onUpdate:modelValue': (next: Readonly<Record<string, unknown>>) => {
        values.value = { ...next }
        void wrapper.setProps({ modelValue: next })
      },
    },
  })
  mounted = wrapper
  return { wrapper, values, labels: () => wrapper.findAll('.label').map((label) => label.text().replace('needed', '')) }
}

describe('what is asked for', () => {
  test('what depends on another parameter only while that has the right value, or when it is set', async () => {
    const schema = z.strictObject({ with: z.enum(['constant', 'mean']).default('mean'), value: z.string().optional().meta(hints({ when: { with: ['constant'] } })) })
    const { wrapper, labels } = form(schema)
    expect(labels()).toEqual(['With'])
    await wrapper.setProps({ modelValue: { with: 'constant' } })
    expect(labels()).toEqual(['With', 'Value'])
    await wrapper.setProps({ modelValue: { with: 'mean', value: 'x' } })
    expect(labels()).toEqual(['With', 'Value'])
  })

  test('what takes a protection away is red while it is switched on', async () => {
    const schema = z.strictObject({ insecure: z.boolean().default(false).describe('Take any certificate.').meta(hints({ danger: true })) })
    const { wrapper } = form(schema)
    expect(wrapper.find('.danger').exists()).toBe(false)
    await wrapper.setProps({ modelValue: { insecure: true } })
    expect(wrapper.get('.danger').text()).toContain('! Take any certificate.')
  })

  test('what few need is folded, unless it is set', async () => {
    const schema = z.strictObject({ find: z.string(), deep: z.boolean().default(false).meta(hints({ advanced: true })) })
    const { wrapper } = form(schema, { find: 'a' })
    expect(wrapper.get('details').attributes('open')).toBeUndefined()
    await wrapper.setProps({ modelValue: { find: 'a', deep: true } })
    expect(wrapper.get('details').attributes('open')).toBeDefined()
  })

  test('choices by their names', async () => {
    const { wrapper } = form(z.strictObject({ sign: z.enum([',', '']).default('').meta(hints({ title: 'Thousands sign', labels: { ',': 'comma' } })) }))
    wrapper.getComponent(ElSelect).vm.$emit('visible-change', true)
    await nextTick()
    expect([wrapper.get('.label').text(), wrapper.findAllComponents(ElOption).map((option) => option.props('label'))]).toEqual(['Thousands sign', ['comma', 'none']])
  })
})

describe('values', () => {
  test('a limit that is a number is kept as one, one that is none as it is written', async () => {
    const { wrapper, values } = form(z.strictObject({ min: z.union([z.number(), z.string()]).optional() }))
    for (const [text, value] of [['50000', 50_000], ['007', '007'], ['2024-01-01', '2024-01-01'], ['0.5', 0.5]]) {
      await wrapper.get('input').setValue(text)
      expect(values.value).toEqual({ min: value })
    }
    await wrapper.get('input').setValue('')
    expect(values.value).toEqual({})
  })

  test('numbers that stand for texts stay texts', async () => {
    const { wrapper, values } = form(z.strictObject({ value: z.union([z.string(), z.number()]) }))
    await wrapper.get('input').setValue('5')
    expect(values.value).toEqual({ value: '5' })
  })

  test('null is a value of its own, and an empty text another', async () => {
    const { wrapper, values } = form(z.strictObject({ replace: z.string().nullable().default('x') }))
    await wrapper.get('button.null').trigger('click')
    expect([values.value, wrapper.get('input').attributes('disabled')]).toEqual([{ replace: null }, ''])
    await wrapper.get('button.null').trigger('click')
    expect(values.value).toEqual({ replace: '' })
  })

  test('lines of whole numbers become numbers', async () => {
    const { wrapper, values } = form(z.strictObject({ positions: z.array(z.number().int()).optional() }))
    await wrapper.get('textarea').setValue('3\n7\nx')
    expect(values.value).toEqual({ positions: [3, 7, 'x'] })
  })

  test('a type is written short until it has details, and again when they are gone', async () => {
    const typed = z.strictObject({ type: typeLabelParam('The type.'), format: z.string().optional() })
    const { wrapper, values } = form(z.strictObject({ columns: z.record(z.string().meta({ widget: 'column' }), z.union([typeLabelParam('Type.'), typed])) }), { columns: { age: 'date' } })
    await wrapper.get('button[aria-expanded]').trigger('click')
    const format = () => wrapper.findAll('input').at(-1)
    await format()?.setValue('%d.%m.%Y')
    expect(values.value).toEqual({ columns: { age: { type: 'date', format: '%d.%m.%Y' } } })
    await format()?.setValue('')
    expect(values.value).toEqual({ columns: { age: 'date' } })
  })
})

describe('problems', () => {
  const problem = (pointer: string): Problem => ({ code: 'RECIPE_INVALID', message: 'Wrong.', remedy: 'Mend it.', place: { pointer } })
  const schema = z.strictObject({ a: z.string(), b: z.string() })

  test('of what is not filled in wait until somebody wants to be done', async () => {
    const { wrapper } = form(schema, { b: 'x' }, { problems: [problem('/a'), problem('/b')], strict: false })
    await nextTick()
    expect(wrapper.findAll('.problems').map((list) => list.text())).toEqual(['Wrong.'])
    await wrapper.setProps({ strict: true })
    expect(wrapper.findAll('.problems').map((list) => list.text())).toEqual(['This is needed.', 'Wrong.'])
  })

  test('that belong to no field are told by the form', async () => {
    const { wrapper } = form(schema, { a: '', b: 'x' }, { problems: [problem('/gone'), { code: 'ENGINE_STOPPED', message: 'Stopped.', remedy: 'Wait.' }] })
    await nextTick()
    expect(wrapper.get('[role=alert]').text()).toContain('Stopped.')
    expect(wrapper.get('[role=alert]').text()).toContain('Wrong.')
  })
})

test('a column is put where the first one is asked for, and nowhere else', () => {
  const list = z.strictObject({ conditions: z.array(z.strictObject({ column: z.string().meta({ widget: 'column' }) })).optional() })
  const many = z.strictObject({ columns: z.array(z.string()).meta({ widget: 'columns' }), other: z.string().meta({ widget: 'column' }) })
  const optional = z.strictObject({ columns: z.array(z.string()).optional().meta({ widget: 'columns' }) })
  expect([withColumn(schemaOf(list), {}, 'age'), withColumn(schemaOf(many), {}, 'age'), withColumn(schemaOf(optional), {}, 'age')]).toEqual([{ conditions: [{ column: 'age' }] }, { columns: ['age'] }, {}])
  expect(withColumn(schemaOf(many), { columns: ['email'] }, 'age')).toEqual({ columns: ['email'], other: 'age' })
})

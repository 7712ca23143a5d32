import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { ElButton, ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch } from 'element-plus'
import { afterEach, expect, test } from 'vitest'
import { nextTick, ref, type Ref } from 'vue'
import { z } from 'zod'
import { TEXT } from '#shared/model/data-type'
import type { Problem } from '#shared/model/problem'
import SchemaForm from './SchemaForm.vue'

const components = { ElButton, ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch }
const columns = [{ name: 'age', type: TEXT }, { name: 'email', type: TEXT }]

let mounted: VueWrapper | undefined

afterEach(async () => {
  // Fields measure themselves after they changed: they must still be there.
  await flushPromises()
  mounted?.unmount()
})

/** A mounted form over values that follow it. */
function form(schema: z.ZodType, start: Record<string, unknown> = {}, problems: Problem[] = []) {
  const values: Ref<Record<string, unknown>> = ref(start)
  const wrapper = mount(SchemaForm, {
    global: { components }, attachTo: document.body,
    props: {
      'schema': { ...z.toJSONSchema(schema, { io: 'input' }) }, columns, problems, 'modelValue': start,
      'onUpdate:modelValue': (next: Readonly<Record<string, unknown>>) => {
        values.value = { ...next }
        void wrapper.setProps({ modelValue: next })
      },
    },
  })
  mounted = wrapper
  return { wrapper, values }
}

test('every control has a label, its description and what is wrong with it', async () => {
  const { wrapper } = form(z.strictObject({ pattern: z.string().describe('What the text must match.') }), { pattern: '[' }, [{ code: 'PATTERN_INVALID', message: 'The bracket is not closed.', remedy: 'Close it.', place: { pointer: '/pattern' } }])
  await nextTick()
  const input = wrapper.get('input')
  expect(wrapper.get('label').attributes('for')).toBe(input.attributes('id'))
  const described = (input.attributes('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent)
  expect(described).toEqual(['What the text must match.', expect.stringContaining('The bracket is not closed.')])
})

test('an optional text that is emptied is left out; one that is needed stays empty', async () => {
  const { wrapper, values } = form(z.strictObject({ name: z.string(), note: z.string().optional() }), { name: 'a', note: 'b' })
  const [name, note] = wrapper.findAll('input')
  await note?.setValue('')
  await name?.setValue('')
  expect(values.value).toEqual({ name: '' })
})

test('lines become a list, without the empty ones, white space kept', async () => {
  const { wrapper, values } = form(z.strictObject({ values: z.array(z.string()) }))
  await wrapper.get('textarea').setValue('a\n b \n\nc\n')
  expect(values.value).toEqual({ values: ['a', ' b ', 'c'] })
})

test('a default is shown but not written until it is changed', async () => {
  const { wrapper, values } = form(z.strictObject({ ignore_case: z.boolean().default(true) }))
  const toggle = wrapper.getComponent(ElSwitch)
  expect([toggle.props('modelValue'), values.value]).toEqual([true, {}])
  toggle.vm.$emit('update:modelValue', false)
  expect(values.value).toEqual({ ignore_case: false })
})

test('choosing one form of a union asks for what that form needs', async () => {
  const { wrapper, values } = form(z.strictObject({ keep: z.union([z.enum(['first', 'last']), z.strictObject({ order_by: z.string().meta({ widget: 'column' }) })]).default('first') }))
  wrapper.getComponent(ElSelect).vm.$emit('update:modelValue', 2)
  await nextTick()
  expect(values.value).toEqual({ keep: {} })
  wrapper.findAllComponents(ElSelect)[1]?.vm.$emit('update:modelValue', 'age')
  await nextTick()
  expect(values.value).toEqual({ keep: { order_by: 'age' } })
  wrapper.getComponent(ElSelect).vm.$emit('update:modelValue', 1)
  expect(values.value).toEqual({ keep: 'last' })
})

test('a map keeps an entry that has no name yet to itself', async () => {
  const { wrapper, values } = form(z.strictObject({ rename: z.record(z.string().meta({ widget: 'column' }), z.string()) }), { rename: { age: 'years' } })
  await wrapper.findAll('button').find((button) => button.text() === 'Add')?.trigger('click')
  expect(values.value).toEqual({ rename: { age: 'years' } })
  wrapper.findAllComponents(ElSelect)[1]?.vm.$emit('update:modelValue', 'email')
  await nextTick()
  expect(values.value).toEqual({ rename: { age: 'years', email: '' } })
})

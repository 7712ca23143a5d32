import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { ElButton, ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch } from 'element-plus'
import { afterEach, describe, expect, test } from 'vitest'
import { ref } from 'vue'
import { z } from 'zod'
import { PATH, SECRET } from '#shared/define/connector'
import { MASK } from '#shared/model/source'
import { around, fakeApi } from '../testing'
import SchemaForm from './SchemaForm.vue'

/** Fields that only sources have: secrets, and paths of this machine. */

let mounted: VueWrapper | undefined
afterEach(async () => {
  await flushPromises()
  mounted?.unmount()
})

function form(schema: z.ZodType, start: Record<string, unknown>, desktop?: object) {
  const values = ref(start)
  const { global } = around(fakeApi({}), desktop ? { desktop: { chooseFiles: async () => [], chooseFolder: async () => null, showItem: async () => {}, openFolder: async () => {}, notify: async () => {}, ...desktop } } : {})
  const wrapper = mount(SchemaForm, {
    global: { ...global, components: { ElButton, ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch } }, attachTo: document.body,
    props: {
      'schema': { ...z.toJSONSchema(schema, { io: 'input' }) }, 'modelValue': start,
      'onUpdate:modelValue': (next: Readonly<Record<string, unknown>>) => {
        values.value = { ...next }
        void wrapper.setProps({ modelValue: next })
      },
    },
  })
  mounted = wrapper
  return { wrapper, values }
}

describe('a secret', () => {
  const schema = z.strictObject({ password: z.string().optional().meta({ ...SECRET, title: 'Password' }) })

  test('is typed unseen, and seen when that is wanted', async () => {
    const { wrapper, values } = form(schema, {})
    const input = wrapper.get('input')
    expect(input.attributes('type')).toBe('password')
    await input.setValue('hunter2')
    expect(values.value).toEqual({ password: 'hunter2' })
    await wrapper.get('[aria-label="Show Password"]').trigger('click')
    expect(wrapper.get('input').attributes('type')).toBe('text')
    await input.setValue('')
    expect(values.value).toEqual({})
  })

  test.each(['${SHOP_PASSWORD}', 'keychain:shop', 'file:shop'])('%s is a reference: it may be seen', async (reference) => {
    const { wrapper } = form(schema, { password: reference })
    expect([wrapper.get('input').attributes('type'), wrapper.text()]).toEqual(['text', expect.stringContaining('A reference')])
  })

  test('that is kept is told as that, stays until another is typed, and can be kept after all', async () => {
    const { wrapper, values } = form(schema, { password: MASK })
    expect([wrapper.find('input').exists(), wrapper.text()]).toEqual([false, expect.stringContaining('Kept, unchanged')])
    await wrapper.get('[aria-label="Change Password"]').trigger('click')
    expect(values.value).toEqual({})
    await wrapper.get('input').setValue('new')
    expect(values.value).toEqual({ password: 'new' })
    await wrapper.findAll('button').find((button) => button.text() === 'Keep the old one')?.trigger('click')
    expect(values.value).toEqual({ password: MASK })
  })

  test('deep in an alternative is a secret as well', async () => {
    const auth = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('none') }), z.strictObject({ kind: z.literal('bearer'), token: z.string().meta(SECRET) })])
    const { wrapper, values } = form(z.strictObject({ auth }), { auth: { kind: 'bearer' } })
    const input = wrapper.get('input[type=password]')
    await input.setValue('t0ken')
    expect(values.value).toEqual({ auth: { kind: 'bearer', token: 't0ken' } })
  })
})

describe('a path', () => {
  const schema = z.strictObject({ path: z.string().meta({ ...PATH, title: 'File' }) })

  test('is typed; in a browser nothing else is offered', async () => {
    const { wrapper, values } = form(schema, {})
    await wrapper.get('input').setValue('/data/shop.db')
    expect([values.value, wrapper.find('button').exists()]).toEqual([{ path: '/data/shop.db' }, false])
  })

  test('is chosen by the dialogs of the system on the desktop; thinking better of it changes nothing', async () => {
    const { wrapper, values } = form(schema, {}, { chooseFiles: async () => [{ path: '/data/shop.db' }] })
    await wrapper.get('[aria-label="Choose a file …"]').trigger('click')
    await flushPromises()
    await wrapper.get('[aria-label="Choose a folder …"]').trigger('click')
    await flushPromises()
    expect(values.value).toEqual({ path: '/data/shop.db' })
  })
})

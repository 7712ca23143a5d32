import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { ElButton, ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch } from 'element-plus'
import { afterEach, describe, expect, test } from 'vitest'
import { nextTick, ref } from 'vue'
import { around, fakeApi } from '../testing'
import { fieldOf, initialOf, membersOf, optionOf, SchemaNode } from './schema'
import SchemaForm from './SchemaForm.vue'
import { plainText } from './words'

/** What Airbyte's connector specifications say in their own words: order, secrets, alternatives told apart by constants, patterns, HTML in descriptions. */

const CREDENTIALS = {
  title: 'Authentication', type: 'object', description: 'Choose how to <b>authenticate</b>.', order: 0,
  oneOf: [
    { type: 'object', title: 'OAuth', required: ['access_token'], properties: { option_title: { type: 'string', const: 'OAuth', order: 0 }, access_token: { type: 'string', title: 'Access token', airbyte_secret: true } } },
    { type: 'object', title: 'Service account', required: ['key'], properties: { option_title: { type: 'string', enum: ['Service'], default: 'Service' }, key: { type: 'string', title: 'Private key', airbyte_secret: true, multiline: true } } },
  ],
}
const SPEC = {
  type: 'object', required: ['credentials', 'start_date'], additionalProperties: true,
  properties: {
    tags: { type: 'array', title: 'Tags', order: 3, items: { type: 'string', enum: ['a', 'b', 'c'] } },
    start_date: { type: 'string', title: 'Start date', format: 'date-time', order: 1, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$', pattern_descriptor: 'YYYY-MM-DDTHH:mm:ssZ', examples: ['2021-03-01T00:00:00Z'], description: 'From <a href="https://example.org/when" target="_blank">here</a> on.' },
    credentials: CREDENTIALS,
    custom_queries: { type: 'array', title: 'Queries', order: 2, items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, extra: { type: 'object', additionalProperties: true } } } },
    internal: { type: 'string', airbyte_hidden: true },
  },
}

let mounted: VueWrapper | undefined
afterEach(async () => {
  await flushPromises()
  mounted?.unmount()
})

function form(start: Record<string, unknown> = {}) {
  const values = ref(start)
  const wrapper = mount(SchemaForm, {
    global: { ...around(fakeApi({})).global, components: { ElButton, ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch } }, attachTo: document.body,
    props: {
      'schema': SPEC, 'modelValue': start,
      'onUpdate:modelValue': (next: Readonly<Record<string, unknown>>) => {
        values.value = { ...next }
        void wrapper.setProps({ modelValue: next })
      },
    },
  })
  mounted = wrapper
  return { wrapper, values }
}

describe('a specification', () => {
  test('has its members in their order, without the hidden ones', () => {
    expect(membersOf(SchemaNode.parse(SPEC)).map(({ key, node }) => [key, fieldOf(node).kind])).toEqual([['credentials', 'union'], ['start_date', 'text'], ['custom_queries', 'list'], ['tags', 'choices']])
  })

  test('has alternatives that are told apart by a constant, or by an enumeration of one', () => {
    const field = fieldOf(SchemaNode.parse(CREDENTIALS))
    const options = field.kind === 'union' ? field.options : []
    expect([options.map(({ label }) => label), options.map(({ node }) => node && initialOf(node))]).toEqual([['OAuth', 'Service account'], [{ option_title: 'OAuth' }, { option_title: 'Service' }]])
    expect(optionOf(options, { option_title: 'Service', key: 'x' })).toBe(1)
  })

  test('with words of a wrong kind is a form all the same', () => {
    expect(membersOf(SchemaNode.parse({ type: 'object', properties: { a: { type: 'string', order: 'first', pattern: 7, airbyte_secret: 'yes' } } })).map(({ key }) => key)).toEqual(['a'])
  })
})

test('an alternative asks for its secret unseen; one of several lines keeps them', async () => {
  const { wrapper, values } = form({ credentials: { option_title: 'OAuth' } })
  const token = wrapper.get('input[type=password]')
  await token.setValue('t0ken')
  expect(values.value).toEqual({ credentials: { option_title: 'OAuth', access_token: 't0ken' } })
  await wrapper.setProps({ modelValue: { credentials: { option_title: 'Service' } } })
  await wrapper.get('textarea.unseen').setValue('-----BEGIN KEY-----\nabc')
  expect(values.value).toEqual({ credentials: { option_title: 'Service', key: '-----BEGIN KEY-----\nabc' } })
  await wrapper.get('[aria-label="Show Private key"]').trigger('click')
  expect(wrapper.find('textarea.unseen').exists()).toBe(false)
})

test('a date shows how it is written, and says so while it is not; HTML is shown as words', async () => {
  const { wrapper } = form()
  const date = wrapper.get('input[placeholder="such as 2021-03-01T00:00:00Z"]')
  await date.setValue('2021-03-01')
  await nextTick()
  expect(wrapper.text()).toContain('This does not have the form that is asked for: YYYY-MM-DDTHH:mm:ssZ.')
  await date.setValue('2021-03-01T00:00:00Z')
  await nextTick()
  expect([wrapper.text().includes('does not have the form'), wrapper.text()]).toEqual([false, expect.stringContaining('From here (https://example.org/when) on.')])
  expect(wrapper.text()).toContain('Choose how to authenticate.')
})

test('what is no tag stays in a description', () => {
  expect([plainText('a < b and <column> of [docs](https://example.org)'), plainText('One<br/>two.<ul><li>x</li></ul>')]).toEqual(['a < b and <column> of docs (https://example.org)', 'One two.x'])
})

import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import type { ApiKey, AuditEntry } from '#shared/model/access'
import { failure } from '#shared/model/problem'
import { around, fakeApi, ID } from '../../testing'
import { auditCsv } from './audit-csv'
import AuditPart from './AuditPart.vue'
import KeysPart from './KeysPart.vue'

const KEY: ApiKey = { id: ID, name: 'Nightly', prefix: 'wnw_abcdef', scopes: ['data_read'], projectIds: null, createdAt: '2026-01-01T00:00:00.000Z', rotatedAt: null, lastUsedAt: null, revokedAt: null }
const ENTRY: AuditEntry = { id: 7, at: '2026-01-01T00:00:00.000Z', keyId: ID, who: 'Nightly', what: 'sources.sample', objects: [{ kind: 'source', id: ID }], projectId: ID, source: ID, status: 403, code: 'FORBIDDEN', milliseconds: 3, count: 1 }

const press = async (wrapper: VueWrapper, words: string): Promise<void> => {
  const button = wrapper.findAll('button').find((one) => one.text() === words || one.attributes('aria-label') === words)
  if (!button) throw new Error(`There is no button "${words}".`)
  await (button.attributes('type') === 'submit' ? wrapper.get('form').trigger('submit') : button.trigger('click'))
  await flushPromises()
}

async function open(list: ApiKey[]) {
  const state = { list }
  const create = vi.fn<(input: { name: string, scopes: string[] }) => Promise<ApiKey & { key: string }>>(async ({ name }) => ({ ...KEY, name, key: 'wnw_secret' }))
  const revoke = vi.fn<(input: { keyId: string }) => Promise<ApiKey>>(async () => (state.list = [{ ...KEY, revokedAt: KEY.createdAt }])[0]!)
  const rotate = vi.fn<(input: { keyId: string }) => Promise<ApiKey & { key: string }>>(async () => { throw failure('CONFLICT', 'It was revoked.', 'Make a new one.') })
  const wrapper = mount(KeysPart, { global: around(fakeApi({ keys: { list: async () => state.list, create, revoke, rotate } })).global, attachTo: document.body })
  await flushPromises()
  return { wrapper, create, revoke }
}

test('a key is made, shown once, and put aside', async () => {
  const { wrapper, create } = await open([])
  expect(wrapper.text()).toContain('There is no key yet.')
  await press(wrapper, 'Make a key')
  await wrapper.get('input[type="text"]').setValue('Script')
  await wrapper.get('input[value="data_write"]').setValue(true)
  await press(wrapper, 'Make the key')
  expect(create.mock.calls).toEqual([[{ name: 'Script', scopes: ['data_read', 'data_write'] }]])
  expect(wrapper.text()).toContain('wnw_secret')
  await press(wrapper, 'I have it')
  expect(wrapper.text()).not.toContain('wnw_secret')
  expect(document.activeElement?.textContent).toBe('Make a key')
})

test('revoking is asked about once more; what was revoked is folded away', async () => {
  const { wrapper, revoke } = await open([KEY])
  expect(wrapper.text()).toContain('May read data · all projects · never used')
  await press(wrapper, 'Revoke Nightly')
  expect(revoke.mock.calls).toEqual([])
  wrapper.findAll('button').find((button) => button.text() === 'Revoke it')?.element.focus()
  await press(wrapper, 'Revoke it')
  expect(document.activeElement?.textContent).toBe('Make a key')
  expect([revoke.mock.calls, wrapper.text()]).toEqual([[[{ keyId: ID }]], expect.stringContaining('Show 1 revoked key')])
  await press(wrapper, 'Show 1 revoked key')
  expect(wrapper.text()).toContain('revoked')
})

test('a refusal is said where it was asked', async () => {
  const { wrapper } = await open([KEY])
  await press(wrapper, 'New secret for Nightly')
  await press(wrapper, 'Make a new secret')
  expect(wrapper.text()).toContain('It was revoked.')
})

test('accesses are shown, chosen and read again', async () => {
  const list = vi.fn<(input: { failed: boolean }) => Promise<AuditEntry[]>>(async ({ failed }) => (failed ? [] : [ENTRY, { ...ENTRY, id: 6, keyId: null, who: 'page', what: 'datasets.page', count: 34 }]))
  const wrapper = mount(AuditPart, { global: around(fakeApi({ audit: { list } })).global })
  await flushPromises()
  for (const said of ['Nightly', 'sources.sample', '403 FORBIDDEN', '3 ms', 'The page', 'datasets.page', '× 34', `source ${ID.slice(0, 8)}`]) expect(wrapper.text()).toContain(said)
  await wrapper.get('input[type="checkbox"]').setValue(true)
  await flushPromises()
  expect(wrapper.text()).toContain('No access fits this choice.')
  expect(list.mock.calls.at(-1)).toMatchObject([{ failed: true }])
})

test('the log is taken along as CSV that no spreadsheet runs', () => {
  expect(auditCsv([{ ...ENTRY, who: '=1+1,"x"' }]).split('\r\n')[1]).toBe(`2026-01-01T00:00:00.000Z,"'=1+1,""x""",${ID},sources.sample,source ${ID},${ID},${ID},403,FORBIDDEN,3,1`)
})

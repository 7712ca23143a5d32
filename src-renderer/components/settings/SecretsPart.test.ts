import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import type { SecretEntry, SecretsInfo } from '#shared/contract/secrets'
import { failure } from '#shared/model/problem'
import { useToastsStore } from '../../stores/toasts'
import { around, fakeApi, ID } from '../../testing'
import SecretsNotice from '../sources/SecretsNotice.vue'
import PassphraseDialog from './PassphraseDialog.vue'
import SecretsPart from './SecretsPart.vue'

const file: SecretsInfo['file'] = { path: '/home/me/secrets.json', state: 'none', opensWith: 'passphrase' }
const KEYCHAIN: SecretsInfo = { store: 'keychain', detail: 'It is open.', locked: false, file }
const LOCKED: SecretsInfo = { store: 'file', detail: 'It needs its passphrase.', locked: true, file: { ...file, state: 'locked' } }
const MEMORY: SecretsInfo = { store: 'memory', detail: 'There is no keychain.', locked: false, file }
const OPEN: SecretsInfo = { store: 'file', detail: 'Unlocked.', locked: false, file: { ...file, state: 'open' } }
const SHOP: SecretEntry = { name: 'sources/1/password', place: 'keychain', usedBy: [{ sourceId: ID, projectId: ID, name: 'Shop' }, { sourceId: ID, projectId: ID, name: 'Stock' }] }
const GONE: SecretEntry = { name: 'team/prod', place: 'missing', usedBy: [{ sourceId: ID, projectId: ID, name: 'Prod' }] }

async function open(info: SecretsInfo, list: readonly SecretEntry[] = []) {
  const state = { info, list: [...list] }
  const set = vi.fn<(input: { name: string, value: string }) => Promise<{ reference: string }>>(async ({ name }) => ({ reference: `keychain:${name}` }))
  const remove = vi.fn<(input: { name: string }) => Promise<void>>(async ({ name }) => { state.list = state.list.filter((one) => one.name !== name) })
  const unlock = vi.fn<(input: { passphrase: string }) => Promise<SecretsInfo>>(async () => (state.info = OPEN))
  const changePassphrase = vi.fn<(input: { current: string, next: string }) => Promise<SecretsInfo>>(async () => OPEN)
  const api = fakeApi({ secrets: { info: async () => state.info, list: async () => state.list, set, delete: remove, unlock, changePassphrase } })
  const wrapper = mount(SecretsPart, { global: around(api).global, attachTo: document.body })
  await flushPromises()
  return { wrapper, set, remove, unlock, changePassphrase }
}

const press = async (wrapper: VueWrapper, words: string): Promise<void> => {
  const button = wrapper.findAll('button').find((one) => one.text() === words || one.attributes('aria-label') === words)
  if (!button) throw new Error(`There is no button "${words}".`)
  await (button.attributes('type') === 'submit' ? wrapper.get('form').trigger('submit') : button.trigger('click'))
  await flushPromises()
}
const fields = (wrapper: VueWrapper) => wrapper.findAll<HTMLInputElement>('input')

test('says where secrets are kept and lists names with their users, missing ones too; there is nothing to unlock', async () => {
  const { wrapper } = await open(KEYCHAIN, [SHOP, GONE])
  for (const said of ['In the keychain of this system. It is open.', 'Shop, Stockpassword', 'in the keychain', '! not there · Used by Prod']) expect(wrapper.text()).toContain(said)
  expect([fields(wrapper).length, wrapper.find('[aria-label="Delete team/prod"]').exists()]).toEqual([0, false])
})

test('a new value is set in one place, hidden while it is typed', async () => {
  const { wrapper, set } = await open(KEYCHAIN, [SHOP])
  await press(wrapper, 'Set a new value of sources/1/password')
  const [value] = fields(wrapper)
  expect([value?.element.type, value?.element === document.activeElement]).toEqual(['password', true])
  await value?.setValue('hunter2')
  await press(wrapper, 'Save')
  expect([set.mock.calls, fields(wrapper).length, useToastsStore().list.map(({ text }) => text)]).toEqual([[[{ name: 'sources/1/password', value: 'hunter2' }]], 0, ['The value of "sources/1/password" is kept.']])
})

test('deleting is asked about once more, with the sources that would lose it', async () => {
  const { wrapper, remove } = await open(KEYCHAIN, [SHOP])
  await press(wrapper, 'Delete sources/1/password')
  expect([remove.mock.calls.length, wrapper.text()]).toEqual([0, expect.stringContaining('Shop, Stock cannot connect any more.')])
  await press(wrapper, 'Cancel')
  await press(wrapper, 'Delete sources/1/password')
  await press(wrapper, 'Delete for good')
  expect([remove.mock.calls, wrapper.text()]).toEqual([[[{ name: 'sources/1/password' }]], expect.stringContaining('No secret is kept yet.')])
})

test('a locked file is unlocked; a wrong passphrase is told and forgotten', async () => {
  const { wrapper, unlock } = await open(LOCKED)
  expect(wrapper.text()).toContain('What is in the locked file is not listed.')
  unlock.mockRejectedValueOnce(failure('SECRETS_LOCKED', 'This passphrase does not open the secrets file.', 'Enter another.'))
  await fields(wrapper)[0]?.setValue('wrong')
  await press(wrapper, 'Unlock')
  expect([wrapper.get('[role=alert]').text(), fields(wrapper)[0]?.element.value]).toEqual([expect.stringContaining('does not open'), ''])
  await fields(wrapper)[0]?.setValue('correct horse battery')
  await press(wrapper, 'Unlock')
  expect([unlock.mock.calls.at(-1), wrapper.text(), fields(wrapper).length]).toEqual([[{ passphrase: 'correct horse battery' }], expect.stringContaining('In an encrypted file. Unlocked.'), 0])
  expect(document.activeElement?.textContent).toBe('Change the passphrase …')
})

test('a new passphrase is asked for twice and must not be short', async () => {
  const { wrapper, unlock } = await open(MEMORY)
  const [one, other] = fields(wrapper)
  for (const [passphrase, again, told] of [['short', 'short', 'At least 8 characters'], ['correct horse', 'correct house', 'two different passphrases']] as const) {
    await one?.setValue(passphrase)
    await other?.setValue(again)
    await press(wrapper, 'Set the passphrase')
    expect([unlock.mock.calls.length, wrapper.text()]).toEqual([0, expect.stringContaining(told)])
  }
  await other?.setValue('correct horse')
  await press(wrapper, 'Set the passphrase')
  expect(unlock.mock.calls).toEqual([[{ passphrase: 'correct horse' }]])
})

test('a form of a source warns where its password would not last, and takes the passphrase there', async () => {
  const state = { info: MEMORY }
  const api = fakeApi({ secrets: { info: async () => state.info, list: async () => [], unlock: async () => (state.info = OPEN) } })
  const main = document.createElement('main')
  main.tabIndex = -1
  document.body.append(main)
  const wrapper = mount(SecretsNotice, { global: around(api).global, attachTo: main })
  expect(wrapper.find('section').exists()).toBe(false)
  await flushPromises()
  expect(wrapper.text()).toContain('Passwords are forgotten when Winnow ends. There is no keychain.')
  for (const field of fields(wrapper)) await field.setValue('correct horse')
  wrapper.findAll('button').at(-1)?.element.focus()
  await press(wrapper, 'Set the passphrase')
  expect([wrapper.find('section').exists(), document.activeElement === main]).toEqual([false, true])
  main.remove()
})

test('a secret can be added under a name; what is refused stays in its place', async () => {
  const { wrapper, set } = await open(KEYCHAIN)
  await press(wrapper, 'Add a secret')
  const [name, value] = fields(wrapper)
  await name?.setValue('team/prod')
  await value?.setValue('hunter2')
  set.mockRejectedValueOnce(failure('SECRETS_LOCKED', 'The keychain is locked.', 'Unlock it.'))
  await press(wrapper, 'Save')
  expect([wrapper.get('[role=alert]').text(), name?.element.value]).toEqual([expect.stringContaining('The keychain is locked.'), 'team/prod'])
  await press(wrapper, 'Save')
  expect([set.mock.calls.at(-1), fields(wrapper).length]).toEqual([[{ name: 'team/prod', value: 'hunter2' }], 0])
})

test('the passphrase of an open file is changed by the current one, and the new one twice', async () => {
  const { wrapper, changePassphrase } = await open(OPEN)
  await press(wrapper, 'Change the passphrase …')
  const dialog = wrapper.getComponent(PassphraseDialog)
  const [current, next, again] = dialog.findAll('input')
  const submit = async (...values: readonly string[]): Promise<void> => {
    for (const [index, field] of [current, next, again].entries()) await field?.setValue(values[index])
    await dialog.get('form').trigger('submit')
    await flushPromises()
  }
  for (const [one, other, told] of [['short', 'short', 'At least 8 characters'], ['another horse', 'another house', 'two different passphrases']] as const) {
    await submit('correct horse', one, other)
    expect([changePassphrase.mock.calls.length, document.body.textContent]).toEqual([0, expect.stringContaining(told)])
  }
  changePassphrase.mockRejectedValueOnce(failure('SECRETS_LOCKED', 'This passphrase does not open the secrets file.', 'Enter the one that the file was made with.'))
  await submit('wrong', 'another horse', 'another horse')
  expect([document.body.textContent, current?.element.value]).toEqual([expect.stringContaining('This passphrase does not open'), ''])
  await submit('correct horse', 'another horse', 'another horse')
  expect([changePassphrase.mock.calls.at(-1), useToastsStore().list.map(({ text }) => text)]).toEqual([[{ current: 'correct horse', next: 'another horse' }], ['The passphrase was changed.']])
})

test('there is no passphrase to change where none opens the file', async () => {
  for (const info of [KEYCHAIN, LOCKED, MEMORY, { ...OPEN, file: { ...OPEN.file, opensWith: 'ENCRYPTION_KEY' as const } }]) expect((await open(info)).wrapper.text()).not.toContain('Change the passphrase')
})

import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { failure } from '#shared/model/problem'
import { DEFAULT_SETTINGS, type Settings } from '#shared/model/settings'
import { fakeApi, inApp } from '../testing'
import { useSettingsStore } from './settings'
import { useThemeStore } from './theme'

let systemIsDark = false
let tell: (event: { matches: boolean }) => void = () => {}
const isDark = () => document.documentElement.classList.contains('dark')

beforeEach(() => {
  localStorage.clear()
  document.documentElement.className = ''
  systemIsDark = false
  vi.stubGlobal('matchMedia', () => ({ get matches() { return systemIsDark }, addEventListener: (_type: string, listener: typeof tell) => { tell = listener } }))
})

function open(kept: Partial<Settings> = {}) {
  const update = vi.fn<(part: Partial<Settings>) => Promise<Settings>>(async (part) => ({ ...DEFAULT_SETTINGS, ...kept, ...part }))
  const api = fakeApi({ settings: { get: async () => ({ ...DEFAULT_SETTINGS, ...kept }), effective: async () => [], update } })
  return inApp(api, () => ({ update, theme: useThemeStore(), settings: useSettingsStore() }))
}

test('as the system until something was chosen, and with it when it changes', () => {
  open()
  expect(isDark()).toBe(false)
  tell({ matches: true })
  expect(isDark()).toBe(true)
})

test('the first paint goes by what the browser remembers; what the settings keep comes after it', async () => {
  localStorage.setItem('winnow.theme', 'dark')
  const { settings } = open({ theme: 'light' })
  expect(isDark()).toBe(true)
  await settings.load()
  await flushPromises()
  expect([isDark(), localStorage.getItem('winnow.theme')]).toEqual([false, 'light'])
})

test('a choice holds at once and is kept', async () => {
  const { theme, update } = open()
  const chosen = theme.choose('dark')
  expect(isDark()).toBe(true)
  await chosen
  expect(update.mock.calls.map(([part]) => part)).toEqual([{ theme: 'dark' }])
  tell({ matches: false })
  expect(isDark()).toBe(true)
})

test('a choice that cannot be kept holds all the same', async () => {
  const { theme, settings, update } = open()
  await settings.load()
  update.mockRejectedValueOnce(failure('DISK_FULL', 'The disk is full.', 'Free some space.'))
  await theme.choose('dark')
  await flushPromises()
  expect(isDark()).toBe(true)
  expect(settings.refused?.name).toBe('theme')
})

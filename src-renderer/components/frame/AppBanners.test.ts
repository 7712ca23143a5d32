import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import { around, fakeApi } from '../../testing'
import AppBanners from './AppBanners.vue'

afterEach(() => vi.restoreAllMocks())

test('a page whose code does not come is told, with a way to load it again; another page takes the banner away', async () => {
  const { router, global } = around(fakeApi({}))
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  router.addRoute({ path: '/gone', component: () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')) })
  const wrapper = mount(AppBanners, { global })
  await router.push('/gone').catch(() => {})
  await flushPromises()
  expect(wrapper.text()).toContain('This part of Winnow could not be loaded.')
  const reload = vi.spyOn(location, 'reload').mockImplementation(() => {})
  await wrapper.get('button').trigger('click')
  expect([reload.mock.calls.length, location.hash]).toEqual([1, '#/gone'])
  await router.push('/runs')
  await flushPromises()
  expect(wrapper.text()).toBe('')
})

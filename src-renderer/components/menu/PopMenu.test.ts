import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import { afterEach, expect, test, vi } from 'vitest'
import type { MenuColumns, MenuHandle } from './menu'
import PopMenu from './PopMenu.vue'
import { cornerOf } from './place'

afterEach(() => document.body.replaceChildren())

/** A menu over a button that has the focus, and what was taken from it. */
async function menu(columns?: (take: (id: string) => () => void) => MenuColumns) {
  const taken: string[] = []
  const take = (id: string) => () => { taken.push(`${id} with ${document.activeElement?.tagName}`) }
  const items = columns?.(take) ?? [[{ items: [{ id: 'a', label: 'Apple', run: take('a') }, { id: 'b', label: 'Apricot', disabled: true, run: take('b') }] }, { items: [{ id: 'c', label: 'Avocado', run: take('c') }, { id: 'd', label: 'Banana', run: take('d') }] }]]
  const wrapper = mount(PopMenu, { attachTo: document.body, props: { label: 'Fruit', columns: items } })
  const button = document.body.appendChild(document.createElement('button'))
  button.focus()
  const handle: MenuHandle = wrapper.vm
  handle.open(button)
  await nextTick()
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await nextTick()
  }
  const at = () => document.activeElement?.textContent?.trim()
  const isOpen = () => document.querySelector('[role=menu]') !== null
  return { handle, button, press, at, isOpen, taken, wrapper }
}

test('arrows pass over what cannot be done and go round; Home and End go to the ends', async () => {
  const { press, at } = await menu()
  expect(at()).toBe('Apple')
  const seen: (string | undefined)[] = []
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Home', 'End']) { await press(key); seen.push(at()) }
  expect(seen).toEqual(['Avocado', 'Banana', 'Apple', 'Banana', 'Apple', 'Banana'])
})

test('letters find a label: together its beginning, the same again the next', async () => {
  const { press, at } = await menu()
  await press('a')
  expect(at()).toBe('Avocado')
  await press('a')
  expect(at()).toBe('Apple')
  await press('v')
  expect(at()).toBe('Avocado')
})

test('right and left go to the same height of the next column', async () => {
  const { press, at } = await menu((take) => [[{ items: ['a', 'b'].map((id) => ({ id, label: id, run: take(id) })) }], [{ title: 'More', items: ['c', 'd'].map((id) => ({ id, label: id, run: take(id) })) }]])
  await press('ArrowDown', 'ArrowRight')
  expect(at()).toBe('d')
  await press('ArrowLeft')
  expect(at()).toBe('b')
})

test('it begins at the one that holds', async () => {
  const { at } = await menu((take) => [[{ items: ['a', 'b'].map((id) => ({ id, label: id, checked: id === 'b', run: take(id) })) }]])
  expect([at(), document.activeElement?.role]).toEqual(['b', 'menuitemradio'])
})

test('what is taken runs once the focus is back; what cannot be done leaves the menu open', async () => {
  const { taken, isOpen, wrapper } = await menu()
  const entries = document.querySelectorAll<HTMLElement>('[role=menuitem]')
  entries[1]?.click()
  expect(isOpen()).toBe(true)
  entries[2]?.click()
  await vi.waitFor(() => expect(taken).toEqual(['c with BUTTON']))
  expect(isOpen()).toBe(false)
  wrapper.unmount()
})

test('Escape, Tab and a press elsewhere close it; the focus goes back; a press on its own button is the button\'s', async () => {
  for (const close of ['Escape', 'Tab', 'press']) {
    const { handle, button, press, isOpen, wrapper } = await menu()
    if (close === 'press') document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    else await press(close)
    await nextTick()
    expect([close, isOpen(), document.activeElement === button]).toEqual([close, false, true])
    handle.toggle(button)
    await nextTick()
    button.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    await nextTick()
    expect(isOpen()).toBe(true)
    handle.toggle(button)
    await nextTick()
    expect(isOpen()).toBe(false)
    wrapper.unmount()
  }
})

test('a menu stays in the window: above its button where there is no room below, to the left of the edge', () => {
  const window = { width: 1000, height: 600 }
  const button = document.createElement('button')
  button.getBoundingClientRect = () => new DOMRect(900, 560, 80, 28)
  expect(cornerOf(button, { width: 200, height: 100 }, window)).toEqual({ left: 792, top: 456 })
  expect(cornerOf(button, { width: 200, height: 100 }, window, true)).toEqual({ left: 780, top: 456 })
  expect(cornerOf({ x: 10, y: 590 }, { width: 200, height: 100 }, window)).toEqual({ left: 10, top: 492 })
  expect(cornerOf({ x: -5, y: -5 }, { width: 2000, height: 1000 }, window)).toEqual({ left: 8, top: 8 })
})

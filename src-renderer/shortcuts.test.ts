import { mount } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import { defineComponent, effectScope, h, KeepAlive, nextTick, ref, type EffectScope } from 'vue'
import { type Command, commands, keysLabel, keysOfCommand, matches, onShortcut, useCommand } from './shortcuts'

let scope: EffectScope | undefined
afterEach(() => {
  scope?.stop()
  document.body.replaceChildren()
})

function register(...given: Parameters<typeof useCommand>[0][]): void {
  scope = effectScope()
  scope.run(() => given.forEach(useCommand))
}

/** Presses keys on an element; answers whether somebody took them. */
function press(init: KeyboardEventInit, on: EventTarget = document.body): boolean {
  const event = new KeyboardEvent('keydown', { cancelable: true, bubbles: true, ...init })
  on.addEventListener('keydown', (caught) => { if (caught instanceof KeyboardEvent) onShortcut(caught) }, { once: true })
  on.dispatchEvent(event)
  return event.defaultPrevented
}

function put<K extends keyof HTMLElementTagNameMap>(tag: K, around?: keyof HTMLElementTagNameMap): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  const parent = around ? document.createElement(around) : document.body
  if (around) document.body.append(parent)
  parent.append(element)
  return element
}

const command = (part: Partial<Command> = {}): Command => ({ id: 'a', title: 'A thing', keys: 'Ctrl+K', run: vi.fn<() => void>(), ...part })

test('a component that is kept in the back has no commands until it is in front again', async () => {
  const tab = (id: string) => defineComponent({ name: id, setup: () => { useCommand(command({ id })); return () => h('p', id) } })
  const [map, clean] = [tab('map'), tab('clean')]
  const front = ref(map)
  const wrapper = mount(() => h(KeepAlive, () => h(front.value)))
  const seen: string[] = []
  for (const next of [map, clean, map]) {
    front.value = next
    await nextTick()
    seen.push(commands.value.map(({ id }) => id).join())
  }
  wrapper.unmount()
  expect([seen, commands.value]).toEqual([['map', 'clean', 'map'], []])
})

test('commands are there as long as their scope lives; a getter follows what it reads', () => {
  const name = ref('orders')
  register(command(), () => [command({ id: 'b', title: name.value })])
  name.value = 'customers'
  expect(commands.value.map(({ title }) => title)).toEqual(['A thing', 'customers'])
  scope?.stop()
  expect(commands.value).toEqual([])
})

test('keys run the command that came last and can be done now', () => {
  const [first, second, third] = [vi.fn<() => void>(), vi.fn<() => void>(), vi.fn<() => void>()]
  register(command({ run: first }), command({ id: 'b', run: second }), command({ id: 'c', run: third, when: () => false }))
  expect(press({ key: 'k', ctrlKey: true })).toBe(true)
  expect([first.mock.calls.length, second.mock.calls.length, third.mock.calls.length]).toEqual([0, 1, 0])
  expect(press({ key: 'k' })).toBe(false)
})

test('texts keep their own keys, dialogs all of theirs', () => {
  register(command({ keys: 'A' }), command({ id: 'b', keys: 'Ctrl+Z' }), command({ id: 'c', keys: 'Ctrl+K' }))
  const field = put('input')
  expect([press({ key: 'a' }, field), press({ key: 'z', ctrlKey: true }, field), press({ key: 'k', ctrlKey: true }, field)]).toEqual([false, false, true])
  expect(press({ key: 'k', ctrlKey: true }, put('button', 'dialog'))).toBe(false)
  expect(press({ key: 'a' })).toBe(true)
})

test('a command without anything to run is told of alone', () => {
  register({ id: 'rows.end', title: 'Last row', keys: 'Ctrl+End' })
  expect(press({ key: 'End', ctrlKey: true })).toBe(false)
  expect(keysOfCommand('rows.end')).toBe('Ctrl End')
})

test('letters are told apart by Shift, signs are not, other scripts go by the key', () => {
  const event = (init: KeyboardEventInit) => new KeyboardEvent('keydown', init)
  expect(matches(event({ key: 'Z', ctrlKey: true, shiftKey: true }), 'Ctrl+Z')).toBe(false)
  expect(matches(event({ key: 'Z', ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+Z')).toBe(true)
  expect(matches(event({ key: '?', shiftKey: true }), '?')).toBe(true)
  expect(matches(event({ key: 'я', code: 'KeyZ', ctrlKey: true }), 'Ctrl+Z')).toBe(true)
  expect(matches(event({ key: '+', ctrlKey: true, shiftKey: true }), 'Ctrl++')).toBe(true)
})

test('keys are written as people read them', () => {
  expect([keysLabel('Ctrl+Shift+Z'), keysLabel(['Alt+ArrowUp', 'U']), keysLabel('Ctrl++'), keysLabel(undefined)]).toEqual(['Ctrl Shift Z', 'Alt ↑', 'Ctrl +', ''])
})

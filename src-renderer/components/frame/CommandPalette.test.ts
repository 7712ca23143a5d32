import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { type Command, type CommandGroup, useCommand } from '../../shortcuts'
import CommandPalette from './CommandPalette.vue'

const opened = vi.fn<() => void>()
const COMMANDS: readonly Command[] = [
  { id: 'file.open', title: 'Open a file', keys: 'Ctrl+O', run: opened },
  { id: 'closed', title: 'Open what cannot be opened', when: () => false, run: vi.fn<() => void>() },
  { id: 'grid.end', title: 'Last row', keys: 'Ctrl+End' },
  { id: 'column.amount', title: 'amount', group: 'columns', run: vi.fn<() => void>() },
  { id: 'step.trim', title: 'Trim whitespace', group: 'step', run: vi.fn<() => void>() },
  { id: 'go.runs', title: 'Runs', group: 'go', run: vi.fn<() => void>() },
]

beforeEach(() => { localStorage.clear(); opened.mockClear() })
afterEach(() => document.body.replaceChildren())

function show(only?: CommandGroup) {
  const onClose = vi.fn<() => void>()
  const App = defineComponent(() => {
    useCommand(COMMANDS)
    return () => h(CommandPalette, { ...(only && { only }), onClose })
  })
  const wrapper = mount(App, { attachTo: document.body })
  const titles = () => wrapper.findAll('[role=option] .title').map((title) => title.text())
  const chosen = () => wrapper.find('[aria-selected=true] .title').text()
  const input = wrapper.get('input')
  const press = (key: string) => input.trigger('keydown', { key })
  return { wrapper, titles, chosen, input, press, onClose }
}

test('what can be done is listed in groups, with its keys; what cannot be done or run is not', () => {
  const { wrapper, titles } = show()
  expect(titles()).toEqual(['Open a file', 'Runs', 'amount', 'Trim whitespace'])
  expect(wrapper.findAll('[role=group]').map((group) => group.attributes('aria-label'))).toEqual(['General', 'Go to', 'Columns', 'Add a step'])
  expect(wrapper.get('kbd').text()).toBe('Ctrl O')
})

test('the words that are typed may be parts, in any order, of the title or of the group', async () => {
  const { titles, input, wrapper } = show()
  await input.setValue('step tri')
  expect(titles()).toEqual(['Trim whitespace'])
  await input.setValue('opfl')
  expect(titles()).toEqual(['Open a file'])
  await input.setValue('zebra')
  expect(titles()).toEqual([])
  expect(wrapper.text()).toContain('Nothing fits "zebra".')
})

test('arrows move round, the input names the one that is meant, Enter does it once', async () => {
  const { wrapper, chosen, input, press, onClose } = show()
  await press('ArrowUp')
  expect(chosen()).toBe('Trim whitespace')
  await press('ArrowDown')
  expect(chosen()).toBe('Open a file')
  expect(wrapper.get(`#${input.attributes('aria-activedescendant')}`).attributes('aria-selected')).toBe('true')
  await press('Enter')
  expect(opened).toHaveBeenCalledOnce()
  expect(onClose).toHaveBeenCalledOnce()
})

test('what was used last comes first the next time', async () => {
  const first = show()
  await first.input.setValue('trim')
  await first.press('Enter')
  first.wrapper.unmount()
  const { titles, wrapper } = show()
  expect(titles()[0]).toBe('Trim whitespace')
  expect(wrapper.get('[role=group]').attributes('aria-label')).toBe('Recent')
})

test('of one group alone when that was asked for', () => {
  expect(show('columns').titles()).toEqual(['amount'])
})

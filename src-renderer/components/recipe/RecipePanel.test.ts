import { flushPromises, mount } from '@vue/test-utils'
import { ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch } from 'element-plus'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { columnName } from '#shared/define/params'
import type { Problem } from '#shared/model/problem'
import type { RecipeStep } from '#shared/model/recipe'
import type { StepCard } from '#shared/model/step-card'
import { commands } from '../../shortcuts'
import { useRecipeStore } from '../../stores/recipe'
import { aVersion, recipesOnServer } from '../../stores/recipes-on-server'
import { useWorkplaceStore } from '../../stores/workplace'
import { around } from '../../testing'
import RecipePanel from './RecipePanel.vue'

const card = (name: string, part: Partial<StepCard> = {}): StepCard => ({
  name, title: name.toUpperCase(), group: 'text', kind: 'transform', scope: 'row', summary: `What ${name} does.`, docs: '', icon: 'type', common: null, aliases: [], params: { ...z.toJSONSchema(z.strictObject({})) }, ...part,
})
const CATALOGUE = [
  card('a'), card('b', { common: 'Bee' }), card('c'),
  card('rule', { group: 'rules', kind: 'rule', params: { ...z.toJSONSchema(z.strictObject({ column: columnName('Column.'), text: z.string() })) } }),
  // A group that this page has never heard of.
  card('new', { group: 'geo' }),
]

let unmount: (() => void) | undefined
afterEach(async () => {
  await flushPromises()
  unmount?.()
  document.body.innerHTML = ''
})

/** The panel over a server that keeps recipes, with some steps. */
async function panel(steps: readonly RecipeStep[] = [], check?: (steps: readonly RecipeStep[]) => Problem[]) {
  const server = recipesOnServer(check, CATALOGUE)
  const { global } = around(server.api)
  const wrapper = mount(RecipePanel, { attachTo: document.body, props: { suggested: [] }, global: { ...global, components: { ...global.components, ElInput, ElInputNumber, ElOption, ElSelect, ElSwitch } } })
  unmount = () => wrapper.unmount()
  const recipe = useRecipeStore()
  await useWorkplaceStore().load()
  await recipe.open(aVersion())
  if (steps.length > 0) await recipe.take({ winnow: 1, steps: [...steps] })
  await flushPromises()
  const title = (index: number) => wrapper.findAll<HTMLElement>('[data-step] .title')[index]!
  return {
    server, wrapper, recipe, title,
    names: () => recipe.steps.map(({ step }) => step),
    press: async (index: number, key: string, more: KeyboardEventInit = {}) => {
      await title(index).trigger('keydown', { key, ...more })
      await flushPromises()
    },
    menu: async (index: number, entry: string) => {
      await wrapper.findAll('[data-step] .more')[index]!.trigger('click')
      await flushPromises()
      const found = [...document.querySelectorAll<HTMLElement>('[role^=menuitem]')].find(({ textContent }) => textContent?.trim().startsWith(entry))
      found?.click()
      await flushPromises()
    },
  }
}

const ABC = [{ step: 'a' }, { step: 'b' }, { step: 'c' }]

describe('cards', () => {
  test('say what the step is, in the engine\'s words, and that it is counted', async () => {
    const { wrapper } = await panel([{ step: 'a', name: 'Mine', note: 'Because.' }, { step: 'unheard' }, { step: 'b', disabled: true }])
    const [first, second, third] = wrapper.findAll('[data-step]').map((one) => one.text())
    expect(first).toMatch(/Mine.*a in words.*Because\..*counting/)
    expect(second).toContain('This version does not know this step.')
    expect(third).toContain('off')
  })

  test('a broken one says why; those behind it are not looked at', async () => {
    const { wrapper, recipe } = await panel(ABC, (steps) => steps.flatMap(({ step }, index) => (step === 'b' ? [{ code: 'COLUMN_MISSING', message: 'No such column.', remedy: 'Choose another.', place: { pointer: `/steps/${index}` } }] : [])))
    const [first, second, third] = wrapper.findAll('[data-step]')
    expect([first?.classes('wrong'), second?.get('.problems').text(), third?.text()]).toEqual([false, 'No such column. Choose another.', expect.stringContaining('not looked at')])
    expect(recipe.previewed.steps).toBe(1)
  })

  test('one is selected by a click, let go by another; one of them is reached by Tab', async () => {
    const { wrapper, recipe, title } = await panel(ABC)
    await wrapper.findAll('.card')[1]?.trigger('click')
    expect([recipe.selected, title(1).attributes('aria-pressed'), wrapper.findAll('.title[tabindex="0"]').length]).toEqual([1, 'true', 1])
    await wrapper.findAll('.card')[1]?.trigger('click')
    expect(recipe.selected).toBeUndefined()
  })
})

describe('by keyboard', () => {
  test('arrows move between steps, with Alt they move the step and the focus stays on it', async () => {
    const { names, press, title } = await panel(ABC)
    title(0).element.focus()
    await press(0, 'ArrowDown')
    expect(document.activeElement).toBe(title(1).element)
    await press(1, 'ArrowDown', { altKey: true })
    expect([names(), document.activeElement === title(2).element]).toEqual([['a', 'c', 'b'], true])
    await press(2, 'ArrowDown', { altKey: true })
    expect(names()).toEqual(['a', 'c', 'b'])
  })

  test('Space switches off, Ctrl+D doubles, Delete removes, Enter opens the form', async () => {
    const { names, press, recipe } = await panel(ABC)
    await press(1, ' ')
    expect(recipe.steps[1]?.disabled).toBe(true)
    await press(0, 'd', { ctrlKey: true })
    expect(names()).toEqual(['a', 'a', 'b', 'c'])
    await press(3, 'Delete')
    expect(names()).toEqual(['a', 'a', 'b'])
    await press(2, 'Enter')
    expect(recipe.editing).toMatchObject({ index: 2, isNew: false })
  })

  test('keys on the buttons of a card are theirs', async () => {
    const { wrapper, names } = await panel(ABC)
    await wrapper.findAll('[data-step] .more')[0]?.trigger('keydown', { key: 'Delete' })
    expect(names()).toEqual(['a', 'b', 'c'])
  })
})

describe('by mouse', () => {
  const rect = (top: number): DOMRect => ({ top, height: 40, bottom: top + 40, left: 0, right: 0, width: 0, x: 0, y: top, toJSON: () => ({}) })

  test('a step is dragged before another or behind the last one; a line says where', async () => {
    const { wrapper, names } = await panel(ABC)
    const cards = wrapper.findAll<HTMLElement>('[data-step]')
    cards.forEach(({ element }, index) => { element.getBoundingClientRect = () => rect(index * 40) })
    await cards[0]?.trigger('dragstart')
    await cards[2]?.trigger('dragover', { clientY: 115 })
    expect(wrapper.findAll('[data-step]')[2]?.classes('line-after')).toBe(true)
    await cards[2]?.trigger('drop')
    await flushPromises()
    expect([names(), wrapper.find('.line-after').exists()]).toEqual([['b', 'c', 'a'], false])
  })

  test('a drop in its own place changes nothing', async () => {
    const { wrapper, names, server } = await panel(ABC)
    const cards = wrapper.findAll<HTMLElement>('[data-step]')
    cards.forEach(({ element }, index) => { element.getBoundingClientRect = () => rect(index * 40) })
    const before = server.history.length
    await cards[1]?.trigger('dragstart')
    await cards[0]?.trigger('dragover', { clientY: 35 })
    await cards[0]?.trigger('drop')
    expect([names(), server.history.length]).toEqual([['a', 'b', 'c'], before])
  })

  test('the menu of a step: deletes to the end, shows the table as of it, has a step come in behind it', async () => {
    const { wrapper, names, recipe, menu } = await panel(ABC)
    await menu(0, 'Table as of this step')
    expect([recipe.previewed.steps, wrapper.get('.as-of').text()]).toEqual([1, expect.stringContaining('after step 1, A')])
    await wrapper.get('.as-of button').trigger('click')
    expect(recipe.previewed.steps).toBeUndefined()
    await menu(0, 'Insert a step after')
    await wrapper.get('.chip').trigger('click')
    expect(recipe.editing).toMatchObject({ index: 1, isNew: true, step: { step: 'b' } })
    recipe.discard()
    await flushPromises()
    await menu(1, 'Delete this and all after')
    expect(names()).toEqual(['a'])
  })
})

describe('the palette', () => {
  test('lists all steps in their groups, those of a group that is new, too; the used ones have a button', async () => {
    const { wrapper } = await panel()
    await wrapper.get('[role=combobox]').trigger('click')
    expect(wrapper.findAll('[role=group] .group').map((group) => group.text())).toEqual(['Rules', 'Text', 'geo'])
    expect(wrapper.findAll('.chip').map((chip) => chip.text())).toEqual(['Bee'])
  })

  test('is searched by words; arrows go, Enter takes', async () => {
    const { wrapper, recipe } = await panel()
    const field = wrapper.get<HTMLInputElement>('[role=combobox]')
    await field.setValue('what does')
    expect(wrapper.findAll('[role=option]')).toHaveLength(5)
    await field.trigger('keydown', { key: 'ArrowDown' })
    await field.trigger('keydown', { key: 'ArrowDown' })
    expect(wrapper.get('[aria-selected=true]').text()).toContain('B')
    await field.trigger('keydown', { key: 'Enter' })
    expect(recipe.editing?.step).toEqual({ step: 'b' })
  })

  test('says that there is no such step; Escape leaves it', async () => {
    const { wrapper } = await panel()
    const field = wrapper.get('[role=combobox]')
    await field.setValue('xyzzy')
    expect(wrapper.get('[role=status]').text()).toBe('No step is called "xyzzy".')
    await field.trigger('keydown', { key: 'Escape' })
    expect(wrapper.find('[role=listbox]').exists()).toBe(false)
  })

  test('every step is a command, too', async () => {
    const { recipe } = await panel()
    commands.value.find(({ title }) => title === 'Add: NEW')?.run?.()
    expect(recipe.editing?.step).toEqual({ step: 'new' })
  })
})

describe('the form', () => {
  const needed = (steps: readonly RecipeStep[]): Problem[] => steps.flatMap(({ step, text }, index) => (step === 'rule' && !text ? [{ code: 'RECIPE_INVALID', message: 'rule, text: Invalid input.', remedy: '', place: { pointer: `/steps/${index}/text` } }] : []))

  test('begins with the column that somebody is at; Apply tells what is missing, and does not save', async () => {
    const { wrapper, recipe, names } = await panel([], needed)
    recipe.activeColumn = 'email'
    recipe.begin({ step: 'rule' })
    await flushPromises()
    expect(recipe.draft?.step).toEqual({ step: 'rule', column: 'email' })
    expect(wrapper.get('.effect').text()).toContain('Fill in what is needed')
    expect(wrapper.find('.problems').exists()).toBe(false)
    await wrapper.get('form').trigger('submit')
    await flushPromises()
    expect([wrapper.get('.problems').text(), names()]).toEqual(['This is needed.', []])
  })

  test('Ctrl+Enter applies what is typed, severity and name with it; Escape discards', async () => {
    const { wrapper, recipe } = await panel([], needed)
    recipe.begin({ step: 'rule', column: 'email', name: 'Mine' })
    await flushPromises()
    await wrapper.get('.body .text input').setValue('x')
    wrapper.findAllComponents(ElSelect).at(-1)?.vm.$emit('update:modelValue', 'warn')
    await wrapper.get('form').trigger('keydown', { key: 'Enter', ctrlKey: true })
    await flushPromises()
    expect(recipe.steps).toEqual([{ step: 'rule', name: 'Mine', column: 'email', text: 'x', severity: 'warn' }])
    recipe.edit(0)
    await flushPromises()
    await wrapper.get('form').trigger('keydown', { key: 'Escape' })
    expect(recipe.editing).toBeUndefined()
  })
})

test('a change that could not be saved says so and can be saved again', async () => {
  const { wrapper, recipe, server } = await panel(ABC)
  server.breakDown(true)
  await recipe.remove(0)
  await flushPromises()
  expect(wrapper.get('[role=alert]').text()).toContain('The engine stopped.')
  server.breakDown(false)
  await wrapper.findAll('[role=alert] button').find((button) => button.text() === 'Save again')?.trigger('click')
  await flushPromises()
  expect([wrapper.find('[role=alert]').exists(), server.history.at(-1)?.steps.map(({ step }) => step)]).toEqual([false, ['b', 'c']])
})

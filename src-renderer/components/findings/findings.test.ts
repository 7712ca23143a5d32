import { flushPromises, mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import type { Finding } from '#shared/model/finding'
import type { RecipeStep } from '#shared/model/recipe'
import type { StepCard } from '#shared/model/step-card'
import { useRecipeStore } from '../../stores/recipe'
import { aVersion, recipesOnServer } from '../../stores/recipes-on-server'
import { useWorkplaceStore } from '../../stores/workplace'
import { around } from '../../testing'
import { filterOf } from './finding-filter'
import FindingsPanel from './FindingsPanel.vue'
import { stepsOf } from './suggestions'

const finding = (id: string, part: Partial<Finding> = {}): Finding => ({
  id, kind: 'spaces', severity: 'warning', title: `Title of ${id}`, detail: 'Detail.', count: 3, exact: true, examples: [{ line: 7, value: ' a ' }], fixes: [{ title: `Mend ${id}`, step: { step: id } }], ...part,
})
const card = (name: string, group: string, kind: StepCard['kind'] = 'transform'): StepCard => ({ name, title: name, group, kind, scope: 'row', summary: '', docs: '', icon: 'type', common: null, aliases: [], params: { type: 'object' } })
const CARDS = [card('set_types', 'types'), card('parse', 'types'), card('trim', 'text'), card('dedupe', 'rows', 'rule'), card('blank_rows', 'rows')]
const findStep = (name: string): StepCard | undefined => CARDS.find((one) => one.name === name)

async function panel(findings: readonly Finding[] | undefined, steps: readonly RecipeStep[] = []) {
  const server = recipesOnServer(undefined, CARDS)
  const { global } = around(server.api)
  const wrapper = mount(FindingsPanel, { props: { findings, notes: [], steps }, global })
  const recipe = useRecipeStore()
  await useWorkplaceStore().load()
  await recipe.open(aVersion())
  return { wrapper, recipe, server }
}

test('the worst comes first, with its count, where it was seen, and a button for each way to mend it', async () => {
  const { wrapper } = await panel([finding('trim'), finding('set_types', { severity: 'error', count: 1265, exact: false, fixes: [{ title: 'One', step: { step: 'set_types' } }, { title: 'Other', step: { step: 'parse' } }] })])
  const [first, second] = wrapper.findAll('.card')
  expect(first?.get('.title').text()).toMatch(/Title of set_types.*about 1,265 rows/)
  expect(second?.get('.examples').text()).toMatch(/line 7\s*a/)
  await first?.findAll('button').find((button) => button.text() === 'Other')?.trigger('click')
  expect(wrapper.emitted('add')).toEqual([[{ step: 'parse' }]])
})

test('several are added together when they were chosen: one change, in an order in which they work', async () => {
  const { wrapper, recipe, server } = await panel([finding('dedupe'), finding('set_types', { column: 'n' }), finding('parse', { column: 'n' }), finding('trim'), finding('blank_rows'), finding('none', { fixes: [] })])
  await wrapper.get('.all input').trigger('change')
  await wrapper.findAll('.bar button').at(-1)?.trigger('click')
  await flushPromises()
  expect(recipe.steps.map(({ step }) => step)).toEqual(['blank_rows', 'trim', 'set_types', 'dedupe'])
  expect(server.history).toHaveLength(2)
  expect(wrapper.get('.bar').text()).toContain('Add suggestions')
})

test('what is in the recipe says so and can be taken back', async () => {
  const { wrapper, recipe } = await panel([finding('trim')], [{ step: 'trim' }])
  await recipe.take({ winnow: 1, steps: [{ step: 'trim' }] })
  expect([wrapper.get('.added').text(), wrapper.get('.choose').attributes('disabled')]).toEqual(['Step added', ''])
  await wrapper.get('[aria-label^="Remove the step again"]').trigger('click')
  await flushPromises()
  expect(recipe.steps).toEqual([])
})

test('a step is looked at before it is added; rows are shown where a filter says them exactly', async () => {
  const { wrapper, recipe } = await panel([finding('parse', { kind: 'invalid_values', column: 'n' })])
  await wrapper.get('[aria-label^="Look at it first"]').trigger('click')
  expect([recipe.editing?.step, recipe.steps]).toEqual([{ step: 'parse' }, []])
  await wrapper.get('[aria-label^="See the rows"]').trigger('click')
  expect(wrapper.emitted('show')).toEqual([[undefined], [{ column: 'n', op: 'invalid' }]])
})

test('nothing found is said, and so is that it is being looked for', async () => {
  expect((await panel([])).wrapper.text()).toContain('Nothing wrong was found.')
  expect((await panel(undefined)).wrapper.get('[aria-live]').text()).toContain('Looking')
})

test('filters of findings', () => {
  const words: RecipeStep = { step: 'set_null', columns: ['a'], values: ['n/a', '-'] }
  expect(filterOf(finding('x', { kind: 'null_words', column: 'a', fixes: [{ title: '', step: words }] }))).toEqual({ column: 'a', op: 'one_of', values: ['n/a', '-'] })
  expect([filterOf(finding('x', { kind: 'duplicate_rows' })), filterOf(finding('x', { column: 'a' }))]).toEqual([undefined, undefined])
})

test('equal suggestions are one step, and findings without any none', () => {
  const same = { fixes: [{ title: '', step: { step: 'trim', columns: ['a'] } }] }
  expect(stepsOf([finding('1', same), finding('2', same), finding('3', { fixes: [] })], findStep)).toEqual([{ step: 'trim', columns: ['a'] }])
})

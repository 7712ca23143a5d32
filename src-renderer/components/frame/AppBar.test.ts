import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import type { StoredRecipe } from '#shared/contract/recipes'
import { onShortcut } from '../../shortcuts'
import { useRecipeStore } from '../../stores/recipe'
import { useWorkplaceStore } from '../../stores/workplace'
import { around, fakeApi, ID } from '../../testing'
import AppBar from './AppBar.vue'
import { overlay } from './overlay'

afterEach(() => { overlay.value = undefined })

const stored: StoredRecipe = { id: ID, projectId: ID, name: 'orders', recipe: { winnow: 1, steps: [] }, number: 1, canUndo: true, canRedo: false, createdAt: '', updatedAt: '' }

async function open() {
  const { router, global } = around(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] },
    projects: { list: async () => [{ id: ID, name: 'Orders', datasets: 0 }] }, datasets: { list: async () => [] },
  }))
  await router.push({ name: 'home' })
  const wrapper = mount(AppBar, { global })
  await useWorkplaceStore().load()
  const recipe = useRecipeStore()
  const undo = vi.spyOn(recipe, 'undo').mockImplementation(async () => { recipe.stored = { ...stored, canUndo: false, canRedo: true } })
  return { wrapper, router, undo, recipe }
}

const press = (init: KeyboardEventInit) => onShortcut(new KeyboardEvent('keydown', { cancelable: true, ...init }))

test('undo and redo are those of the recipe, by button and by key, and only where a dataset is open', async () => {
  const { wrapper, router, undo, recipe } = await open()
  recipe.stored = stored
  expect(wrapper.get('[aria-label=Undo]').attributes('disabled')).toBeDefined()
  press({ key: 'z', ctrlKey: true })
  expect(undo).not.toHaveBeenCalled()

  await router.push({ name: 'dataset', params: { versionId: ID } })
  await flushPromises()
  expect(wrapper.get('[aria-label=Undo]').attributes('title')).toBe('Undo (Ctrl Z)')
  press({ key: 'z', ctrlKey: true })
  await flushPromises()
  expect(undo).toHaveBeenCalledOnce()
  expect([wrapper.get('[aria-label=Undo]').attributes('disabled'), wrapper.get('[aria-label=Redo]').attributes('disabled')]).toEqual(['', undefined])
})

test('the wizard stands where the dataset is, and stays there on other pages', async () => {
  const { wrapper, router } = await open()
  expect(wrapper.get('[aria-current=step]').text()).toBe('1Source')
  useWorkplaceStore().lastPlace = { versionId: ID, tab: 'preview' }
  await router.push({ name: 'runs' })
  await flushPromises()
  expect(wrapper.find('[aria-current=step]').exists()).toBe(false)
  expect(wrapper.get('.current').text()).toBe('4Preview')
  await router.push({ name: 'import' })
  await flushPromises()
  expect(wrapper.get('[aria-current=step]').text()).toBe('1Source')
})

test('where sources or files are chosen the wizard begins anew, and still leads back to the dataset', async () => {
  const { wrapper, router } = await open()
  useWorkplaceStore().lastPlace = { versionId: ID, tab: 'map' }
  for (const name of ['sources', 'home']) {
    await router.push({ name })
    await flushPromises()
    expect([wrapper.get('[aria-current=step]').text(), wrapper.findAll('.current').length]).toEqual(['1Source', 1])
    expect(wrapper.findAll('a.step').map((step) => step.attributes('href'))).toContain(router.resolve({ name: 'dataset', params: { versionId: ID, tab: 'map' } }).href)
  }
})

test('the field opens the palette', async () => {
  const { wrapper } = await open()
  await wrapper.get('button.command').trigger('click')
  expect(overlay.value).toBe('palette')
})

import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import { useToastsStore } from '../../stores/toasts'
import { useWorkplaceStore } from '../../stores/workplace'
import { around, fakeApi } from '../../testing'
import ProjectMenu from './ProjectMenu.vue'

const NOW = '2026-01-01T00:00:00.000Z'
const aProject = (id: string, name: string, usedAt = NOW) => ({ id, slug: id, name, createdAt: NOW, usedAt, datasets: 1, runs: 0, bytes: 0 })
const A = '00000000-0000-4000-8000-00000000000a'
const B = '00000000-0000-4000-8000-00000000000b'

afterEach(() => document.body.replaceChildren())

/** Projects as the engine keeps them. */
function engine() {
  let kept = [aProject(A, 'Orders'), aProject(B, 'Letters', '2026-01-02T00:00:00.000Z')]
  const gone: typeof kept = []
  const find = (id: string) => kept.find((project) => project.id === id)
  return fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] },
    steps: { catalogue: async () => [], templates: async () => [] },
    datasets: { list: async () => [] },
    projects: {
      list: async () => kept, touch: async ({ projectId }: { projectId: string }) => find(projectId),
      create: async ({ name }: { name: string }) => { kept = [...kept, aProject('new', name)]; return find('new') },
      rename: async ({ projectId, name }: { projectId: string, name: string }) => { kept = kept.map((project) => (project.id === projectId ? { ...project, name } : project)) },
      delete: async ({ projectId }: { projectId: string }) => {
        gone.push(...kept.filter(({ id }) => id === projectId))
        kept = kept.filter(({ id }) => id !== projectId)
        return { id: 'deletion', kind: 'project', targetId: projectId, name: gone.at(-1)?.name ?? '', bytes: 0, createdAt: NOW }
      },
    },
    deletions: { undo: async () => { kept = [...kept, ...gone] } },
  })
}

async function open() {
  const { router, global } = around(engine())
  await router.push({ name: 'dataset', params: { versionId: A } })
  const wrapper = mount(ProjectMenu, { global, attachTo: document.body })
  await useWorkplaceStore().load()
  await flushPromises()
  const entries = () => [...document.querySelectorAll<HTMLElement>('[role=menu] button')]
  const choose = async (name: string) => {
    await wrapper.get('button').trigger('click')
    await flushPromises()
    entries().find((entry) => entry.textContent?.includes(name))?.click()
    await flushPromises()
  }
  return { wrapper, router, entries, choose }
}

test('the project used last is the present one, and the menu leads to the others', async () => {
  const { wrapper, router, choose } = await open()
  expect(wrapper.get('button').text()).toBe('Letters')
  await choose('Orders')
  expect(wrapper.get('button').text()).toBe('Orders')
  expect(router.currentRoute.value.name).toBe('home')
})

test('the keys of a menu: arrows and first letters move, Escape gives the focus back', async () => {
  const { wrapper, entries } = await open()
  const button = wrapper.get('button')
  button.element.focus()
  await button.trigger('keydown', { key: 'ArrowDown' })
  await flushPromises()
  expect(document.activeElement?.textContent).toContain('Letters')
  const press = async (key: string) => {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await flushPromises()
  }
  await press('ArrowDown')
  expect(document.activeElement?.textContent).toContain('New project')
  await press('o')
  expect(document.activeElement?.textContent).toContain('Orders')
  await press('End')
  expect(document.activeElement).toBe(entries().at(-1))
  await press('Escape')
  expect(entries()).toEqual([])
  expect(document.activeElement).toBe(button.element)
})

test('a new project and a new name are asked for', async () => {
  const { wrapper, choose } = await open()
  await choose('New project')
  await wrapper.get('[role=dialog] input').setValue('Invoices')
  await wrapper.get('form').trigger('submit')
  await flushPromises()
  expect(wrapper.get('button').text()).toBe('Invoices')
  await choose('Rename')
  await wrapper.get('[role=dialog] input').setValue('Bills')
  await wrapper.get('form').trigger('submit')
  await flushPromises()
  expect(wrapper.get('button').text()).toBe('Bills')
  expect(wrapper.find('[role=dialog]').exists()).toBe(false)
})

test('a deleted project can be brought back', async () => {
  const { wrapper, choose } = await open()
  await choose('Delete "Letters"')
  expect(wrapper.get('button').text()).toBe('Orders')
  const [toast] = useToastsStore().list
  expect(toast?.text).toBe('Project "Letters" was deleted.')
  await toast?.action?.run()
  await flushPromises()
  expect(wrapper.get('button').text()).toBe('Letters')
})

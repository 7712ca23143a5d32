import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp } from 'vue'
import { useToastsStore } from '../../stores/toasts'
import { useWorkplaceStore } from '../../stores/workplace'
import { around, fakeApi, ID } from '../../testing'
import { useProjectFolder } from './project-folder'

const OTHER = '00000000-0000-4000-8000-000000000002'
const written = new Map<string, string>()

/** A folder of the browser, as far as it is written to. */
function folder(path = ''): object {
  return {
    name: 'shop-project',
    getDirectoryHandle: async (name: string) => folder(`${path}${name}/`),
    getFileHandle: async (name: string) => ({ createWritable: async () => ({ write: async (text: string) => { written.set(path + name, text) }, close: async () => {} }) }),
  }
}

beforeEach(() => written.clear())
afterEach(() => vi.unstubAllGlobals())

async function opened(imported: object = {}) {
  const take = vi.fn<(given: object) => Promise<object>>(async () => ({ project: { id: OTHER, name: 'Shop' }, sources: [{ references: ['${SHOP_PASSWORD}'] }], recipes: 2, rules: 0, datasets: [], problems: [], ...imported }))
  const { global, router } = around(fakeApi({
    system: { info: async () => ({ notices: [] }), formats: async () => [] }, steps: { catalogue: async () => [], templates: async () => [] }, datasets: { list: async () => [] },
    projects: { list: async () => [{ id: ID, name: 'Mine', usedAt: '' }, { id: OTHER, name: 'Shop', usedAt: '' }], touch: async () => ({ id: OTHER, name: 'Shop', usedAt: '1' }), import: take, export: async () => ({ files: [{ path: 'project.yaml', text: 'name: Mine\n' }, { path: 'sources/shop.yaml', text: 'connector: mysql\n' }] }) },
  }))
  const app = createApp({})
  for (const plugin of global.plugins) app.use(plugin)
  const found = app.runWithContext(() => ({ ...useProjectFolder(), toasts: useToastsStore(), workplace: useWorkplaceStore() }))
  await found.workplace.load()
  return { ...found, router, take }
}

/** The folder that is chosen in the browser's own dialog. */
function choose(files: readonly (readonly [path: string, text: string])[]): void {
  vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementationOnce(function pick(this: HTMLInputElement) {
    const list = files.map(([path, text]) => Object.defineProperty(new File([text], path.split('/').at(-1) ?? ''), 'webkitRelativePath', { value: path }))
    Object.defineProperty(this, 'files', { value: list })
    this.dispatchEvent(new Event('change'))
  })
}

test('a project is written as a folder of files', async () => {
  vi.stubGlobal('showDirectoryPicker', async () => folder())
  const { exportProject, toasts } = await opened()
  await exportProject()
  expect([[...written], toasts.list[0]?.text]).toEqual([[['project.yaml', 'name: Mine\n'], ['sources/shop.yaml', 'connector: mysql\n']], '"Mine" was written to "shop-project": 2 files.'])
})

test('thinking better of it says nothing; where no folder can be chosen, the command is told', async () => {
  vi.stubGlobal('showDirectoryPicker', async () => { throw new DOMException('closed', 'AbortError') })
  const { exportProject, toasts } = await opened()
  await exportProject()
  expect(toasts.list).toEqual([])
  vi.stubGlobal('showDirectoryPicker', undefined)
  await exportProject()
  expect(toasts.list[0]?.detail).toContain('winnow project export')
})

test('a folder becomes a project, which is gone into; what it refers to is told', async () => {
  const { importProject, toasts, take, router, workplace } = await opened()
  choose([['shop/project.yaml', 'name: Shop\n'], ['shop/sources/shop.yaml', 'connector: mysql\n'], ['shop/notes.txt', 'x']])
  importProject()
  await flushPromises()
  await flushPromises()
  expect(take.mock.lastCall?.[0]).toEqual({ files: [{ path: 'project.yaml', text: 'name: Shop\n' }, { path: 'sources/shop.yaml', text: 'connector: mysql\n' }] })
  expect([workplace.project?.id, router.currentRoute.value.name, toasts.list[0]?.text, toasts.list[0]?.detail]).toEqual([OTHER, 'sources', 'Project "Shop" was made: 1 source, 2 recipes. Nothing was connected to.', 'It needs: ${SHOP_PASSWORD}'])
})

test('a folder without a project in it says so', async () => {
  const { importProject, toasts, take } = await opened()
  choose([['pictures/a.png', '']])
  importProject()
  await flushPromises()
  expect([take.mock.calls.length, toasts.list[0]?.sign]).toEqual([0, 'failed'])
})

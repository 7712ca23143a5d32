import { useRoute, useRouter } from 'vue-router'
import { t } from '../../messages'
import { type Command, commands, useCommand } from '../../shortcuts'
import { useSourcesStore } from '../../stores/sources'
import { useWorkplaceStore } from '../../stores/workplace'
import { useFilePicker } from '../file-picker'
import { TABS } from '../../wizard'
import { nameOf } from './dataset-look'
import { LOCAL_KEYS } from './local-keys'
import { overlay } from './overlay'

/** The commands that there are on every page: the palette itself, the pages, the datasets, the steps of the wizard. */
export function useFrameCommands(toggleRail: () => void): void {
  const route = useRoute()
  const router = useRouter()
  const workplace = useWorkplaceStore()
  const sources = useSourcesStore()
  const { pick } = useFilePicker()

  useCommand([
    { id: 'palette', title: t.commands.palette, keys: 'Ctrl+K', run: () => { overlay.value = 'palette' } },
    { id: 'columns', title: t.commands.goToColumn, group: 'columns', keys: 'Ctrl+G', when: () => commands.value.some(({ group, id }) => group === 'columns' && id !== 'columns'), run: () => { overlay.value = 'columns' } },
    { id: 'help', title: t.commands.help, keys: ['?', 'F1'], run: () => { overlay.value = 'help' } },
    { id: 'file.open', title: t.nav.addFile, keys: 'Ctrl+O', run: pick },
    { id: 'rail.toggle', title: t.commands.rail, keys: 'Ctrl+B', run: toggleRail },
    { id: 'go.home', title: t.nav.home, group: 'go', run: () => router.push({ name: 'home' }) },
    { id: 'go.sources', title: t.sources.go, group: 'go', keys: 'Alt+S', run: () => router.push({ name: 'sources' }) },
    { id: 'go.runs', title: t.nav.runs, group: 'go', run: () => router.push({ name: 'runs' }) },
    { id: 'go.settings', title: t.nav.settings, group: 'go', keys: 'Ctrl+,', run: () => router.push({ name: 'settings' }) },
  ])

  useCommand(() => [
    { id: 'source.guide', title: t.sources.guide, group: 'source', run: () => router.push({ name: 'source-guide' }) },
    ...(sources.connectors ?? []).filter(({ unavailable }) => unavailable === null).map(({ id, title }): Command => ({ id: `source.add.${id}`, title: t.sourceForm.add(title), group: 'source', run: () => router.push({ name: 'source-new', params: { connector: id } }) })),
    ...(sources.list ?? []).map(({ id, name }): Command => ({ id: `source.${id}`, title: t.sources.goTo(name), group: 'source', when: () => route.params['sourceId'] !== id, run: () => router.push({ name: 'source', params: { sourceId: id } }) })),
  ])

  useCommand(LOCAL_KEYS)

  useCommand(TABS.map((tab, index): Command => ({
    id: `wizard.${tab}`, title: t.wizard.step[tab], group: 'go', keys: `Alt+${index + 1}`,
    when: () => workplace.lastPlace !== undefined, run: () => router.push({ name: 'dataset', params: { versionId: workplace.lastPlace?.versionId ?? '', tab } }),
  })))

  useCommand(() => workplace.datasets.flatMap((dataset): Command[] => {
    const { id, latest } = dataset
    return latest ? [{ id: `dataset.${id}`, title: t.places.goTo(nameOf(dataset)), group: 'dataset', when: () => route.params['versionId'] !== latest.id, run: () => router.push({ name: 'dataset', params: { versionId: latest.id } }) }] : []
  }))
}

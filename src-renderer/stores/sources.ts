import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Deletion } from '#shared/model/project'
import type { ConnectorCard, FoundSource, Source, SourceConfig } from '#shared/model/source'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { useWorkplaceStore } from './workplace'

/** The saved sources of the project, the kinds of sources that there are, and what was found on this machine. */
export const useSourcesStore = defineStore('sources', () => {
  const api = useApi()
  const workplace = useWorkplaceStore()
  const connectors = shallowRef<readonly ConnectorCard[]>()
  /** The one used last first. */
  const list = shallowRef<readonly Source[]>()
  const problems = shallowRef<Problems>()
  const found = shallowRef<readonly FoundSource[]>()
  const finding = ref(false)
  const findProblems = shallowRef<Problems>()
  /** What a form is to begin with: something that was found. */
  const draft = shallowRef<FoundSource>()

  const byId = computed(() => new Map(list.value?.map((source) => [source.id, source])))
  const connectorById = computed(() => new Map(connectors.value?.map((card) => [card.id, card])))

  /** Reads the sources again, and once the connectors. What goes wrong is told by `problems`. */
  async function load(): Promise<void> {
    problems.value = undefined
    try {
      await workplace.load()
      const [cards] = await Promise.all([connectors.value ?? api.connectors.list(), refresh()])
      connectors.value = cards
    } catch (error) {
      problems.value = toProblems(error)
    }
  }

  /** Reads the sources of the present project again. Throws what `sources.list` throws. */
  async function refresh(): Promise<void> {
    const id = workplace.project?.id
    if (id === undefined) return
    const next = await api.sources.list({ projectId: id })
    // Another project may have been chosen meanwhile.
    if (workplace.project?.id === id) list.value = next
  }

  /** Reads the kinds of sources again: some were installed or removed. What goes wrong is told by `problems`. */
  async function reloadConnectors(): Promise<void> {
    try {
      connectors.value = await api.connectors.list()
    } catch (error) {
      problems.value = toProblems(error)
    }
  }

  /** Looks for servers and files on this machine. */
  async function find(): Promise<void> {
    if (finding.value) return
    finding.value = true
    findProblems.value = undefined
    try {
      found.value = await api.connectors.find()
    } catch (error) {
      findProblems.value = toProblems(error)
    } finally {
      finding.value = false
    }
  }

  /** Throws CONFIG_INVALID, CONFLICT, SECRETS_LOCKED. */
  async function create(name: string, connector: string, config: SourceConfig): Promise<Source> {
    await workplace.load()
    const source = await api.sources.create({ projectId: workplace.project?.id ?? '', name, connector, config })
    await refresh()
    return source
  }

  /** Without a config only the name changes. Secrets that are masked in it stay as they were. Throws as {@link create}. */
  async function update(sourceId: string, name: string, config?: SourceConfig): Promise<Source> {
    const source = await api.sources.update({ sourceId, name, ...(config && { config }) })
    await refresh()
    return source
  }

  async function remove(sourceId: string): Promise<Deletion> {
    const deletion = await api.sources.delete({ sourceId })
    await refresh()
    return deletion
  }

  async function undoRemoval(deletion: Deletion): Promise<void> {
    await workplace.undoDeletion(deletion)
    await refresh()
  }

  watch(() => workplace.project?.id, (_now, before) => {
    if (before === undefined) return
    list.value = undefined
    void load()
  })

  return { connectors, list, problems, found, finding, findProblems, draft, byId, connectorById, load, refresh, reloadConnectors, find, create, update, remove, undoRemoval }
})

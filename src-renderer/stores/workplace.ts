import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { RuleTemplate } from '#shared/contract/steps'
import type { FormatInfo, SystemInfo } from '#shared/contract/system'
import type { Dataset } from '#shared/model/dataset'
import type { Deletion, Project } from '#shared/model/project'
import type { StepCard } from '#shared/model/step-card'
import { useApi, useHost } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import type { Tab } from '../wizard'

/** What everything else builds on: the engine's state, the projects, the datasets of the present one, the steps and formats that there are. */
export const useWorkplaceStore = defineStore('workplace', () => {
  const api = useApi()
  const { connection } = useHost()
  const info = shallowRef<SystemInfo>()
  const projects = shallowRef<readonly Project[]>([])
  const project = shallowRef<Project>()
  const datasets = shallowRef<readonly Dataset[]>([])
  const steps = shallowRef<readonly StepCard[]>([])
  const templates = shallowRef<readonly RuleTemplate[]>([])
  const formats = shallowRef<readonly FormatInfo[]>([])
  const problems = shallowRef<Problems>()
  const restarted = ref(false)
  /** True once the datasets were read: an empty list means that there are none. */
  const ready = ref(false)
  /** The dataset that was looked at last, and where in the wizard. */
  const lastPlace = shallowRef<{ readonly versionId: string, readonly tab: Tab }>()

  const stepsByName = computed(() => new Map(steps.value.flatMap((step) => [step.name, ...step.aliases].map((name) => [name.toLowerCase(), step] as const))))
  /** What was imported. */
  const files = computed(() => datasets.value.filter(({ kind }) => kind === 'imported'))
  /** What runs made. */
  const results = computed(() => datasets.value.filter(({ kind }) => kind !== 'imported'))

  /** The step's card by its name or one of its aliases, in any case. */
  const findStep = (name: string): StepCard | undefined => stepsByName.value.get(name.toLowerCase())

  let loading: Promise<void> | undefined
  /** Resolves when the project and the catalogues are there; asks again after it failed. */
  function load(): Promise<void> {
    loading ??= read().catch((error: unknown) => {
      loading = undefined
      problems.value = toProblems(error)
    })
    return loading
  }

  async function read(): Promise<void> {
    problems.value = undefined
    const [system, all, catalogue, readyMade, known] = await Promise.all([api.system.info(), api.projects.list(), api.steps.catalogue(), api.steps.templates(), api.system.formats()])
    info.value = system
    projects.value = all
    project.value = usedLast(all)
    steps.value = catalogue
    templates.value = readyMade
    formats.value = known
    await refreshDatasets()
  }

  async function refreshDatasets(): Promise<void> {
    if (!project.value) return
    const { id } = project.value
    const found = await api.datasets.list({ projectId: id })
    // Another project may have been chosen meanwhile.
    if (project.value.id !== id) return
    datasets.value = found
    ready.value = true
  }

  async function refreshProjects(): Promise<void> {
    projects.value = await api.projects.list()
    project.value = projects.value.find(({ id }) => id === project.value?.id) ?? usedLast(projects.value)
  }

  /** Makes another project the present one. Throws what `projects.touch` throws. */
  async function switchTo(projectId: string): Promise<void> {
    const next = await api.projects.touch({ projectId })
    project.value = next
    datasets.value = []
    ready.value = false
    lastPlace.value = undefined
    await Promise.all([refreshProjects(), refreshDatasets()])
  }

  /** Makes a project and goes into it. */
  async function createProject(name: string): Promise<void> {
    const { id } = await api.projects.create({ name })
    await switchTo(id)
  }

  async function renameProject(projectId: string, name: string): Promise<void> {
    await api.projects.rename({ projectId, name })
    await refreshProjects()
  }

  /** Deletes a project; the one used last of the others takes its place. Throws CONFLICT while a run of it goes on. */
  async function deleteProject(projectId: string): Promise<Deletion> {
    const deletion = await api.projects.delete({ projectId })
    const rest = await api.projects.list()
    const next = usedLast(rest)
    if (project.value?.id === projectId && next) await switchTo(next.id)
    else projects.value = rest
    return deletion
  }

  async function renameDataset(datasetId: string, name: string): Promise<void> {
    await api.datasets.rename({ datasetId, name })
    await refreshDatasets()
  }

  async function deleteDataset(datasetId: string): Promise<Deletion> {
    const deletion = await api.datasets.delete({ datasetId })
    if (datasets.value.some(({ id, latest }) => id === datasetId && latest?.id === lastPlace.value?.versionId)) lastPlace.value = undefined
    await refreshDatasets()
    return deletion
  }

  async function deleteVersion(versionId: string): Promise<Deletion> {
    const deletion = await api.datasets.deleteVersion({ versionId })
    if (lastPlace.value?.versionId === versionId) lastPlace.value = undefined
    await refreshDatasets()
    return deletion
  }

  /** Brings back what was deleted; a project becomes the present one again. */
  async function undoDeletion({ id, kind, targetId }: Deletion): Promise<void> {
    await api.deletions.undo({ deletionId: id })
    await (kind === 'project' ? switchTo(targetId) : refreshDatasets())
  }

  /** Compares the engine with the one that was there before; another one means that it was restarted. */
  async function checkEngine(): Promise<void> {
    const now = await api.system.info().catch(() => undefined)
    if (!now) return
    if (info.value && info.value.pid !== now.pid) restarted.value = true
    info.value = now
  }

  watch(connection.state, (now, before) => { if (now === 'open' && before === 'lost') void checkEngine() })

  return {
    connection: connection.state, info, projects, project, datasets, files, results, ready, steps, templates, formats, problems, restarted, lastPlace, findStep, load, refreshDatasets, checkEngine,
    refreshProjects, switchTo, createProject, renameProject, deleteProject, renameDataset, deleteDataset, deleteVersion, undoDeletion,
  }
})

function usedLast(projects: readonly Project[]): Project | undefined {
  return projects.reduce<Project | undefined>((best, project) => (best === undefined || project.usedAt > best.usedAt ? project : best), undefined)
}

import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { RuleTemplate } from '#shared/contract/steps'
import type { FormatInfo, SystemInfo } from '#shared/contract/system'
import type { Dataset } from '#shared/model/dataset'
import type { Project } from '#shared/model/project'
import type { StepCard } from '#shared/model/step-card'
import { useApi, useHost } from '../api/client'
import { toProblems, type Problems } from '../api/problems'

/** What everything else builds on: the engine's state, the project, its datasets, the steps and formats that there are. */
export const useWorkplaceStore = defineStore('workplace', () => {
  const api = useApi()
  const { connection } = useHost()
  const info = shallowRef<SystemInfo>()
  const project = shallowRef<Project>()
  const datasets = shallowRef<readonly Dataset[]>([])
  const steps = shallowRef<readonly StepCard[]>([])
  const templates = shallowRef<readonly RuleTemplate[]>([])
  const formats = shallowRef<readonly FormatInfo[]>([])
  const problems = shallowRef<Problems>()
  const restarted = ref(false)

  const stepsByName = computed(() => new Map(steps.value.flatMap((step) => [step.name, ...step.aliases].map((name) => [name.toLowerCase(), step] as const))))

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
    const [system, projects, catalogue, ready, all] = await Promise.all([api.system.info(), api.projects.list(), api.steps.catalogue(), api.steps.templates(), api.system.formats()])
    info.value = system
    project.value = projects[0]
    steps.value = catalogue
    templates.value = ready
    formats.value = all
    await refreshDatasets()
  }

  async function refreshDatasets(): Promise<void> {
    if (project.value) datasets.value = await api.datasets.list({ projectId: project.value.id })
  }

  /** Compares the engine with the one that was there before; another one means that it was restarted. */
  async function checkEngine(): Promise<void> {
    const now = await api.system.info().catch(() => undefined)
    if (!now) return
    if (info.value && info.value.pid !== now.pid) restarted.value = true
    info.value = now
  }

  watch(connection.state, (now, before) => { if (now === 'open' && before === 'lost') void checkEngine() })

  return { connection: connection.state, info, project, datasets, steps, templates, formats, problems, restarted, findStep, load, refreshDatasets, checkEngine }
})

import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { DiscoveryPart, DiscoveryReport, SourceNotes } from '#shared/model/discovery'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { useWorkplaceStore } from './workplace'

type SourcePart = NonNullable<DiscoveryPart['source']>
/** What is told of the source that is being set up: its name and kind at least. */
export type SourceSeen = Omit<SourcePart, 'was'>

/** A pause in typing after which notes are sent, in milliseconds. */
const PAUSE = 500

/** What is noted on the guided way to sources: kept with the project by the engine, shortly after it was typed. */
export const useDiscoveryStore = defineStore('discovery', () => {
  const api = useApi()
  const workplace = useWorkplaceStore()
  /** What the engine keeps; undefined before it was read. */
  const kept = shallowRef<DiscoveryReport>()
  const inventory = ref('')
  /** Of the source that is being set up. */
  const notes = ref<SourceNotes>({})
  /** Why streams of it were chosen, by their ids. */
  const reasons = ref<Readonly<Record<string, string>>>({})
  const problems = shallowRef<Problems>()
  const pending = shallowRef<DiscoveryPart>()
  const sending = ref(0)
  const isKept = computed(() => !pending.value && sending.value === 0 && !problems.value)
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn: Promise<unknown> = Promise.resolve()
  /** The name by which the engine knows the source that is being set up. */
  let known: string | undefined

  /** Reads what is kept of the project. Without it notes begin empty, and nothing that is kept is lost by that. */
  async function load(): Promise<void> {
    const id = workplace.project?.id
    if (id === undefined) return
    try {
      const report = await api.discovery.get({ projectId: id })
      if (workplace.project?.id !== id) return
      kept.value = report
      if (pending.value?.inventory === undefined) inventory.value = report.inventory ?? ''
    } catch (error) {
      problems.value = toProblems(error)
    }
  }

  /** Goes to a source: with the notes of an earlier one of that name and kind. */
  function begin(name: string, connector: string): void {
    void flush()
    const earlier = kept.value?.sources.find(({ answers }) => answers.name === name && answers.connector === connector)
    const { value, effort, requirements, findings } = earlier?.answers ?? {}
    known = earlier?.answers.name
    notes.value = { value, effort, requirements, findings }
    reasons.value = Object.fromEntries(earlier?.chosen.flatMap(({ stream, why }) => (why === null ? [] : [[stream, why]])) ?? [])
  }

  /** Has a part kept, after a pause together with what else is told until then. */
  function keep({ source, ...part }: { readonly inventory?: string, readonly found?: DiscoveryPart['found'], readonly source?: SourceSeen }): void {
    const before = pending.value
    pending.value = { ...before, ...part, ...((source ?? before?.source) && { source: { ...before?.source, ...source, name: source?.name ?? before?.source?.name ?? '', connector: source?.connector ?? before?.source?.connector ?? '' } }) }
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), PAUSE)
  }

  /** Sends at once what is still to be kept, and waits for it. What goes wrong is told by `problems`, and sent again with the next part. */
  async function flush(): Promise<void> {
    clearTimeout(timer)
    const { value: part } = pending
    const id = workplace.project?.id
    if (part && id !== undefined) {
      pending.value = undefined
      const was = known !== undefined && part.source && known !== part.source.name ? known : undefined
      if (part.source) known = part.source.name
      sending.value += 1
      // In turn: a later part must not be overtaken by an earlier one.
      turn = turn.then(() => send(id, part.source ? { ...part, source: { ...part.source, ...(was !== undefined && { was }) } } : part))
    }
    await turn
  }

  async function send(projectId: string, part: DiscoveryPart): Promise<void> {
    try {
      const report = await api.discovery.keep({ projectId, ...part })
      if (workplace.project?.id === projectId) kept.value = report
      problems.value = undefined
    } catch (error) {
      problems.value = toProblems(error)
      pending.value = { ...part, ...pending.value, ...(part.source && { source: { ...part.source, ...pending.value?.source } }) }
    } finally {
      sending.value -= 1
    }
  }

  /** The notes as a text with its file name. Throws what `discovery.document` throws. */
  async function document(as: 'markdown' | 'yaml'): Promise<{ readonly name: string, readonly text: string }> {
    await flush()
    return api.discovery.document({ projectId: workplace.project?.id ?? '', as })
  }

  watch(() => workplace.project?.id, (_now, before) => {
    clearTimeout(timer)
    const { value: part } = pending
    pending.value = undefined
    // What was typed last belongs to the project that is left.
    if (part && before !== undefined) {
      sending.value += 1
      void send(before, part)
    }
    kept.value = undefined
    known = undefined
    inventory.value = ''
    notes.value = {}
    reasons.value = {}
    void load()
  }, { immediate: true })

  return { kept, inventory, notes, reasons, problems, isKept, load, begin, keep, flush, document }
})

import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { z } from 'zod'
import type { SourceRef } from '#shared/contract/sources'
import type { FoundSource, Source, SourceConfig } from '#shared/model/source'
import { sampleQuality } from '../components/streams/sample-quality'
import { type Problems } from '../api/problems'
import { useSourcesStore } from './sources'
import { useStreamsStore } from './streams'
import { useWorkplaceStore } from './workplace'

/** The phases in their order. */
export const PHASES = ['find', 'setUp', 'streams', 'select', 'validate'] as const
export type Phase = (typeof PHASES)[number]

/** What reading the first rows of a chosen stream showed. */
export interface Validation {
  readonly rows: number
  readonly odd: readonly string[]
  readonly problems?: Problems
}

const Notes = z.partialRecord(z.enum(PHASES), z.string())
type Notes = z.infer<typeof Notes>
const keyOf = (projectId: string): string => `winnow.guide.${projectId}`

/** The guided way to a source: where one is in it, what was set up so far, and the notes. Nothing is saved before the end but the notes, which stay in the browser. */
export const useGuideStore = defineStore('guide', () => {
  const workplace = useWorkplaceStore()
  const sources = useSourcesStore()
  const streams = useStreamsStore()
  const phase = ref<Phase>('find')
  const connector = ref<string>()
  const name = ref('')
  const config = shallowRef<SourceConfig>({})
  /** The config that was tested last and works. */
  const tested = shallowRef<SourceConfig>()
  const notes = ref<Notes>({})
  const validations = shallowRef<ReadonlyMap<string, Validation>>(new Map())
  const validating = ref(false)

  const card = computed(() => (connector.value === undefined ? undefined : sources.connectorById.get(connector.value)))
  const source = computed((): SourceRef | undefined => (connector.value === undefined ? undefined : { connector: connector.value, config: config.value }))
  /** The last phase that can be gone to, by its place. */
  const reachable = computed(() => {
    if (!card.value) return 0
    if (tested.value !== config.value) return 1
    return streams.chosen.size === 0 ? 2 : 4
  })

  /** Begins with a kind of source, or with one that was found. */
  function begin(kind: string, found?: FoundSource): void {
    if (connector.value !== kind || found) {
      connector.value = kind
      name.value = found?.name ?? sources.connectorById.get(kind)?.title ?? ''
      config.value = found?.config ?? {}
      tested.value = undefined
    }
    phase.value = 'setUp'
  }

  function go(to: Phase): void {
    if (PHASES.indexOf(to) > reachable.value) return
    phase.value = to
    if (to === 'streams' && source.value) void streams.open(source.value)
    if (to === 'validate') void validate()
  }

  /** Reads the first rows of each chosen stream, one after the other, with exactly the chosen columns. */
  async function validate(): Promise<void> {
    if (validating.value) return
    validating.value = true
    validations.value = new Map()
    for (const id of streams.chosen.keys()) {
      const sample = await streams.readSample(id, true)
      const odd = sample ? sampleQuality(sample.columns, sample.rows).flatMap(({ odd: found }, place) => found.map((what) => `${sample.columns[place]?.name ?? ''}: ${what}`)) : []
      validations.value = new Map([...validations.value, [id, { rows: sample?.rows.length ?? 0, odd, ...(!sample && streams.sampleProblems && { problems: streams.sampleProblems }) }]])
    }
    validating.value = false
  }

  /** Saves what was set up as a source. Throws CONFIG_INVALID, CONFLICT, SECRETS_LOCKED. */
  const save = (): Promise<Source> => sources.create(name.value.trim(), connector.value ?? '', config.value)

  /** Forgets what was set up; the notes stay. */
  function restart(): void {
    phase.value = 'find'
    connector.value = undefined
    config.value = {}
    tested.value = undefined
    validations.value = new Map()
  }

  function setNote(of: Phase, text: string): void {
    notes.value = { ...notes.value, [of]: text }
    const id = workplace.project?.id
    if (id !== undefined) localStorage.setItem(keyOf(id), JSON.stringify(notes.value))
  }

  watch(() => workplace.project?.id, (id) => {
    notes.value = id === undefined ? {} : readNotes(id)
    restart()
  }, { immediate: true })

  return { phase, connector, name, config, tested, notes, validations, validating, card, source, reachable, begin, go, validate, save, restart, setNote }
})

/** What somebody (or an older version) wrote there and is no notes counts as none. */
function readNotes(projectId: string): Notes {
  try {
    return Notes.catch({}).parse(JSON.parse(localStorage.getItem(keyOf(projectId)) ?? '{}'))
  } catch {
    return {}
  }
}

import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { typeLabel } from '#shared/model/data-type'
import { type ChosenStream, type ColumnGlance, glanceAt, type SourceNotes } from '#shared/model/discovery'
import type { SourceRef } from '#shared/contract/sources'
import type { FoundSource, Source, SourceCheck, SourceConfig } from '#shared/model/source'
import { estimateOf } from '../components/streams/estimate'
import { sampleQuality } from '../components/streams/sample-quality'
import { type Problems } from '../api/problems'
import { type SourceSeen, useDiscoveryStore } from './discovery'
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
  readonly columns: readonly ColumnGlance[]
  readonly problems?: Problems
}

/** What is noted of the source itself in each phase; of the streams, why each was chosen. */
export const NOTED: Readonly<Record<Phase, readonly (keyof SourceNotes)[]>> = { find: [], setUp: ['value', 'effort', 'requirements'], streams: ['findings'], select: [], validate: ['findings'] }

/** The guided way to a source: where one is in it, and what was set up so far. Nothing is saved before the end but the notes and what was seen, which are kept with the project. */
export const useGuideStore = defineStore('guide', () => {
  const workplace = useWorkplaceStore()
  const sources = useSourcesStore()
  const streams = useStreamsStore()
  const discovery = useDiscoveryStore()
  const phase = ref<Phase>('find')
  const connector = ref<string>()
  const name = ref('')
  const config = shallowRef<SourceConfig>({})
  /** The config that was tested last and works. */
  const tested = shallowRef<SourceConfig>()
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
      discovery.begin(name.value.trim(), kind)
    }
    phase.value = 'setUp'
  }

  function go(to: Phase): void {
    if (PHASES.indexOf(to) > reachable.value) return
    phase.value = to
    if (to === 'streams' && source.value) void streams.open(source.value)
    if (to === 'select') see({ chosen: chosen() })
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
      const columns = sample?.columns.map(({ name: column, type }, place) => glanceAt(column, typeLabel(type), sample.rows.map((row) => row[place] ?? null))) ?? []
      validations.value = new Map([...validations.value, [id, { rows: sample?.rows.length ?? 0, odd, columns, ...(!sample && streams.sampleProblems && { problems: streams.sampleProblems }) }]])
    }
    validating.value = false
    see({ chosen: chosen() })
  }

  /** Has what is known of the source kept, as far as there is one. */
  function see(part: Omit<SourceSeen, 'name' | 'connector'>): void {
    if (connector.value !== undefined) discovery.keep({ source: { ...part, name: name.value.trim() || (card.value?.title ?? connector.value), connector: connector.value, config: config.value } })
  }

  /** What was chosen, with why, and what the samples showed of it. */
  function chosen(): ChosenStream[] {
    return [...streams.chosen].map(([id, choice]) => {
      const stream = streams.byId.get(id)
      const estimate = stream && estimateOf(stream, choice)
      const { rows, columns, problems } = validations.value.get(id) ?? { rows: 0, columns: [] }
      return {
        stream: id, why: discovery.reasons[id] ?? null, ...(choice.columns && { only: choice.columns }), columns: [...columns], sampled: rows, rows: stream?.rows ?? null,
        bytes: estimate?.bytes ?? null, seconds: estimate ? Math.ceil(estimate.seconds) : null, dataset: null, problems: [...problems ?? []],
      }
    })
  }

  /** Takes down that a test said that much of the connection. */
  function setTested(of: SourceConfig, check: SourceCheck): void {
    if (check.ok) tested.value = of
    see({ check })
  }

  function setInventory(text: string): void {
    discovery.inventory = text
    discovery.keep({ inventory: text })
  }

  function setNote(of: keyof SourceNotes, text: string): void {
    discovery.notes = { ...discovery.notes, [of]: text }
    see({ [of]: text })
  }

  /** Why a stream was chosen. */
  function setReason(stream: string, text: string): void {
    discovery.reasons = { ...discovery.reasons, [stream]: text }
    see({ chosen: chosen() })
  }

  /** Saves what was set up as a source. Throws CONFIG_INVALID, CONFLICT, SECRETS_LOCKED. */
  async function save(): Promise<Source> {
    const saved = await sources.create(name.value.trim(), connector.value ?? '', config.value)
    see({ sourceId: saved.id, save: true })
    void discovery.flush()
    return saved
  }

  /** Forgets what was set up; the notes stay. */
  function restart(): void {
    phase.value = 'find'
    connector.value = undefined
    config.value = {}
    tested.value = undefined
    validations.value = new Map()
  }

  // What another page looks at is not what is set up here.
  watch(() => streams.streams, (found) => { if (found && source.value && streams.source === source.value) see({ streams: found.map(({ id, kind, rows, bytes, key, comment, notes }) => ({ id, kind, rows, bytes, key, ...(comment !== undefined && { comment }), ...(notes && { notes }) })), relationships: [...streams.relationships] }) })
  watch(() => workplace.project?.id, restart)

  return { phase, connector, name, config, tested, validations, validating, card, source, reachable, begin, go, setTested, validate, save, restart, setInventory, setNote, setReason }
})

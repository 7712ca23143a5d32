import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { SourceRef } from '#shared/contract/sources'
import type { Cell } from '#shared/model/column'
import type { Relationship, SourceColumn, SourceStream, StreamChange, StreamChoice } from '#shared/model/source'
import { useApi } from '../api/client'
import { isAbort, toProblems, type Problems } from '../api/problems'

/** The first rows of a stream or a query. */
export interface Sample {
  readonly columns: readonly SourceColumn[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Rows by which a stream is looked at. */
export const SAMPLE_ROWS = 50

const isSame = (one: SourceRef | undefined, other: SourceRef | undefined): boolean => one !== undefined && JSON.stringify(one) === JSON.stringify(other)

/** What a source has to read: its streams, the one that is looked at, and those that were chosen. One source at a time. */
export const useStreamsStore = defineStore('streams', () => {
  const api = useApi()
  const source = shallowRef<SourceRef>()
  const streams = shallowRef<readonly SourceStream[]>()
  const relationships = shallowRef<readonly Relationship[]>([])
  const changes = shallowRef<readonly StreamChange[]>([])
  const discovering = ref(false)
  const problems = shallowRef<Problems>()
  /** What of each chosen stream is to be read, by the stream's id. */
  const chosen = shallowRef<ReadonlyMap<string, StreamChoice>>(new Map())
  const at = ref<string>()
  const samples = shallowRef<ReadonlyMap<string, Sample>>(new Map())
  const sampling = ref(false)
  const sampleProblems = shallowRef<Problems>()
  const query = ref('')
  const queried = shallowRef<Sample & { readonly limit: number }>()
  const querying = ref(false)
  const queryProblems = shallowRef<Problems>()
  let ofSource = new AbortController()
  let ofSample = new AbortController()
  let ofQuery = new AbortController()

  const byId = computed(() => new Map(streams.value?.map((stream) => [stream.id, stream])))
  const stream = computed(() => (at.value === undefined ? undefined : byId.value.get(at.value)))
  const sample = computed(() => (at.value === undefined ? undefined : samples.value.get(at.value)))
  /** As the source tells them, or as reading the first rows showed them. */
  const columns = computed((): readonly SourceColumn[] => (stream.value && stream.value.columns.length > 0 ? stream.value.columns : sample.value?.columns ?? []))
  const related = computed(() => relationships.value.filter(({ from, to }) => from.stream === at.value || to.stream === at.value))

  /** Goes to a source. What was seen of it before stays; another one begins anew. */
  async function open(next: SourceRef): Promise<void> {
    if (isSame(source.value, next) && (streams.value || discovering.value)) return
    ofSample.abort()
    ofQuery.abort()
    source.value = next
    streams.value = undefined
    relationships.value = []
    chosen.value = new Map()
    at.value = undefined
    samples.value = new Map()
    query.value = ''
    queried.value = undefined
    sampleProblems.value = undefined
    queryProblems.value = undefined
    await discover()
  }

  /** Asks the source for its streams again. What was chosen of those that are still there stays. */
  async function discover(): Promise<void> {
    if (!source.value) return
    ofSource.abort()
    ofSource = new AbortController()
    const { signal } = ofSource
    discovering.value = true
    problems.value = undefined
    try {
      const found = await api.sources.discover({ source: source.value }, { signal })
      if (signal.aborted) return
      streams.value = found.streams
      relationships.value = found.relationships
      changes.value = found.changes ?? []
      samples.value = new Map()
      chosen.value = new Map([...chosen.value].filter(([id]) => byId.value.has(id)))
      const [first] = found.streams
      // What there is can be seen while the first rows of it are read.
      discovering.value = false
      if (!stream.value && first) await look(first.id)
    } catch (error) {
      if (!isAbort(error, signal)) problems.value = toProblems(error)
    } finally {
      if (!signal.aborted) discovering.value = false
    }
  }

  /** Gives up asking the source. What was known of it stays. */
  function stopDiscovery(): void {
    ofSource.abort()
    discovering.value = false
  }

  /** Gives up reading the first rows. */
  function stopSample(): void {
    ofSample.abort()
    sampling.value = false
  }

  /** Looks at a stream: its first rows are read, once. */
  async function look(id: string): Promise<void> {
    at.value = id
    sampleProblems.value = undefined
    if (samples.value.has(id)) return
    await readSample(id)
  }

  /** The first rows of a stream, of the chosen columns alone where `asChosen`. Undefined where they could not be read, which `sampleProblems` tells. */
  async function readSample(id: string, asChosen = false): Promise<Sample | undefined> {
    if (!source.value) return undefined
    ofSample.abort()
    ofSample = new AbortController()
    const { signal } = ofSample
    sampling.value = true
    sampleProblems.value = undefined
    try {
      const only = asChosen ? chosen.value.get(id)?.columns : undefined
      const read = await api.sources.sample({ source: source.value, choice: { stream: id, ...(only && { columns: only }) }, limit: SAMPLE_ROWS }, { signal })
      if (signal.aborted) return undefined
      if (!asChosen) samples.value = new Map([...samples.value, [id, read]])
      return read
    } catch (error) {
      if (!isAbort(error, signal)) sampleProblems.value = toProblems(error)
      return undefined
    } finally {
      if (!signal.aborted) sampling.value = false
    }
  }

  /** Shows the rows of the query, at most so many. */
  async function runQuery(limit: number): Promise<void> {
    const text = query.value.trim()
    if (!source.value || text === '') return
    ofQuery.abort()
    ofQuery = new AbortController()
    const { signal } = ofQuery
    querying.value = true
    queryProblems.value = undefined
    try {
      const read = await api.sources.sample({ source: source.value, choice: { query: text }, limit }, { signal })
      if (!signal.aborted) queried.value = { ...read, limit }
    } catch (error) {
      if (!isAbort(error, signal)) queryProblems.value = toProblems(error)
    } finally {
      if (!signal.aborted) querying.value = false
    }
  }

  function cancelQuery(): void {
    ofQuery.abort()
    querying.value = false
  }

  const set = (id: string, choice: StreamChoice | undefined): void => {
    const rest = [...chosen.value].filter(([other]) => other !== id)
    const known = chosen.value.has(id)
    // In its place, so that the order is that of choosing.
    chosen.value = new Map(choice === undefined ? rest : known ? [...chosen.value].map(([other, old]) => [other, other === id ? choice : old]) : [...rest, [id, choice]])
  }

  /** Chooses a stream, or takes it out. */
  const choose = (id: string, on: boolean): void => set(id, on ? chosen.value.get(id) ?? { stream: id } : undefined)

  /** Chooses a stream with some of its columns; all of them is said by none. */
  function setColumns(id: string, names: readonly string[] | undefined): void {
    const { columns: _all, ...rest } = chosen.value.get(id) ?? { stream: id }
    set(id, names === undefined ? rest : { ...rest, columns: [...names] })
  }

  /** Has later refreshes of a stream add only what is new by a column; undefined: read everything again. */
  function setCursor(id: string, cursor: string | undefined): void {
    const { cursor: _old, ...rest } = chosen.value.get(id) ?? { stream: id }
    set(id, cursor === undefined ? rest : { ...rest, cursor })
  }

  /** Gives up what is being asked of a source, unless another page has gone to another one meanwhile. */
  function leave(of: SourceRef | undefined): void {
    if (!isSame(of, source.value)) return
    ofSource.abort()
    ofSample.abort()
    ofQuery.abort()
    discovering.value = false
    sampling.value = false
    querying.value = false
  }

  return {
    source, streams, relationships, changes, discovering, problems, chosen, at, stream, sample, columns, related, sampling, sampleProblems, query, queried, querying, queryProblems, byId,
    open, discover, stopDiscovery, stopSample, look, readSample, runQuery, cancelQuery, choose, setColumns, setCursor, leave,
  }
})

import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { TargetRequest } from '#shared/contract/sources'
import type { WriteMode } from '#shared/model/source'
import { useApi } from '../api/client'
import { SchemaNode } from '../forms/schema'
import { useSourcesStore } from './sources'
import { useWorkplaceStore } from './workplace'

type RejectsMode = Exclude<WriteMode, 'upsert'>

/** Before the quote that may end a name. */
const rejectsOf = (table: string): string => table.replace(/(?=["`]?$)/, '_rejects')

/** Where a run writes its clean rows beside what Winnow keeps: nowhere else, or to a table of a saved source, with one for the rejects beside it where both can be written or neither. */
export const useTargetStore = defineStore('target', () => {
  const api = useApi()
  const sources = useSourcesStore()
  const workplace = useWorkplaceStore()
  const on = ref(false)
  const sourceId = ref<string>()
  const table = ref('')
  const mode = ref<WriteMode>('create')
  const keys = ref<readonly string[]>([])
  const rejectsWanted = ref(false)
  /** As typed; undefined: named after the table of the clean rows. */
  const rejectsTyped = ref<string>()
  /** As chosen; undefined: as the clean rows go. */
  const rejectsChosen = ref<RejectsMode>()
  /** The tables that the source was last known to have, with their keys. */
  const known = shallowRef<ReadonlyMap<string, readonly string[]>>(new Map())
  const tables = computed(() => [...known.value.keys()])
  /** Is the table that is to be created there already, as far as that is known? */
  const taken = computed(() => mode.value === 'create' && known.value.has(table.value.trim()))

  /** Sources that can be written to, as far as their kind goes. */
  const writable = computed(() => sources.list?.filter(({ connector }) => (sources.connectorById.get(connector)?.can.write.length ?? 0) > 0) ?? [])
  const source = computed(() => writable.value.find(({ id }) => id === sourceId.value))
  const modes = computed((): readonly WriteMode[] => (source.value ? sources.connectorById.get(source.value.connector)?.can.write ?? [] : []))
  /** The source's own settings say that nothing is ever written to it. */
  const readOnly = computed(() => {
    if (!source.value) return false
    const unlessSaid = SchemaNode.parse(sources.connectorById.get(source.value.connector)?.config ?? {}).properties?.['read_only']?.default
    return (source.value.config['read_only'] ?? unlessSaid) === true
  })
  const canTakeRejects = computed(() => source.value !== undefined && sources.connectorById.get(source.value.connector)?.can.writeTogether === true)
  const rejectsOn = computed({ get: () => on.value && rejectsWanted.value && canTakeRejects.value, set: (wanted) => { rejectsWanted.value = wanted } })
  const rejectsTable = computed({ get: () => rejectsTyped.value ?? (table.value.trim() === '' ? '' : rejectsOf(table.value.trim())), set: (typed) => { rejectsTyped.value = typed } })
  /** Rejects have no keys of their own to be updated by. */
  const rejectsModes = computed(() => modes.value.filter((one) => one !== 'upsert'))
  const rejectsMode = computed({
    get: (): RejectsMode => rejectsModes.value.find((one) => one === (rejectsChosen.value ?? mode.value)) ?? rejectsModes.value.find((one) => one === 'append') ?? 'create',
    set: (chosen) => { rejectsChosen.value = chosen },
  })
  const missing = computed((): 'source' | 'table' | 'keys' | 'rejects' | 'sameTable' | undefined => {
    if (!on.value) return undefined
    if (!source.value) return 'source'
    if (table.value.trim() === '') return 'table'
    if (mode.value === 'upsert' && keys.value.length === 0) return 'keys'
    if (!rejectsOn.value) return undefined
    if (rejectsTable.value.trim() === '') return 'rejects'
    return rejectsTable.value.trim() === table.value.trim() ? 'sameTable' : undefined
  })
  /** What a run is asked for; undefined where it is to write files alone. */
  const request = computed((): TargetRequest | undefined => (on.value && source.value && !missing.value
    ? { sourceId: source.value.id, target: table.value.trim(), mode: mode.value, ...(mode.value === 'upsert' && { keys: [...keys.value] }) } : undefined))
  const rejectsRequest = computed((): TargetRequest | undefined => (request.value && rejectsOn.value ? { sourceId: request.value.sourceId, target: rejectsTable.value.trim(), mode: rejectsMode.value } : undefined))

  watch(modes, (now) => { if (now.length > 0 && !now.includes(mode.value)) mode.value = now[0] ?? 'create' })
  // What tells the rows of the table apart, it is asked for only where the table does not say it.
  watch([mode, () => known.value.get(table.value.trim())], ([how, key]) => { if (how === 'upsert' && keys.value.length === 0 && key) keys.value = key })
  watch(() => source.value?.id, async (id) => {
    known.value = new Map()
    if (id === undefined) return
    // Tables are a help for typing: without them the name is typed whole.
    const [latest] = await api.sources.schemas({ sourceId: id }).catch(() => [])
    if (source.value?.id === id) known.value = new Map(latest?.streams.filter(({ kind }) => kind === 'table').map((stream) => [stream.id, stream.key]))
  })
  watch(() => workplace.project?.id, () => {
    on.value = false
    sourceId.value = undefined
    rejectsWanted.value = false
    rejectsTyped.value = undefined
    rejectsChosen.value = undefined
  })

  return { on, sourceId, table, mode, keys, tables, taken, writable, source, modes, readOnly, missing, request, canTakeRejects, rejectsOn, rejectsTable, rejectsModes, rejectsMode, rejectsRequest }
})

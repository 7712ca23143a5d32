import { computed, onActivated, onDeactivated, onUnmounted, ref, shallowRef, watch } from 'vue'
import { changesType } from '#shared/mapping/steps'
import type { TypeWish } from '#shared/mapping/mapping'
import { typeLabel } from '#shared/model/data-type'
import { useApi } from '../../api/client'
import { useDatasetStore } from '../../stores/dataset'
import { useMappingStore } from '../../stores/mapping'
import { sameWish } from './type-choices'

/** How many values of a column would not convert. `exact` is false where only a sample was looked at. */
export interface Conversion {
  readonly invalid: number
  readonly rows: number
  readonly exact: boolean
}

/**
 * Counts, for each column that is to get another type, the values that would not convert: by the profile where the type
 * is the inferred one, else by trying the conversion, one column after the other.
 */
export function useConversions() {
  const api = useApi()
  const data = useDatasetStore()
  const mapping = useMappingStore()
  /** What was tried, by column and type; null while it is being counted, undefined where that was not possible. */
  const tried = shallowRef<ReadonlyMap<string, Conversion | null | undefined>>(new Map())
  const abort = new AbortController()
  // The tab is kept while another is looked at: then nothing is tried.
  const inFront = ref(true)
  onActivated(() => { inFront.value = true })
  onDeactivated(() => { inFront.value = false })
  let going = false

  const keyOf = (source: string, { type, formats }: TypeWish): string => JSON.stringify([data.version?.id, source, type, ...formats])
  const stored = computed(() => new Map(mapping.columns.map((column) => [column.name, column])))

  function measured(source: string, wish: TypeWish): Conversion | undefined {
    const profile = data.profiles.get(source)
    const based = data.profile?.based
    if (!profile || !based || typeLabel(profile.type) !== wish.type || !sameWish(wish, mapping.inferred.get(source))) return undefined
    return { invalid: profile.invalid, rows: based.rows, exact: based.exact }
  }

  const wanted = computed(() => mapping.mapping.columns.flatMap(({ source, include, type }) => (include && type && changesType(stored.value.get(source), type) ? [{ source, type }] : [])))

  /** How a column converts: null while that is being counted, undefined where nothing is converted or it cannot be told. */
  const conversions = computed((): ReadonlyMap<string, Conversion | null | undefined> =>
    new Map(wanted.value.map(({ source, type }) => [source, measured(source, type) ?? tried.value.get(keyOf(source, type))])))

  async function tryAll(): Promise<void> {
    if (going) return
    going = true
    for (let next = untried(); next && !abort.signal.aborted; next = untried()) await tryOne(next.source, next.type)
    going = false
  }

  // Until there is a profile it may still tell, at no cost.
  const untried = () => (data.profile && inFront.value ? wanted.value.find(({ source, type }) => !measured(source, type) && !tried.value.has(keyOf(source, type))) : undefined)

  async function tryOne(source: string, wish: TypeWish): Promise<void> {
    const versionId = data.version?.id
    const rows = data.version?.rows
    if (versionId === undefined || rows === undefined) return
    const key = keyOf(source, wish)
    const note = (value: Conversion | null | undefined) => { tried.value = new Map(tried.value).set(key, value) }
    note(null)
    const { type, formats } = wish
    try {
      const { steps } = await api.preview.outcome({ versionId, recipe: { winnow: 1, steps: [{ step: 'set_types', columns: { [source]: formats.length > 0 ? { type, formats: [...formats] } : type } }] } }, { signal: abort.signal })
      note({ invalid: steps[0]?.cells.invalid ?? 0, rows, exact: true })
    } catch {
      // The type or its format is refused: that is said at the field.
      note(undefined)
    }
  }

  watch([wanted, () => data.profile, inFront], () => { void tryAll() }, { immediate: true })
  onUnmounted(() => abort.abort())

  return conversions
}

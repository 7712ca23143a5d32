import { computed, ref, shallowRef } from 'vue'
import type { Client } from '#shared/contract/index'
import type { Column } from '#shared/model/column'
import type { DatasetVersion } from '#shared/model/dataset'
import type { Outcome } from '#shared/model/outcome'
import type { PreviewRow, PreviewView } from '#shared/model/preview'
import type { Profile } from '#shared/model/profile'
import type { Recipe, RecipeStep } from '#shared/model/recipe'
import type { RowFilter, RowSort } from '#shared/model/row-filter'
import { isAbort, toProblems, type Problems } from '../api/problems'
import { retry } from '../api/retry'
import type { RowSource } from '../components/grid/grid'

/** Rows of one page: the grid never asks for more at once than it can show. */
const PAGE = 100
const NOTHING: Recipe = { winnow: 1, steps: [] }

/** The version and the recipe that are looked at; with `steps` only the first so many of them. */
type Looked = Pick<DatasetVersion, 'id' | 'rows' | 'columns'>
export interface Shown {
  readonly recipe: Recipe
  readonly steps?: number
}

/** Everything that decides which rows there are. */
interface Question extends Shown {
  readonly version: Looked
  readonly view: PreviewView
  readonly filter: readonly RowFilter[]
  readonly sort: RowSort | undefined
  readonly only: readonly number[]
}

interface Page {
  readonly columns: readonly Column[]
  readonly rows: readonly PreviewRow[]
  readonly total: number | null
  readonly outcome?: Outcome | null
}

/** The rows on screen. */
export interface RowTable {
  readonly versionId: string
  readonly view: PreviewView
  readonly columns: readonly Column[]
  readonly source: RowSource<PreviewRow>
  /** Rows of the view that meet the filter; null while they are counted. */
  readonly total: number | null
  /** The first rows, as they were read: to estimate by them how wide columns have to be. */
  readonly sample: readonly PreviewRow[]
  /** Tells one filter and order from another. */
  readonly selection: string
  /** True while the rows as they were read stand in for a result that needs all rows first. */
  readonly standIn: boolean
}

/** Views whose rows are those of the source, as they were read. */
export const showsSource = (view: PreviewView): boolean => view === 'dropped' || view === 'removed'

const inForce = ({ recipe, steps }: Shown): readonly RecipeStep[] => recipe.steps.slice(0, steps)
/** The rows as they were read, whatever is done with them. */
const asRead = ({ version, view }: Question): Question => ({ version, view, recipe: NOTHING, filter: [], sort: undefined, only: [] })
const sameSteps = (a: readonly RecipeStep[], b: readonly RecipeStep[]): boolean => JSON.stringify(a) === JSON.stringify(b)

/**
 * Rows of a version, or what a recipe makes of them, for a grid of any length: which are shown, in which order, what the recipe does to
 * all of them. What was asked for and is not wanted any more is given up; the rows that are there stay until others have come.
 */
export function rowView(api: Client) {
  const version = shallowRef<Looked>()
  const shown = shallowRef<Shown>({ recipe: NOTHING })
  const view = ref<PreviewView>('result')
  const filter = shallowRef<readonly RowFilter[]>([])
  const sort = shallowRef<RowSort>()
  /** Only rows that one of the steps at these places let go, changed or flagged; none: all rows. */
  const only = shallowRef<readonly number[]>([])
  const table = shallowRef<RowTable>()
  /** What the recipe does to the whole dataset, and which steps it was counted for: an older count stays until there is a newer one. */
  const counted = shallowRef<{ readonly steps: readonly RecipeStep[], readonly outcome: Outcome }>()
  /** The columns as they are after the recipe; undefined without a recipe, and until they were measured. */
  const profile = shallowRef<Profile>()
  const resultColumns = shallowRef<readonly Column[]>([])
  const busy = ref(false)
  const problems = shallowRef<Problems>()
  let abort = new AbortController()
  let measuring = { key: '', abort: new AbortController() }
  let keys = 0
  /** Where the grid read last: when the rows change, these are asked for first. */
  let lastRead = 0

  const hasRecipe = computed(() => inForce(shown.value).length > 0)
  const outcome = computed(() => counted.value?.outcome)
  const counting = computed(() => hasRecipe.value && !problems.value && !(counted.value && sameSteps(counted.value.steps, inForce(shown.value))))
  /** What each step does. A count for other steps tells nothing of those behind the first difference. */
  const effects = computed(() => {
    const steps = inForce(shown.value)
    const before = counted.value
    const different = before ? steps.findIndex((step, index) => JSON.stringify(step) !== JSON.stringify(before.steps[index])) : 0
    return new Map(before?.outcome.steps.filter(({ index }) => different === -1 || index < different).map((step) => [step.index, step]))
  })
  /** The columns that filters and order of the view refer to. */
  const viewColumns = computed(() => (showsSource(view.value) || !hasRecipe.value ? version.value?.columns ?? [] : resultColumns.value))
  const has = (name: string): boolean => viewColumns.value.length === 0 || viewColumns.value.some((column) => column.name === name)
  /** The conditions that the view can be asked for: it may lack the column of another. */
  const applied = computed(() => filter.value.filter(({ column }) => has(column)))
  /** Rows of the view without any filter; undefined where that is not counted. */
  const base = computed(() => {
    if (!hasRecipe.value) return version.value?.rows
    const rows = counting.value ? undefined : outcome.value?.rows
    return { all: version.value?.rows, result: rows?.clean, dropped: rows?.rejected, removed: rows?.removed, changed: undefined }[view.value]
  })

  /** Shows another version or another recipe; the same ones again do nothing. */
  async function show(next: Looked, what: Shown): Promise<void> {
    const isOther = next.id !== version.value?.id
    if (!isOther && sameSteps(inForce(what), inForce(shown.value))) {
      shown.value = what
      return
    }
    if (isOther) leave()
    version.value = next
    shown.value = what
    if (!hasRecipe.value) {
      counted.value = undefined
      if (view.value !== 'all') view.value = 'result'
    }
    await refresh()
  }

  function leave(): void {
    forgetProfile()
    table.value = undefined
    counted.value = undefined
    problems.value = undefined
    resultColumns.value = []
    filter.value = []
    sort.value = undefined
    only.value = []
    view.value = 'result'
    lastRead = 0
  }

  /** `steps`: only the rows that one of the steps at these places let go, changed or flagged. */
  function look(next: PreviewView, steps: readonly number[] = []): Promise<void> {
    if (next === view.value && steps.length === 0 && only.value.length === 0) return Promise.resolve()
    view.value = next
    only.value = steps
    return refresh(0)
  }

  function setFilter(next: readonly RowFilter[]): Promise<void> {
    filter.value = next
    return refresh(0)
  }

  function setSort(next: RowSort | undefined): Promise<void> {
    sort.value = next
    return refresh(0)
  }

  function setOnly(steps: readonly number[]): Promise<void> {
    only.value = steps
    return refresh(0)
  }

  /** No filter, no order: all rows of the view as they come. */
  function clear(): Promise<void> {
    filter.value = []
    sort.value = undefined
    return setOnly([])
  }

  /** Asks for the rows again; those at `offset` come first. */
  async function refresh(offset = lastRead): Promise<void> {
    if (!version.value) return
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    const question: Question = { ...shown.value, version: version.value, view: view.value, filter: applied.value, sort: sort.value && has(sort.value.column) ? sort.value : undefined, only: only.value }
    busy.value = true
    try {
      const page = await ask(question, offset, PAGE, signal)
      if (signal.aborted) return
      problems.value = undefined
      await put(question, offset, page, signal)
      if (inForce(question).length === 0) return forgetProfile()
      if (page.outcome) counted.value = { steps: inForce(question), outcome: page.outcome }
      else void count(question, offset, signal)
      void measure(question)
    } catch (error) {
      if (!isAbort(error, signal)) problems.value = toProblems(error)
    } finally {
      if (!signal.aborted) busy.value = false
    }
  }

  /** Puts a page on screen. Where the engine has none before it knows all rows, those of before stay, or the rows as they were read stand in. */
  async function put(question: Question, offset: number, page: Page, signal: AbortSignal): Promise<void> {
    const hasNone = page.total === null && page.rows.length === 0 && page.outcome === null
    const before = table.value
    if (hasNone && before && !before.standIn && showsSource(before.view) === showsSource(question.view)) return
    // Rows as they were read say nothing of those that are gone.
    const isEarly = hasNone && !showsSource(question.view)
    const given = isEarly ? await ask(asRead(question), 0, PAGE, signal) : page
    if (signal.aborted) return
    if (!isEarly && !showsSource(question.view)) resultColumns.value = page.columns
    const from = isEarly ? 0 : offset
    keys += 1
    const key = keys
    const { version: { id }, view: of, filter: conditions, sort: order, only: by } = question
    const asked: Question = isEarly ? asRead(question) : question
    const lower = from + given.rows.length + (given.rows.length === PAGE ? PAGE : 0)
    const source: RowSource<PreviewRow> = {
      key, place: JSON.stringify([id, of]), rowCount: given.total ?? lower, growing: given.total === null,
      read: async (first, end, readSignal) => {
        lastRead = Math.floor(first / PAGE) * PAGE
        // What came with the table itself is not asked for again: so the grid has its rows in the same moment as its columns.
        const seeded = first >= from && (end <= from + given.rows.length || (first < from + PAGE && given.rows.length < PAGE))
        if (seeded) return given.rows.slice(first - from, end - from)
        const more = await ask(asked, first, end - first, readSignal)
        if (more.total === null) grow(key, first + more.rows.length + (more.rows.length === end - first ? PAGE : 0))
        return more.rows
      },
    }
    table.value = { versionId: id, view: of, columns: given.columns, total: given.total, selection: JSON.stringify([conditions, order, by]), sample: given.rows, standIn: isEarly, source }
  }

  /** There are at least so many rows: their end is not known yet. */
  function grow(key: number, atLeast: number): void {
    const now = table.value
    if (now?.source.key === key && atLeast > now.source.rowCount) table.value = { ...now, source: { ...now.source, rowCount: atLeast } }
  }

  async function ask(question: Question, offset: number, limit: number, signal: AbortSignal): Promise<Page> {
    const { version: { id: versionId }, recipe, steps, view: of, filter: conditions, sort: order, only: by } = question
    const selection = { ...(conditions.length > 0 && { filter: [...conditions] }), ...(order && { sort: order }) }
    if (inForce(question).length > 0) return retry(() => api.preview.page({ versionId, recipe, ...(steps !== undefined && { steps }), view: of, offset, limit, ...selection, ...(by.length > 0 && { touchedBy: [...by] }) }, { signal }), signal)
    const { columns, rows, total } = await retry(() => api.datasets.page({ versionId, offset, limit, ...selection }, { signal }), signal)
    return { columns, total, rows: rows.map((row) => ({ ...row, state: 'kept', changed: [], invalid: [], reasons: [] })) }
  }

  /** Waits until the whole dataset has been gone through, then shows the rows again with what is known now. */
  async function count(question: Question, offset: number, signal: AbortSignal): Promise<void> {
    const { version: { id: versionId }, recipe, steps } = question
    try {
      const found = await retry(() => api.preview.outcome({ versionId, recipe, ...(steps !== undefined && { steps }) }, { signal }), signal)
      const from = table.value?.standIn ? 0 : Math.max(offset, lastRead)
      const page = await ask(question, from, PAGE, signal)
      if (signal.aborted) return
      // Numbers and rows change in the same moment.
      counted.value = { steps: inForce(question), outcome: found }
      await put(question, from, page, signal)
    } catch (error) {
      if (!isAbort(error, signal)) problems.value = toProblems(error)
    }
  }

  /** Measures the columns as they are after the recipe. The rows can be seen without: what goes wrong is not told. */
  async function measure({ version: { id: versionId }, recipe, steps }: Question): Promise<void> {
    const key = JSON.stringify([versionId, inForce({ recipe, ...(steps !== undefined && { steps }) })])
    if (key === measuring.key) return
    measuring.abort.abort()
    const own = { key, abort: new AbortController() }
    measuring = own
    const { signal } = own.abort
    try {
      const found = await retry(() => api.preview.profile({ versionId, recipe, ...(steps !== undefined && { steps }) }, { signal }), signal)
      if (measuring === own) profile.value = found
    } catch {
      if (measuring === own) measuring = { key: '', abort: new AbortController() }
    }
  }

  /** Gives up what is being measured, too: a late answer is of a recipe that is no more. */
  function forgetProfile(): void {
    measuring.abort.abort()
    measuring = { key: '', abort: new AbortController() }
    profile.value = undefined
  }

  /** What a grid could not read. */
  function fail(error: unknown): void {
    if (!isAbort(error)) problems.value = toProblems(error)
  }

  return { view, filter, applied, sort, only, table, outcome, effects, counting, profile, base, hasRecipe, viewColumns, busy, problems, show, look, setFilter, setSort, setOnly, clear, refresh: () => refresh(), fail }
}

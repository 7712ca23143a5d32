import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { OutputRequest } from '#shared/contract/datasets'
import type { DriftChoice } from '#shared/contract/runs'
import { HARMLESS_TEXT } from '#shared/define/spreadsheet-formulas'
import type { Drift } from '#shared/model/drift'
import { cellCounts, type Outcome } from '#shared/model/outcome'
import type { Recipe } from '#shared/model/recipe'
import { isSettled, type Run } from '#shared/model/run'
import { useApi } from '../api/client'
import { wait } from '../api/connection'
import { hasCode, isAbort, toProblems, type Problems } from '../api/problems'
import { useRecipeStore } from './recipe'
import { useRunsStore } from './runs'
import { useTargetStore } from './target'
import { useWorkplaceStore } from './workplace'

/** The files that a run can write beside its certificate. */
export const OUTPUTS = ['clean', 'rejects', 'removed', 'unreadable', 'invalid'] as const
export type OutputKind = (typeof OUTPUTS)[number]

/** What is to be written of one kind. */
export interface OutputChoice {
  readonly on: boolean
  readonly format: string
  readonly options: Readonly<Record<string, unknown>>
  /** Empty: the name that the engine gives. */
  readonly name: string
}

/** Above it the cells that look like formulas are not counted beforehand: that goes over all rows once more. */
const MOST_COUNTED = 2_000_000
const GUARD = 'formula_guard'
/** The start of a large run is answered within so long, in milliseconds: half of what a cancel may take. */
const ANSWER_MS = 250

/** Waits for some work, or until nobody wants that any more. */
function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}
const asCsv = (on: boolean): OutputChoice => ({ on, format: 'csv', options: {}, name: '' })
const START: Readonly<Record<OutputKind, OutputChoice>> = { clean: asCsv(true), rejects: asCsv(true), removed: asCsv(false), unreadable: asCsv(true), invalid: asCsv(true) }

/** The last step of the wizard: what a run will do, what it writes, the run and how it ended. */
export const useSubmitStore = defineStore('submit', () => {
  const api = useApi()
  const recipe = useRecipeStore()
  const runs = useRunsStore()
  const target = useTargetStore()
  const workplace = useWorkplaceStore()
  const outputs = ref<Readonly<Record<OutputKind, OutputChoice>>>(START)
  /** Where the files are put beside being kept; undefined: nowhere else. */
  const folder = ref<string>()
  /** Whether text that looks like a formula is guarded; undefined: where there is such text. */
  const guard = ref<boolean>()

  const outcome = shallowRef<Outcome>()
  const outcomeProblems = shallowRef<Problems>()
  const counting = ref(false)
  /** Cells that a spreadsheet would run; undefined while that is not known. */
  const formulas = ref<number>()
  const lookingForFormulas = ref(false)
  let abort = new AbortController()
  /** What the account was given of. */
  let counted: { readonly versionId: string, readonly recipe: Recipe } | undefined

  const starting = ref(false)
  /** Was the last run given up before it was answered? */
  const givenUp = ref(false)
  let beginning = new AbortController()
  /** Settles when the start of a run is answered; undefined while none is asked for. */
  let answered: Promise<void> | undefined
  const drift = shallowRef<Drift>()
  const problems = shallowRef<Problems>()
  let accounted: Promise<void> = Promise.resolve()
  const runId = ref<string>()
  /** The recipe that the run was started with. */
  const ran = shallowRef<Recipe>()

  const run = computed((): Run | undefined => (runId.value !== undefined && runs.current?.id === runId.value ? runs.current : undefined))
  const phase = computed(() => {
    if (runId.value === undefined) return starting.value ? 'starting' : 'choosing'
    return run.value && isSettled(run.value.status) ? 'settled' : 'running'
  })
  const guarded = computed(() => guard.value ?? (formulas.value ?? 0) > 0)
  const formats = computed(() => workplace.formats.filter(({ writes }) => writes !== null))
  const canGuard = (format: string): boolean => {
    const properties = workplace.formats.find(({ id }) => id === format)?.writes?.options['properties']
    return typeof properties === 'object' && properties !== null && GUARD in properties
  }

  /** How many rows (lines, cells) each file would hold; undefined where that is not known. */
  const amounts = computed((): Readonly<Record<OutputKind, number | undefined>> => {
    const { rows } = outcome.value ?? {}
    return { clean: rows?.clean, rejects: rows?.rejected, removed: rows?.removed, unreadable: rows?.unreadable ?? recipe.version?.unreadable, invalid: outcome.value && cellCounts(outcome.value).invalid }
  })
  /** The kinds that can be files: what goes to a source makes none. */
  const kinds = computed(() => OUTPUTS.filter((kind) => !(kind === 'clean' && target.on) && !(kind === 'rejects' && target.rejectsOn)))
  /** The kinds that are written to files: what there is nothing of makes none. */
  const written = computed(() => kinds.value.filter((kind) => outputs.value[kind].on && (kind === 'clean' || amounts.value[kind] !== 0)))

  watch(() => recipe.version?.id, () => {
    outputs.value = { ...outputs.value, clean: { ...outputs.value.clean, name: '' } }
    guard.value = undefined
    change()
  })

  const set = (kind: OutputKind, choice: Partial<OutputChoice>): void => { outputs.value = { ...outputs.value, [kind]: { ...outputs.value[kind], ...choice, ...(choice.format !== undefined && choice.format !== outputs.value[kind].format && { options: {} }) } } }

  /** Counts what the recipe does, and after it the cells that look like formulas. */
  function account(): Promise<void> {
    accounted = count()
    return accounted
  }

  async function count(): Promise<void> {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    const { version, recipe: now } = recipe
    if (!version) return
    // A recipe that was edited since belongs to another run.
    if (phase.value === 'settled' && ran.value !== now) change()
    if (counted?.versionId === version.id && counted.recipe === now) return
    counted = undefined
    outcome.value = undefined
    outcomeProblems.value = undefined
    formulas.value = undefined
    counting.value = true
    try {
      const given = await api.preview.outcome({ versionId: version.id, recipe: now }, { signal })
      if (signal.aborted) return
      outcome.value = given
    } catch (error) {
      if (!isAbort(error, signal)) outcomeProblems.value = toProblems(error)
      return
    } finally {
      if (!signal.aborted) counting.value = false
    }
    if (version.rows <= MOST_COUNTED) await countFormulas(version.id, now, signal)
    if (!signal.aborted) counted = { versionId: version.id, recipe: now }
  }

  /** By rules that no recipe keeps: the engine counts what breaks them. */
  async function countFormulas(versionId: string, now: Recipe, signal: AbortSignal): Promise<void> {
    lookingForFormulas.value = true
    try {
      const columns = await api.recipes.columnsAt({ recipe: now, versionId, stepIndex: now.steps.length }, { signal })
      const rules = columns.filter(({ type }) => type.name === 'text').map(({ name }) => ({ step: 'regex', column: name, pattern: HARMLESS_TEXT, blank: 'keep', severity: 'warn' }))
      const given = rules.length === 0 ? undefined : await api.preview.outcome({ versionId, recipe: { ...now, steps: [...now.steps, ...rules] } }, { signal })
      if (!signal.aborted) formulas.value = given?.rules.filter(({ index }) => index >= now.steps.length).reduce((sum, { failed }) => sum + failed, 0) ?? 0
    } catch {
      // It is offered all the same, without a count.
    } finally {
      if (!signal.aborted) lookingForFormulas.value = false
    }
  }

  function requestFor(kind: OutputKind): OutputRequest {
    const { format, options, name } = outputs.value[kind]
    const all = { ...options, ...(canGuard(format) && guarded.value && { [GUARD]: true }) }
    return { format, ...(Object.keys(all).length > 0 && { options: all }), ...(name.trim() && { name: name.trim() }) }
  }

  /** Starts the run and follows it to its end. Where the columns differ it asks first; `choice` is the answer. */
  async function start(choice?: DriftChoice): Promise<void> {
    const { version, recipe: now } = recipe
    if (!version || starting.value || phase.value === 'running' || target.missing) return
    starting.value = true
    givenUp.value = false
    beginning = new AbortController()
    const { signal } = beginning
    problems.value = undefined
    drift.value = undefined
    runId.value = undefined
    try {
      if (!choice) {
        const found = await api.recipes.drift({ recipe: now, versionId: version.id }, { signal })
        if (found.missing.some(({ steps }) => steps.length > 0)) {
          drift.value = found
          return
        }
      }
      // Whether formulas are guarded unless somebody says so is known only once they were looked for.
      if (guard.value === undefined && version.rows <= MOST_COUNTED && written.value.some((kind) => canGuard(outputs.value[kind].format))) await unlessAborted(accounted, signal)
      const files = Object.fromEntries(written.value.map((kind) => [kind, requestFor(kind)]))
      answered = runs.start({ versionId: version.id, recipe: now, ...files, ...(folder.value !== undefined && { folder: folder.value.trim() }), ...(target.request && { target: target.request }), ...(target.rejectsRequest && { rejectsTarget: target.rejectsRequest }), ...(choice && { drift: choice }) }, signal).then((started) => {
        ran.value = now
        runId.value = started.id
      })
      await answered
    } catch (error) {
      if (isAbort(error, signal)) {
        givenUp.value = true
        return void runs.refresh()
      }
      problems.value = toProblems(error)
      if (hasCode(error, 'SCHEMA_DRIFT')) drift.value = await api.recipes.drift({ recipe: now, versionId: version.id }).catch(() => undefined)
    } finally {
      starting.value = false
      answered = undefined
    }
    await follow()
  }

  /** Follows the run again where the page had left it. */
  async function follow(): Promise<void> {
    if (runId.value !== undefined) await runs.follow(runId.value)
  }

  /** Back to what is to be written. */
  function change(): void {
    runId.value = undefined
    givenUp.value = false
    problems.value = undefined
    drift.value = undefined
  }

  /** Stops the run. A small one has no id before it is answered: then the question is taken back. A large one's answer is on its way, and it is cancelled by its id. */
  async function cancel(): Promise<void> {
    if (answered) await Promise.race([answered.catch(() => {}), wait(ANSWER_MS)])
    if (runId.value === undefined) beginning.abort()
    else await runs.cancel(runId.value)
  }

  const stop = (): void => { drift.value = undefined }

  return {
    outputs, folder, guard, guarded, outcome, outcomeProblems, counting, formulas, lookingForFormulas, starting, givenUp, drift, problems, runId, run, phase, amounts, kinds, written,
    formats, canGuard, set, account, start, follow, change, cancel, stop, leave: () => abort.abort(),
  }
})

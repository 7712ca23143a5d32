import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { FileInspection, FileRef } from '#shared/contract/files'
import { failure } from '#shared/model/problem'
import type { InputOptions } from '#shared/model/recipe'
import { useApi, useHost } from '../api/client'
import { isAbort, toProblems } from '../api/problems'
import { retry } from '../api/retry'
import { t } from '../messages'
import { useImports } from './imports'
import { baseName, freeName, type Incoming, isGoingOn, isReady, nameOf, optionsOf, setBefore, shownStream, shownTable, type Source, type Table, withKnown } from './incoming'
import { useRunsStore } from './runs'
import { measureTransfer } from './transfer'
import { useWorkplaceStore } from './workplace'

/** How a file was read before, and the dataset that is to get a version of another reading. */
export interface Before {
  readonly input: InputOptions
  readonly datasetId: string
}

let lastKey = 0

/** The files that are about to be imported: brought to the engine one after the other, looked at, read as the user says. */
export const useFileStore = defineStore('file', () => {
  const api = useApi()
  const host = useHost()
  const workplace = useWorkplaceStore()
  const list = shallowRef<readonly Incoming[]>([])
  const selected = ref<number>()
  const before = new Map<number, Before>()
  const aborts = new Map<number, AbortController>()
  let isPumping = false
  /** The file whose findings are being counted. */
  let counting: number | undefined

  const shown = computed(() => list.value.find(({ key }) => key === selected.value))
  const table = computed(() => shown.value && shownTable(shown.value))
  const isOpen = computed(() => list.value.length > 0)
  const ready = computed(() => list.value.filter(isReady))
  const goingOn = computed(() => list.value.filter(isGoingOn))

  function patch(key: number, part: Partial<Incoming>): void {
    list.value = list.value.map((one) => (one.key === key ? { ...one, ...part } : one))
  }

  function patchTable(key: number, at: number, part: Partial<Table>): void {
    const tables = list.value.find((one) => one.key === key)?.tables
    if (tables) patch(key, { tables: tables.map((one, index) => (index === at ? { ...one, ...part } : one)) })
  }

  const imports = useImports({ api, workplace, runs: useRunsStore(), ready, patch, patchTable })

  /** Takes what the user brought; the first of it is shown. What came before stays, unless nothing can be done with it. */
  function take(sources: readonly Source[]): void {
    if (sources.length === 0) return
    if (!list.value.some((one) => isGoingOn(one) || one.tables.length > 0 && one.stage !== 'done')) close()
    const added = sources.map(incoming)
    list.value = [...list.value, ...added]
    // Files come before findings.
    if (counting !== undefined) stop(counting)
    select(added[0]!.key)
  }

  /** Opens a file that the engine can reach already; with `again` as it was read before, for a new version of its dataset. */
  function open(file: FileRef, again?: Before): void {
    close()
    const one = incoming(file)
    if (again) before.set(one.key, again)
    list.value = [one]
    select(one.key)
  }

  function select(key: number): void {
    selected.value = key
    void pump()
  }

  /** Takes a file off the list: what was going on with it ends. */
  function remove(key: number): void {
    stop(key)
    before.delete(key)
    const place = list.value.findIndex((one) => one.key === key)
    list.value = list.value.filter((one) => one.key !== key)
    if (selected.value === key) selected.value = (list.value[place] ?? list.value.at(-1))?.key
  }

  function close(): void {
    for (const { key } of list.value) remove(key)
    imports.forget()
  }

  /** Tries a file again that failed: from its beginning, or only the import. */
  function tryAgain(key: number): void {
    const one = list.value.find((file) => file.key === key)
    if (!one) return
    patch(key, { stage: one.tables.length > 0 ? 'ready' : 'waiting', problems: undefined, run: undefined })
    void pump()
  }

  /** Brings and looks at what waits, one file at a time, the one that is shown first; then counts findings in the same order. */
  async function pump(): Promise<void> {
    if (isPumping) return
    isPumping = true
    try {
      for (let next = nextToDo(); next; next = nextToDo()) await (next.stage === 'waiting' ? prepare(next) : count(next))
    } finally {
      isPumping = false
    }
  }

  function nextToDo(): Incoming | undefined {
    const shownFirst = [...list.value].sort((a, b) => Number(b.key === selected.value) - Number(a.key === selected.value))
    return shownFirst.find(({ stage }) => stage === 'waiting')
      ?? shownFirst.find((one) => one.stage === 'ready' && !one.busy && !one.problems && shownTable(one)?.inspection && !shownTable(one)?.counted)
  }

  async function prepare({ key, source, file: known }: Incoming): Promise<void> {
    const { signal } = start(key)
    try {
      const file = known ?? (source instanceof File || 'folder' in source ? await bring(key, source, signal) : source)
      patch(key, { stage: 'looking', file, transfer: undefined })
      // The names of datasets are needed in the end only: the rows are what is waited for.
      const [first] = await Promise.all([inspect(file, {}, signal), workplace.load()])
      const again = before.get(key)
      const set = again ? setBefore(again.input, { format: first.format, ...first.input }) : {}
      const found = Object.keys(set).length > 0 ? await inspect(file, set, signal) : first
      if (signal.aborted) return
      patch(key, { name: found.name, bytes: found.bytes, stage: 'ready', at: shownStream(found), tables: tablesOf(found, withoutChoice(set, found), again) })
    } catch (error) {
      if (!isAbort(error, signal)) patch(key, { stage: 'failed', problems: toProblems(error), transfer: undefined })
    }
  }

  /** Counts what is wrong with the table that a file shows. That it cannot be counted is no problem of the file: the import counts anew. */
  async function count(one: Incoming): Promise<void> {
    const asked = shownTable(one)
    if (!one.file || !asked) return
    const { signal } = start(one.key)
    counting = one.key
    try {
      const { findings, based } = await api.files.inspect({ file: one.file, input: optionsOf(asked) }, { signal })
      if (!signal.aborted && asked.inspection) patchTable(one.key, one.at, { counted: true, inspection: { ...asked.inspection, findings, based } })
    } catch (error) {
      if (!isAbort(error, signal)) patchTable(one.key, one.at, { counted: true })
    } finally {
      counting = undefined
    }
  }

  async function bring(key: number, source: Exclude<Source, FileRef>, signal: AbortSignal): Promise<FileRef> {
    if ('folder' in source) throw failure('FILE_NOT_READABLE', t.import.folder(source.folder), t.import.folderRemedy, { file: source.folder })
    // A file may be dropped before the project is known.
    await workplace.load()
    if (!workplace.project) throw failure('NOT_FOUND', t.import.noProject, t.import.noProjectRemedy)
    const measure = measureTransfer()
    patch(key, { stage: 'bringing', transfer: { bytes: 0, totalBytes: source.size } })
    return host.bring(source, workplace.project.id, (progress) => { if (!signal.aborted) patch(key, { transfer: measure(progress) }) }, signal)
  }

  const inspect = (file: FileRef, input: InputOptions, signal: AbortSignal): Promise<FileInspection> => retry(() => api.files.inspect({ file, input, findings: false }, { signal }), signal)

  function tablesOf(found: FileInspection, set: InputOptions, again: Before | undefined): readonly Table[] {
    const place = shownStream(found)
    const several = found.streams.length > 1
    return found.streams.map((stream, index) => {
      const isShown = index === place
      return {
        stream, chosen: isShown, name: freeName(nameOf(found.name, stream, several), workplace.datasets),
        ...(again && isShown && { datasetId: again.datasetId }),
        set: isShown ? set : {}, counted: false, known: isShown ? found.guesses : [], inspection: isShown ? found : undefined,
      }
    })
  }

  /** Looks at another table of the shown file. */
  function lookAt(at: number): Promise<void> {
    const asked = shown.value?.tables[at]
    if (!shown.value || !asked) return Promise.resolve()
    const { key } = shown.value
    stop(key)
    patch(key, { at, busy: false, problems: undefined })
    if (!asked.inspection) return lookAgain(key, at, asked.set)
    return pump()
  }

  /** Reads the shown table again with one option set; undefined leaves it to be guessed. */
  function setOption(option: string, value: unknown): Promise<void> {
    if (!shown.value || !table.value) return Promise.resolve()
    const { [option]: _before, ...rest } = table.value.set
    return lookAgain(shown.value.key, shown.value.at, value === undefined ? rest : { ...rest, [option]: value })
  }

  /** Reads the shown file as one of another format, undefined for the one that is found out: its tables and their options are other ones. */
  async function setFormat(format: string | undefined): Promise<void> {
    const { key, file } = shown.value ?? {}
    if (key === undefined || !file) return
    const { signal } = start(key)
    const set = format === undefined ? {} : { format }
    patch(key, { busy: true, problems: undefined })
    try {
      const found = await inspect(file, set, signal)
      if (signal.aborted) return
      patch(key, { stage: 'ready', busy: false, name: found.name, bytes: found.bytes, at: shownStream(found), tables: tablesOf(found, set, before.get(key)) })
      void pump()
    } catch (error) {
      if (!isAbort(error, signal)) patch(key, { busy: false, problems: toProblems(error) })
    }
  }

  /** How the shown table would be read with another value of an option. Throws what `files.inspect` throws. */
  async function tryOption(option: string, value: unknown, signal: AbortSignal): Promise<FileInspection | undefined> {
    const { file } = shown.value ?? {}
    return file && table.value ? api.files.inspect({ file, input: { ...optionsOf(table.value), [option]: value }, findings: false }, { signal }) : undefined
  }

  async function lookAgain(key: number, at: number, set: InputOptions): Promise<void> {
    const one = list.value.find((file) => file.key === key)
    const asked = one?.tables[at]
    if (!one?.file || !asked) return
    const { signal } = start(key)
    patchTable(key, at, { set })
    patch(key, { busy: true, problems: undefined })
    try {
      const inspection = await inspect(one.file, optionsOf({ ...asked, set }), signal)
      if (signal.aborted) return
      patchTable(key, at, { inspection, counted: false, known: withKnown(inspection.guesses, asked.known) })
      patch(key, { busy: false })
      void pump()
    } catch (error) {
      if (!isAbort(error, signal)) patch(key, { busy: false, problems: toProblems(error) })
    }
  }

  const change = (at: number, part: Pick<Partial<Table>, 'chosen' | 'name' | 'datasetId'>): void => { if (selected.value !== undefined) patchTable(selected.value, at, part) }

  function start(key: number): AbortController {
    stop(key)
    const abort = new AbortController()
    aborts.set(key, abort)
    return abort
  }

  function stop(key: number): void {
    aborts.get(key)?.abort()
    aborts.delete(key)
  }

  // What was brought belongs to the project that it was brought to.
  watch(() => workplace.project?.id, (_now, then) => { if (then !== undefined) close() })

  return {
    list, selected, shown, table, isOpen, ready, goingOn, take, open, select, remove, close, tryAgain, lookAt, setOption, setFormat, tryOption, change,
    importing: imports.importing, cancelling: imports.cancelling, done: imports.done, importAll: imports.importAll, cancelImport: imports.cancel,
  }
})

function incoming(source: Source): Incoming {
  lastKey += 1
  const name = source instanceof File ? source.name : 'folder' in source ? source.folder : 'path' in source ? baseName(source.path) : ''
  return { key: lastKey, source, name, ...(source instanceof File && { bytes: source.size }), stage: 'waiting', tables: [], at: 0, busy: false }
}

/** The options without those that choose the table: the table knows these itself. */
function withoutChoice(set: InputOptions, found: FileInspection): InputOptions {
  const choice = found.streams[shownStream(found)]?.input ?? {}
  return Object.fromEntries(Object.entries(set).filter(([option]) => !(option in choice)))
}

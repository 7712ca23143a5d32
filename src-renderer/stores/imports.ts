import { type ComputedRef, ref, shallowRef } from 'vue'
import type { Client } from '#shared/contract/index'
import { Failure, failure } from '#shared/model/problem'
import { isSettled, type Run } from '#shared/model/run'
import { isAbort, toProblems } from '../api/problems'
import { watchRun } from '../api/watch'
import { t } from '../messages'
import { type Imported, type Incoming, optionsOf, type Table } from './incoming'
import type { useRunsStore } from './runs'
import type { useWorkplaceStore } from './workplace'

interface Parts {
  readonly api: Pick<Client, 'files' | 'runs'>
  readonly workplace: ReturnType<typeof useWorkplaceStore>
  readonly runs: ReturnType<typeof useRunsStore>
  readonly ready: ComputedRef<readonly Incoming[]>
  readonly patch: (key: number, part: Partial<Incoming>) => void
  readonly patchTable: (key: number, at: number, part: Partial<Table>) => void
}

/** Imports what is ready, one table after the other; it goes on whichever page is in front. */
export function useImports({ api, workplace, runs, ready, patch, patchTable }: Parts) {
  const importing = ref(false)
  const cancelling = ref(false)
  /** What was imported since the list was begun. */
  const done = shallowRef<readonly Imported[]>([])
  let current: string | undefined
  /** Of the call that begins an import: a small file is imported before it is answered. */
  let beginning: AbortController | undefined

  /** Imports all files that are ready. Answers what became of them; what fails is told in its file, and does not stop the others. */
  async function importAll(): Promise<readonly Imported[]> {
    if (importing.value) return []
    importing.value = true
    cancelling.value = false
    const made: Imported[] = []
    try {
      for (const { key } of [...ready.value]) {
        const file = ready.value.find((one) => one.key === key)
        if (file) made.push(...await importFile(file))
      }
    } finally {
      importing.value = false
      cancelling.value = false
      done.value = [...done.value, ...made]
    }
    // Who lists datasets and runs tells when that fails.
    await Promise.all([workplace.refreshDatasets(), workplace.checkEngine(), runs.refresh()]).catch(() => {})
    return made
  }

  async function importFile({ key, tables, file }: Incoming): Promise<readonly Imported[]> {
    const made: Imported[] = []
    patch(key, { stage: 'importing', problems: undefined })
    try {
      for (const [at, table] of tables.entries()) {
        if (!table.chosen || table.imported || !file) continue
        const imported = cancelling.value ? undefined : await importTable(key, file, table)
        if (!imported) {
          patch(key, { stage: 'ready', run: undefined })
          return made
        }
        made.push(imported)
        patchTable(key, at, { imported })
      }
      patch(key, { stage: 'done', run: undefined })
    } catch (error) {
      patch(key, { stage: 'failed', run: undefined, problems: toProblems(error) })
    }
    return made
  }

  /** Undefined when it was cancelled. */
  async function importTable(key: number, file: NonNullable<Incoming['file']>, table: Table): Promise<Imported | undefined> {
    const { project } = workplace
    if (!project) throw failure('NOT_FOUND', t.import.noProject, t.import.noProjectRemedy)
    const target = table.datasetId === undefined ? { name: table.name } : { datasetId: table.datasetId }
    // What was shown is what is imported: nothing is guessed a second time.
    const begun = await begin({ projectId: project.id, file, input: { ...table.inspection?.input, ...optionsOf(table) }, ...target })
    if (!begun) return undefined
    current = begun.id
    try {
      patch(key, { run: begun })
      if (!isSettled(begun.status)) void runs.refresh()
      if (cancelling.value) await api.runs.cancel({ runId: begun.id })
      return outcomeOf(await follow(key, begun))
    } finally {
      current = undefined
    }
  }

  async function begin(request: Parameters<Client['files']['import']>[0]): Promise<Run | undefined> {
    beginning = new AbortController()
    const { signal } = beginning
    try {
      return await api.files.import(request, { signal })
    } catch (error) {
      if (isAbort(error, signal)) return undefined
      throw error
    } finally {
      beginning = undefined
    }
  }

  async function follow(key: number, begun: Run): Promise<Run> {
    let run = begun
    for await (const event of watchRun(api, begun.id, new AbortController().signal)) {
      if (event.type === 'progress') run = { ...run, progress: event.progress }
      else if (event.type !== 'log') run = event.run
      patch(key, { run })
    }
    return run
  }

  /** Stops the import: of the table at hand nothing is left behind; those before stay, those after are not begun. */
  async function cancel(): Promise<void> {
    if (!importing.value) return
    cancelling.value = true
    beginning?.abort()
    // A run that has ended meanwhile cannot be cancelled, and need not be.
    if (current !== undefined) await api.runs.cancel({ runId: current }).catch(() => {})
  }

  function forget(): void {
    done.value = []
  }

  return { importing, cancelling, done, importAll, cancel, forget }
}

/** What a settled run made; undefined for one that was cancelled. Throws why it failed. */
function outcomeOf({ status, result, problems: [first, ...rest] }: Run): Imported | undefined {
  if (status === 'CANCELLED') return undefined
  if (result?.kind === 'import') return result
  if (first) throw new Failure(first, rest)
  throw failure('ENGINE_STOPPED', t.import.interrupted, t.import.interruptedRemedy)
}

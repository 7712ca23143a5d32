import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { FileInspection, FileRef } from '#shared/contract/files'
import type { InputOptions } from '#shared/model/recipe'
import type { Run } from '#shared/model/run'
import { useApi, useHost } from '../api/client'
import { isAbort, toProblems, type Problems } from '../api/problems'
import type { UploadProgress } from '../api/upload'
import { useWorkplaceStore } from './workplace'

/** The file that is about to be imported: brought here, looked at, read as the user says. */
export const useFileStore = defineStore('file', () => {
  const api = useApi()
  const host = useHost()
  const workplace = useWorkplaceStore()
  const name = ref('')
  const reference = shallowRef<FileRef>()
  const upload = shallowRef<UploadProgress>()
  const inspection = shallowRef<FileInspection>()
  /** What the user set; the rest is guessed. */
  const input = shallowRef<InputOptions>({})
  /** So many other files were dropped with this one. */
  const others = ref(0)
  const busy = ref(false)
  const problems = shallowRef<Problems>()
  let abort = new AbortController()

  const isOpen = computed(() => name.value !== '')

  /** Brings a file that the user chose and looks at it. Answers whether that worked. */
  async function choose(file: File, dropped = 0): Promise<boolean> {
    const signal = start(file.name)
    others.value = dropped
    return attempt(signal, async () => {
      await workplace.load()
      if (!workplace.project) return
      upload.value = { bytes: 0, totalBytes: file.size }
      reference.value = await host.bring(file, workplace.project.id, (progress) => { upload.value = progress }, signal)
      upload.value = undefined
      await look(signal)
    })
  }

  /** Opens a file that the engine can reach already. */
  async function open(known: FileRef): Promise<boolean> {
    const signal = start('path' in known ? known.path.split(/[\\/]/).at(-1) ?? known.path : '')
    reference.value = known
    return attempt(signal, () => look(signal))
  }

  /** Reads the file again with one option changed; undefined leaves it to be guessed. */
  async function setOption(option: string, value: unknown): Promise<boolean> {
    const { [option]: _before, ...rest } = input.value
    input.value = value === undefined ? rest : { ...rest, [option]: value }
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    return attempt(signal, () => look(signal))
  }

  /** Starts the import. Throws what `files.import` throws. */
  async function startImport(): Promise<Run | undefined> {
    if (!reference.value || !workplace.project) return undefined
    const given = inspection.value?.input ?? input.value
    return api.files.import({ projectId: workplace.project.id, file: reference.value, input: { ...given, ...input.value } })
  }

  function close(): void {
    abort.abort()
    name.value = ''
    reference.value = undefined
    upload.value = undefined
    inspection.value = undefined
    problems.value = undefined
    busy.value = false
    others.value = 0
  }

  function start(fileName: string): AbortSignal {
    close()
    abort = new AbortController()
    name.value = fileName
    input.value = {}
    return abort.signal
  }

  async function look(signal: AbortSignal): Promise<void> {
    if (!reference.value) return
    const found = await api.files.inspect({ file: reference.value, input: input.value }, { signal })
    inspection.value = found
    name.value = found.name
  }

  async function attempt(signal: AbortSignal, work: () => Promise<void>): Promise<boolean> {
    busy.value = true
    problems.value = undefined
    try {
      await work()
      return !signal.aborted
    } catch (error) {
      if (!isAbort(error, signal)) problems.value = toProblems(error)
      return false
    } finally {
      if (!signal.aborted) {
        busy.value = false
        upload.value = undefined
      }
    }
  }

  return { name, others, upload, inspection, input, busy, problems, isOpen, choose, open, setOption, startImport, close }
})

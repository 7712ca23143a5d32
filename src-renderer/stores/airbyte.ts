import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { AirbyteCacheInfo, AirbyteSource } from '#shared/model/airbyte'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'
import { useFollowing } from './following'
import { usePythonStore } from './python'
import { useSourcesStore } from './sources'

/** What is to be installed: a source of the list, a package by its name, or a manifest by its path or with its text. */
export type Wish = { readonly name: string, readonly version?: string, readonly unlisted?: boolean } | { readonly manifest: string | { readonly name: string, readonly text: string } }

/** The Airbyte sources that can be had, how their installations get on, and what is cached of those that are used. */
export const useAirbyteStore = defineStore('airbyte', () => {
  const api = useApi()
  const sources = useSourcesStore()
  const python = usePythonStore()
  const list = shallowRef<readonly AirbyteSource[]>()
  const problems = shallowRef<Problems>()
  const cache = shallowRef<AirbyteCacheInfo>()
  const cacheProblems = shallowRef<Problems>()

  /** What is offered: nothing where these connectors are switched off. */
  const offered = computed(() => (python.status?.state === 'disabled' ? [] : list.value ?? []))
  const installing = computed(() => list.value?.filter(({ installation }) => installation?.state === 'running') ?? [])
  const { follow } = useFollowing(() => installing.value.length > 0, load)

  /** Reads the list, and goes on reading it while something is being installed. What goes wrong is told by `problems`. */
  async function load(): Promise<void> {
    try {
      const before = installing.value
      const [found] = await Promise.all([api.airbyte.list(), before.length === 0 && python.load()])
      list.value = found
      problems.value = undefined
      follow()
      if (before.some(({ name }) => list.value?.find((one) => one.name === name)?.installation?.state !== 'running')) await sources.reloadConnectors()
    } catch (error) {
      problems.value = toProblems(error)
    }
  }

  /** Throws what `airbyte.install` throws. */
  async function install(wish: Wish): Promise<AirbyteSource> {
    const source = await api.airbyte.install('manifest' in wish ? wish : { unlisted: false, ...wish })
    await load()
    // A manifest is there at once.
    if (source.installed) await sources.reloadConnectors()
    return source
  }

  /** Throws what `airbyte.cancel` throws. */
  async function cancel(name: string): Promise<void> {
    await api.airbyte.cancel({ name })
    await load()
  }

  /** Throws what `airbyte.uninstall` throws. */
  async function uninstall(name: string): Promise<void> {
    await api.airbyte.uninstall({ name })
    await Promise.all([load(), sources.reloadConnectors()])
  }

  /** What goes wrong is told by `cacheProblems`. */
  async function loadCache(): Promise<void> {
    try {
      cache.value = await api.airbyte.cache()
      cacheProblems.value = undefined
    } catch (error) {
      cacheProblems.value = toProblems(error)
    }
  }

  /** Has the next read of a source be a full one. Throws what `airbyte.invalidate` throws. */
  async function invalidate(sourceId: string): Promise<void> {
    const changed = new Map((await api.airbyte.invalidate({ sourceId })).map((entry) => [entry.sourceId, entry]))
    if (cache.value) cache.value = { ...cache.value, entries: cache.value.entries.map((entry) => changed.get(entry.sourceId) ?? entry) }
  }

  /** Removes what is cached, of one source or of all. Throws what `airbyte.clear` throws. */
  async function clear(sourceId?: string): Promise<void> {
    cache.value = await api.airbyte.clear(sourceId === undefined ? {} : { sourceId })
  }

  // What could not be used because of Python can be now, or the other way round.
  watch(() => python.isUsable, () => {
    if (list.value) void Promise.all([load(), sources.reloadConnectors()])
  })

  return { list, offered, problems, installing, cache, cacheProblems, load, install, cancel, uninstall, loadCache, invalidate, clear }
})

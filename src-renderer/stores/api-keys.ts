import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ApiKey, Scope } from '#shared/model/access'
import type { NewApiKey } from '#shared/contract/keys'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'

/** The keys of programs. A secret is here only from its making until it is put aside. */
export const useApiKeysStore = defineStore('apiKeys', () => {
  const api = useApi()
  const list = shallowRef<readonly ApiKey[]>()
  const made = shallowRef<NewApiKey>()
  const problems = shallowRef<Problems>()

  async function load(): Promise<void> {
    problems.value = undefined
    try {
      list.value = await api.keys.list()
    } catch (error) {
      problems.value = toProblems(error)
    }
  }

  /** Throws what `keys.create` throws. */
  async function create(key: { readonly name: string, readonly scopes: Scope[], readonly projectIds?: string[] }): Promise<void> {
    made.value = await api.keys.create(key)
    await load()
  }

  /** Throws what `keys.rotate` throws. */
  async function rotate(keyId: string): Promise<void> {
    made.value = await api.keys.rotate({ keyId })
    await load()
  }

  /** Throws what `keys.revoke` throws. */
  async function revoke(keyId: string): Promise<void> {
    await api.keys.revoke({ keyId })
    await load()
  }

  return { list, made, problems, load, create, rotate, revoke, putAside: () => { made.value = undefined } }
})

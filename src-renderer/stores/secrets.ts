import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { SecretEntry, SecretsInfo } from '#shared/contract/secrets'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'

/** Where passwords and keys are kept, and their names. Values only ever go out of here. */
export const useSecretsStore = defineStore('secrets', () => {
  const api = useApi()
  const info = shallowRef<SecretsInfo>()
  const list = shallowRef<readonly SecretEntry[]>()
  const problems = shallowRef<Problems>()
  /** A passphrase helps where the file is locked, or would be better than memory. */
  const wantsPassphrase = computed(() => {
    const { store, file } = info.value ?? {}
    return file?.opensWith === 'passphrase' && (file.state === 'locked' || (file.state === 'none' && store === 'memory'))
  })

  /** It is open, and by a passphrase. */
  const hasPassphrase = computed(() => info.value?.file.state === 'open' && info.value.file.opensWith === 'passphrase')

  async function load(): Promise<void> {
    problems.value = undefined
    try {
      info.value = await api.secrets.info()
      list.value = await api.secrets.list()
    } catch (error) {
      problems.value = toProblems(error)
    }
  }

  /** Throws what `secrets.unlock` throws. */
  async function unlock(passphrase: string): Promise<void> {
    await api.secrets.unlock({ passphrase })
    await load()
  }

  /** Throws what `secrets.changePassphrase` throws. */
  async function changePassphrase(current: string, next: string): Promise<void> {
    await api.secrets.changePassphrase({ current, next })
    await load()
  }

  /** Throws what `secrets.set` throws. */
  async function set(name: string, value: string): Promise<void> {
    await api.secrets.set({ name, value })
    await load()
  }

  /** Throws what `secrets.delete` throws. */
  async function remove(name: string): Promise<void> {
    await api.secrets.delete({ name })
    await load()
  }

  return { info, list, problems, wantsPassphrase, hasPassphrase, load, unlock, changePassphrase, set, remove }
})

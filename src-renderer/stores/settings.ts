import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { EffectiveSetting, Settings } from '#shared/model/settings'
import { useApi } from '../api/client'
import { toProblems, type Problems } from '../api/problems'

export type SettingName = keyof Settings

const saidOf = (effective: readonly EffectiveSetting[]): ReadonlyMap<string, EffectiveSetting> => new Map(effective.filter(({ from, where }) => from === 'default' && where !== '').map((one) => [one.name, one]))

/** What people can set. A change is sent at once; one that is refused is taken back and told with its reason. */
export const useSettingsStore = defineStore('settings', () => {
  const api = useApi()
  const settings = shallowRef<Settings>()
  const problems = shallowRef<Problems>()
  /** Why a setting was not taken. */
  const refused = shallowRef<{ readonly name: SettingName, readonly problems: Problems }>()
  /** Settings that a file, the environment or the command fixes, with where: the page cannot change them. */
  const fixed = shallowRef<ReadonlyMap<string, EffectiveSetting>>(new Map())
  /** What counts of settings that nobody made, where something else says it: proxies of the environment. */
  const said = shallowRef<ReadonlyMap<string, EffectiveSetting>>(new Map())
  /** The setting that was saved last. */
  const saved = ref<SettingName>()

  async function load(): Promise<void> {
    try {
      const [now, effective] = await Promise.all([api.settings.get(), api.settings.effective()])
      settings.value = now
      fixed.value = new Map(effective.filter(({ from }) => from !== 'default' && from !== 'page').map((one) => [one.name, one]))
      said.value = saidOf(effective)
      problems.value = undefined
    } catch (error) {
      problems.value = toProblems(error)
    }
  }

  async function update<N extends SettingName>(name: N, value: Settings[N]): Promise<void> {
    saved.value = undefined
    refused.value = undefined
    try {
      settings.value = await api.settings.update({ [name]: value })
      saved.value = name
      if (value === null) said.value = saidOf(await api.settings.effective())
    } catch (error) {
      refused.value = { name, problems: toProblems(error) }
    }
  }

  return { settings, fixed, said, problems, refused, saved, load, update }
})

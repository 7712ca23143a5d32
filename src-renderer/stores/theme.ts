import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { Settings } from '#shared/model/settings'
import { useSettingsStore } from './settings'

export const THEMES = ['light', 'dark', 'system'] as const satisfies readonly Settings['theme'][]
export type Theme = (typeof THEMES)[number]

const KEY = 'winnow.theme'
const isTheme = (value: unknown): value is Theme => THEMES.some((theme) => theme === value)

/** Light, dark, or as the system is. The engine's settings keep it; the browser remembers it for the first paint alone. */
export const useThemeStore = defineStore('theme', () => {
  const settings = useSettingsStore()
  const remembered = localStorage.getItem(KEY)
  const theme = ref<Theme>(isTheme(remembered) ? remembered : 'system')
  const media = matchMedia('(prefers-color-scheme: dark)')
  const systemIsDark = ref(media.matches)
  media.addEventListener('change', ({ matches }) => { systemIsDark.value = matches })

  const isDark = computed(() => theme.value === 'dark' || (theme.value === 'system' && systemIsDark.value))

  watch(isDark, (dark) => { document.documentElement.classList.toggle('dark', dark) }, { immediate: true, flush: 'sync' })
  watch(theme, (next) => { localStorage.setItem(KEY, next) }, { flush: 'sync' })
  watch(() => settings.settings?.theme, (kept) => { if (kept) theme.value = kept })

  /** Puts a theme in force at once and has it kept. It holds until the end of this page even where it cannot be kept. */
  function choose(next: Theme): Promise<void> {
    theme.value = next
    return settings.update('theme', next)
  }

  return { theme, isDark, choose }
})

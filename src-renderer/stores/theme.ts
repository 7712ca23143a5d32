import { defineStore } from 'pinia'
import { ref } from 'vue'

export const THEMES = ['light', 'dark', 'system'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'winnow.theme'
const isTheme = (value: unknown): value is Theme => THEMES.some((theme) => theme === value)

/** Light, dark, or as the system is; kept by the browser. */
export const useThemeStore = defineStore('theme', () => {
  const kept = localStorage.getItem(KEY)
  const theme = ref<Theme>(isTheme(kept) ? kept : 'system')
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', apply)

  /** Puts the theme in force. */
  function apply(): void {
    const dark = theme.value === 'dark' || (theme.value === 'system' && system.matches)
    document.documentElement.classList.toggle('dark', dark)
  }

  function choose(next: Theme): void {
    theme.value = next
    localStorage.setItem(KEY, next)
    apply()
  }

  return { theme, apply, choose }
})

import './zod'
import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/tables.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { provideHost } from './api/client'
import { connectToShell } from './api/shell'
import { connectToHost } from './api/host'
import { takeHandOver } from './api/hand-over'
import { makeRouter } from './router'
import { useThemeStore } from './stores/theme'

// The address holds the start token: it is taken out before anything else looks at the address.
const host = window.winnow ? connectToShell(window.winnow) : connectToHost(takeHandOver(location, history))
const app = createApp(App)
app.use(createPinia()).use(provideHost(host)).use(makeRouter())
// Puts the theme in force before the first paint.
useThemeStore()
app.mount('#app')

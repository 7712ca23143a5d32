import './zod'
import '@fontsource-variable/inter'
import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import './styles/tokens.css'
import './styles/base.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { provideHost } from './api/client'
import { connectToHost } from './api/host'
import { takeHandOver } from './api/hand-over'
import { makeRouter } from './router'
import { useThemeStore } from './stores/theme'

// The address holds the start token: it is taken out before anything else looks at the address.
const handOver = takeHandOver(location, history)
const app = createApp(App)
app.use(createPinia()).use(provideHost(connectToHost(handOver))).use(makeRouter())
useThemeStore().apply()
app.mount('#app')

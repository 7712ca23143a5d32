import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import StartPage from './pages/StartPage.vue'

/** The pages. Hash routes: the page works wherever its files are served from. To be made after the hand-over was taken out of the address. */
export const makeRouter = (): Router => createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'start', component: StartPage },
    { path: '/import', name: 'import', component: () => import('./pages/ImportPage.vue') },
    { path: '/datasets/:versionId', name: 'dataset', component: () => import('./pages/DatasetPage.vue'), props: true },
    { path: '/runs', name: 'runs', component: () => import('./pages/RunsPage.vue') },
    { path: '/runs/:runId', name: 'run', component: () => import('./pages/RunPage.vue'), props: true },
    { path: '/:rest(.*)', redirect: { name: 'start' } },
  ],
})

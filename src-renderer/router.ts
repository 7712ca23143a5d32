import { createRouter, createWebHashHistory, type Router } from 'vue-router'
import { TABS } from './wizard'
import HomePage from './pages/HomePage.vue'

/** The pages. Hash routes: the page works wherever its files are served from. To be made after the hand-over was taken out of the address. */
export const makeRouter = (): Router => createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'home', component: HomePage },
    { path: '/import', name: 'import', component: () => import('./pages/ImportPage.vue') },
    { path: `/datasets/:versionId/:tab(${TABS.join('|')})?`, name: 'dataset', component: () => import('./pages/WorkspacePage.vue'), props: true },
    { path: '/sources', name: 'sources', component: () => import('./pages/SourcesPage.vue') },
    { path: '/sources/guide', name: 'source-guide', component: () => import('./pages/SourceGuidePage.vue') },
    { path: '/sources/new/:connector', name: 'source-new', component: () => import('./pages/SourceFormPage.vue'), props: true },
    { path: '/sources/:sourceId', name: 'source', component: () => import('./pages/SourcePage.vue'), props: true },
    { path: '/sources/:sourceId/edit', name: 'source-edit', component: () => import('./pages/SourceFormPage.vue'), props: true },
    { path: '/runs', name: 'runs', component: () => import('./pages/RunsPage.vue') },
    { path: '/runs/:runId', name: 'run', component: () => import('./pages/RunPage.vue'), props: true },
    { path: '/settings', name: 'settings', component: () => import('./pages/SettingsPage.vue') },
    // The names that earlier users know.
    { path: '/ingestion/wizard', redirect: { name: 'home' } },
    { path: '/ingestion/jobs', redirect: { name: 'runs' } },
    { path: '/:rest(.*)', redirect: { name: 'home' } },
  ],
})

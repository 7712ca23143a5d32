import { createPinia } from 'pinia'
import { createApp, defineComponent, h, type Plugin, shallowRef } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import type { Client } from '#shared/contract/index'
import type { Run } from '#shared/model/run'
import { provideHost } from './api/client'
import type { Host } from './api/host'

/** A host of which tests use nothing but its being there. */
const HOST: Host = {
  connection: { state: shallowRef('open'), call: () => Promise.reject(new Error('not in tests')) },
  open: null,
  opened: () => () => {},
  bring: () => Promise.reject(new Error('not in tests')),
  artifactUrl: (id) => `/artifacts/${id}/content`,
}

type Group = Record<string, (input: never, options?: never) => unknown>

/** The contract's client with a few procedures; any other throws. */
export function fakeApi(groups: Record<string, Group>): Client {
  const group = (name: string) => new Proxy(groups[name] ?? {}, { get: (target, key) => target[String(key)] ?? (() => Promise.reject(new Error(`${name}.${String(key)} is not in this test`))) })
  // A test brings the procedures that it uses: the rest of the type is promised, and throws when called.
  const client: unknown = new Proxy({}, { get: (_target, name) => group(String(name)) })
  return client as Client
}

/** Runs something inside an app that has stores over a fake client. */
export function inApp<T>(api: Client, work: () => T, host: Partial<Host> = {}): T {
  const app = createApp({}).use(createPinia()).use(provideHost({ ...HOST, ...host }, api))
  return app.runWithContext(work)
}

/** The addresses of the pages, with nothing behind them. */
const pages = (): Router => createRouter({
  history: createMemoryHistory(),
  routes: ['/:home(home)?', '/import', '/dataset/:versionId/:tab?', '/runs', '/run/:runId', '/settings', '/sources', '/source-guide', '/source-new/:connector', '/source/:sourceId', '/source-edit/:sourceId'].map((path) => ({ path, name: /[\w-]+/.exec(path)?.[0] ?? '', component: defineComponent(() => () => null) })),
})

/** Element Plus's dialog and button, as far as their owners see them. */
const ElDialog = defineComponent({ props: { modelValue: Boolean, title: String }, setup: (props, { slots }) => () => (props.modelValue ? h('div', { role: 'dialog', 'aria-label': props.title }, slots['default']?.()) : null) })
const ElButton = defineComponent({ props: { nativeType: String, loading: Boolean, size: String }, setup: (props, { slots }) => () => h('button', { type: props.nativeType ?? 'button' }, slots['default']?.()) })

/** What a component needs around it: stores over a fake client, the addresses of the pages. Given to `mount` as its `global`; the router is its own. */
export function around(api: Client, host: Partial<Host> = {}): { readonly router: Router, readonly global: { readonly plugins: Plugin[], readonly components: Record<string, typeof ElDialog | typeof ElButton> } } {
  const router = pages()
  return { router, global: { plugins: [createPinia(), provideHost({ ...HOST, ...host }, api), router], components: { ElDialog, ElButton } } }
}

export const ID = '00000000-0000-4000-8000-000000000001'
const NOW = '2026-01-01T00:00:00.000Z'

/** A run as the contract gives it. */
export const aRun = (part: Partial<Run> = {}): Run => ({
  id: ID, projectId: ID, kind: 'recipe', title: 'Clean orders', mode: 'ASYNC', status: 'RUNNING',
  progress: { stage: 'clean', rows: 0, totalRows: null, bytes: 0, totalBytes: null, fraction: null, rowsPerSecond: null, remainingSeconds: null },
  problems: [], result: null, repeats: null, createdAt: NOW, startedAt: NOW, endedAt: null, ...part,
})

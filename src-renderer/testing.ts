import { createPinia } from 'pinia'
import { createApp, shallowRef } from 'vue'
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
export function inApp<T>(api: Client, work: () => T): T {
  const app = createApp({}).use(createPinia()).use(provideHost(HOST, api))
  return app.runWithContext(work)
}

export const ID = '00000000-0000-4000-8000-000000000001'
const NOW = '2026-01-01T00:00:00.000Z'

/** A run as the contract gives it. */
export const aRun = (part: Partial<Run> = {}): Run => ({
  id: ID, projectId: ID, kind: 'recipe', title: 'Clean orders', mode: 'ASYNC', status: 'RUNNING',
  progress: { stage: 'clean', rows: 0, totalRows: null, bytes: 0, totalBytes: null, fraction: null, rowsPerSecond: null, remainingSeconds: null },
  problems: [], result: null, repeats: null, createdAt: NOW, startedAt: NOW, endedAt: null, ...part,
})

import { totalmem } from 'node:os'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import type { EngineContext } from '#engine/context'
import { ConnectorCatalogue } from '#engine/connectors/catalogue'
import { VersionReader } from '#engine/datasets/reader'
import { Budget } from '#engine/duckdb/budget'
import { OpenNetwork } from '#engine/network/open'
import type { Client } from '#shared/contract/index'
import { AddedConnectors } from './api/added-connectors'
import { airbyteParts } from './api/airbyte-parts'
import { FileAccess } from './api/file-access'
import { KeyGate } from './api/key-gate'
import type { Parts } from './api/parts'
import { Previews } from './api/previews'
import { Profiles } from './api/profiles'
import { router } from './api/router'
import { forgetDeleted } from './api/secrets'
import { SourceAccess } from './api/source-access'
import { followSource } from './api/sources'
import { type Executor, RunQueue } from './jobs/run-queue'
import { Watches } from './jobs/watches'
import { exportExecutor } from './jobs/tasks/export'
import { importExecutor } from './jobs/tasks/import'
import { removeUnfinished } from './jobs/tasks/outputs'
import type { TaskParts } from './jobs/tasks/parts'
import { profileExecutor } from './jobs/tasks/profile'
import { recipeExecutor } from './jobs/tasks/recipe'
import { ExportTask } from './jobs/tasks/task'
import { Log } from './log'
import { PythonRuntime } from './python/runtime'
import type { EffectiveSettings } from './settings/effective'
import { loadSettings, placed } from './settings/load'
import { proxiesInForce, withProxies } from './settings/proxy'
import { homeOf, type Home } from './store/home'
import { SecretStore } from './store/secrets/secret-store'
import { Store } from './store/store'
import { Uploads } from './store/uploads'
import { VERSION } from './version'
import { WorkerPool } from './workers/pool'

/** The share of the memory budget that the hungriest kind of run asks for. */
const LARGEST_SHARE = 0.5

export interface ComposeOptions {
  readonly home?: Home
  /** Files and folders that callers may name by path. */
  readonly grants?: 'everything' | readonly string[]
  /** What files, the environment and options of the command say; read from where they are unless given. */
  readonly settings?: EffectiveSettings
}

/** The whole engine: what a host serves and closes. */
export interface Composition {
  readonly parts: Parts
  /** Calls the contract inside this process. */
  readonly client: Client
  /** The same on behalf of somebody, whose accesses are noted. */
  clientFor(caller: string): Client
  /**
   * Does ahead what every page asks for at first: the first answers take many times as long as those that follow. Most
   * likely somebody is about to open a file, too.
   */
  warmUp(): void
  /** Has datasets follow their sources from here on, by runs of their own: for processes that stay. */
  watch(): void
  close(): Promise<void>
}

/**
 * Makes every part of the engine and puts them together; what runs in it is found by reading this. One process owns the
 * store at a time.
 *
 * @throws Failure STORE_LOCKED, STORE_NEWER, STORE_BROKEN; OPTION_INVALID (ENCRYPTION_KEY, WINNOW_SECRETS)
 */
export async function compose({ home: given = homeOf(), grants = 'everything', settings: known }: ComposeOptions = {}): Promise<Composition> {
  const effective = known ?? await loadSettings({ home: given.root })
  const home = placed(given, effective)
  const reading: { reader?: VersionReader; previews?: Previews } = {}
  const release = async (path: string): Promise<void> => {
    await reading.previews?.closeAll()
    await reading.reader?.release(path)
  }
  const store = await Store.open({ home, release, fixed: effective.fixed })
  const secrets = await SecretStore.open(home).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const log = Log.open(home.logs, secrets.redact)
  log.info(`winnow ${VERSION} started`)
  const { memoryBudget } = store.settings.get()
  const engine: EngineContext = { budget: new Budget(memoryBudget ?? Math.floor(totalmem() / 2)), tempRoot: home.temp, workers: new WorkerPool(), limits: effective.formats }
  const reader = new VersionReader(engine, [home.projects])
  reading.reader = reader
  const files = new FileAccess(store, grants)
  const network = new OpenNetwork({ isOffline: () => store.settings.get().offline, proxies: proxiesInForce(() => store.settings.get(), secrets), certificates: () => store.settings.get().certificates })
  const catalogue = new ConnectorCatalogue([], effective.switchedOff)
  const python = new PythonRuntime({
    home, redact: secrets.redact, isEnabled: () => store.settings.get().airbyte, isOffline: () => store.settings.get().offline,
    wantedVersion: effective.value.dataIngestion?.pyairbyte?.version, memory: engine.budget.total, wayOut: (env) => withProxies(env, store.settings.get(), secrets),
  })
  const airbyte = await airbyteParts({ engine, store, python, redact: secrets.redact, catalogue, effective })
  const added = new AddedConnectors(catalogue, store.settings, home, airbyte.sources)
  await added.load()
  const sources = new SourceAccess({ engine, network, poolSize: (connector) => effective.poolSize(connector), privateHosts: effective.forKeys.privateHosts ?? [] }, catalogue, store, secrets, files)
  const taskParts: TaskParts = { engine, store, files, sources, tasks: () => queue.tasks() }
  const previews = new Previews(engine, store)
  reading.previews = previews
  const withRoom = (execute: Executor): Executor => async (task, context) => {
    // Previews are kept as long as nobody needs their memory.
    if (engine.budget.free < engine.budget.share(LARGEST_SHARE)) await previews.closeAll()
    return execute(task, context)
  }
  const queue: RunQueue = new RunQueue({
    runs: store.runs,
    executors: {
      import: withRoom(importExecutor(taskParts)), profile: withRoom(profileExecutor(taskParts)),
      recipe: withRoom(recipeExecutor(taskParts)), export: withRoom(exportExecutor(taskParts)),
    },
    concurrency: () => store.settings.get().concurrency,
    onError: (title, error) => log.unexpected(title, error),
  })
  const watches = new Watches({
    store, queue, sources, refresh: (datasetId, state) => followSource({ store, queue }, datasetId, state), onError: (title, error) => log.unexpected(title, error),
  })
  const notices = [...store.notices, ...await recoverRuns(store, queue)]
  const parts: Parts = { engine, log, store, queue, files, sources, watches, added, python, airbyte, secrets, reader, previews, notices, uploads: new Uploads(store), gate: new KeyGate(store), effective, profiles: new Profiles(engine, store) }
  const client: Client = createRouterClient(router, { context: parts })
  return {
    parts,
    client,
    clientFor: (caller) => createRouterClient(router, { context: { ...parts, caller } }),
    warmUp: () => {
      const wanted = [engine.workers.warm('formats/csv'), client.system.info(), client.steps.catalogue(), client.steps.templates(), client.system.formats()]
      // Whoever really asks is told what is wrong.
      void Promise.allSettled(wanted)
    },
    watch: () => watches.start(),
    close: async () => {
      await watches.close()
      await queue.close()
      await airbyte.sources.close()
      await python.close()
      await previews.close()
      await reader.close()
      network.close()
      await engine.workers.close()
      await airbyte.forget(store.sources.inTrash())
      await forgetDeleted(parts).catch((error: unknown) => log.unexpected('secrets of deleted sources', error))
      await store.close()
      log.info('ended')
    },
  }
}

const WithFolder = ExportTask.pick({ folder: true })

/** Runs that a dead process left are marked, and what they had begun to write is removed. */
async function recoverRuns(store: Store, queue: RunQueue): Promise<string[]> {
  const interrupted = queue.recover()
  for (const { id, projectId } of interrupted) {
    const { folder } = WithFolder.safeParse(store.runs.get(id).task).data ?? {}
    if (folder !== undefined) await removeUnfinished(folder, id)
    await rm(join(store.home.uploads, store.projects.get(projectId).slug, 'clean', id), { recursive: true, force: true })
  }
  return interrupted.length === 0 ? [] : [`${interrupted.length} ${interrupted.length === 1 ? 'run was' : 'runs were'} interrupted when Winnow ended: repeat what you still need.`]
}

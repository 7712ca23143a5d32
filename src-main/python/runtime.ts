import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { AirbyteWorker } from '#engine/airbyte/worker'
import type { Redactor } from '#engine/redact'
import type { Home } from '#main/store/home'
import { type Failure, failure, type Problem } from '#shared/model/problem'
import type { FoundPython, PythonStatus } from '#shared/model/python'
import { Attempt } from './attempt'
import { Environments } from './environment'
import { findPython, noPython, type Pythons } from './find-python'
import { LOCK, lockedVersion, switchedOffBy, versionWarning } from './in-force'
import { LICENCES } from './licences'
import { hashOfLock, madeIn, programIn, pythonVersionIn, settle } from './venv'
import { ConnectorWorker } from './worker'
import { workerLaunch } from './worker-launch'

/** The packages whose versions people ask for. */
const TOLD = ['airbyte', 'airbyte-cdk', 'duckdb'] as const
/** Somebody who installs Python meanwhile should not wait for long, and nobody for looking at the same again. */
const LOOK_AGAIN_MS = 3_000
/** Whoever cancels is answered within so long. */
const CANCEL_MS = 400

export interface PythonRuntimeOptions {
  readonly home: Home
  readonly redact: Redactor
  /** The setting of the page. */
  readonly isEnabled: () => boolean
  readonly isOffline: () => boolean
  /** The version of PyAirbyte that a settings file asks for. */
  readonly wantedVersion?: string | undefined
  /** Bytes that the worker may use. */
  readonly memory: number
  /** The environment with the proxies that the settings name, for what the worker runs. */
  readonly wayOut?: (env: NodeJS.ProcessEnv) => Promise<NodeJS.ProcessEnv>
  /** Another lock than the one that comes with Winnow. */
  readonly lock?: string
  /** The environment that the looks, the installers and the worker are started from. */
  readonly env?: NodeJS.ProcessEnv
}

/**
 * Python for connectors: whether it is there, its set-up, and the worker. Nothing is looked for and no process is started
 * before somebody asks.
 */
export class PythonRuntime {
  /** Makes environments, also those of single sources. */
  readonly environments: Environments
  /** Runs sources. Its calls throw PYTHON_UNAVAILABLE where it cannot be started. */
  readonly worker: AirbyteWorker
  readonly #worker: ConnectorWorker
  readonly #folder: string
  readonly #env: NodeJS.ProcessEnv
  readonly #lock: string
  #attempt: Attempt | undefined
  #pythons: { readonly at: number; readonly found: Promise<Pythons> } | undefined
  #settled: Promise<void> | undefined

  constructor(private readonly options: PythonRuntimeOptions) {
    const { home, isOffline, env = process.env } = options
    this.#env = env
    this.#lock = options.lock ?? LOCK
    this.#folder = join(home.python, 'worker')
    this.environments = new Environments({ tool: join(home.python, 'tool'), cache: env['WINNOW_UV_CACHE'] || join(home.python, 'uv-cache') }, isOffline, env)
    this.#worker = new ConnectorWorker({
      launch: async () => {
        await this.#refuseUnlessReady()
        return workerLaunch({ python: programIn(this.#folder, 'python'), folder: home.airbyte, memory: options.memory, env: await options.wayOut?.(env) ?? env })
      },
      log: join(home.logs, 'connectors.log'),
      redact: options.redact.text,
    })
    this.worker = this.#worker
  }

  /** All that there is to know. Takes a second at first: it looks for Python. */
  async status(): Promise<PythonStatus> {
    const [pythons, made, lock, outdated] = await Promise.all([this.#find(), this.#made(), readFile(this.#lock, 'utf8'), this.#isOutdated()])
    const problem = await this.problem()
    const state = this.#switchedOff() ? 'disabled' : made ? (outdated ? 'outdated' : 'ready') : pythons.best ? 'absent' : 'missing'
    const used = made && (pythons.found.find(({ path }) => path === made.python) ?? await this.#unlooked(made.python))
    const packages = Object.fromEntries(TOLD.flatMap((name) => (made?.packages[name] === undefined ? [] : [[name, made.packages[name]]])))
    const version = packages['airbyte'] ?? lockedVersion(lock)
    return {
      state, python: used ?? pythons.best ?? null, found: [...pythons.found], packages, folder: this.#folder, bytes: made?.bytes ?? null,
      licences: LICENCES, worker: this.#worker.info, setup: this.#attempt?.installation ?? null, problem, warnings: this.#warnings(version, made !== undefined, outdated),
    }
  }

  /** Why connectors cannot be used now; null where they can. Quick: Python is looked for only where nothing was set up. */
  async problem(): Promise<Problem | null> {
    const off = this.#switchedOff()
    if (off) return off.problem
    if (await this.#made()) return null
    if (this.#attempt?.running) return failure('PYTHON_UNAVAILABLE', 'Connectors are being set up.', 'Wait until it is done.').problem
    const pythons = await this.#find()
    if (!pythons.best) return noPython(pythons).problem
    return failure('PYTHON_UNAVAILABLE', 'Connectors that need Python are not set up yet.', 'Set them up in the settings, or by `winnow setup python`: once, about 800 MB on disk.').problem
  }

  /** The Python that environments are made with. Throws PYTHON_UNAVAILABLE. */
  async python(): Promise<string> {
    const off = this.#switchedOff()
    if (off) throw off
    const pythons = await this.#find()
    if (!pythons.best) throw noPython(pythons)
    return pythons.best.path
  }

  /**
   * Begins to set up, in the background; nothing where it is set up already.
   *
   * @param from a folder or a zip of wheels
   * @throws Failure CONFLICT, PYTHON_UNAVAILABLE
   */
  async setUp({ reinstall = false, from }: { readonly reinstall?: boolean; readonly from?: string | undefined } = {}): Promise<void> {
    this.#refuseWhileBusy()
    const python = await this.python()
    if (!reinstall && await this.#made() && !await this.#isOutdated()) return
    this.#refuseWhileBusy()
    this.#attempt = new Attempt(join(this.options.home.logs, 'python-setup.log'), this.options.redact, async (watch) => {
      await this.environments.install({
        ...watch, what: 'connectors', python, lock: this.#lock, folder: this.#folder, from,
        // It holds files open that are about to go.
        prepared: () => this.#worker.stop(),
      })
    })
  }

  /** Stops a set-up that is under way; what was there before stays. What it had made may be removed after this has resolved. */
  async cancelSetUp(): Promise<void> {
    const over = new AbortController()
    await Promise.race([this.#attempt?.cancel(), setTimeout(CANCEL_MS, undefined, { signal: over.signal }).catch(() => {})])
    over.abort()
  }

  /** The end of a set-up that is under way. */
  async whenSetUp(): Promise<void> {
    await this.#attempt?.ended
  }

  /** Removes all that was set up: the worker's environment, those of sources, and what was downloaded. Throws CONFLICT. */
  async remove(): Promise<void> {
    this.#refuseWhileBusy()
    await this.#worker.stop()
    await rm(this.options.home.python, { recursive: true, force: true })
    this.#attempt = undefined
    this.#pythons = undefined
  }

  /** Ends the worker and a set-up that is under way. */
  async close(): Promise<void> {
    await Promise.all([this.#attempt?.cancel(), this.#worker.close()])
  }

  #switchedOff(): Failure | undefined {
    const off = switchedOffBy(this.#env)
    if (off) return off
    return this.options.isEnabled() ? undefined : failure('PYTHON_UNAVAILABLE', 'Airbyte sources are switched off in the settings.', 'Switch them on there, or by `winnow airbyte enable`.')
  }

  async #refuseUnlessReady(): Promise<void> {
    const off = this.#switchedOff()
    if (off) throw off
    const problem = await this.problem()
    if (problem) throw failure(problem.code, problem.message, problem.remedy)
  }

  #refuseWhileBusy(): void {
    if (this.#attempt?.running) throw failure('CONFLICT', 'Python is being set up already.', 'Wait until it is done, or cancel it.')
  }

  #warnings(version: string | undefined, isMade: boolean, outdated: boolean): string[] {
    const other = versionWarning(this.options.wantedVersion, version, isMade)
    return [
      ...(other === undefined ? [] : [other]),
      ...(outdated ? ['What is set up belongs to another version of Winnow. It works; set it up again to have what this one was tried with.'] : []),
    ]
  }

  async #made(): ReturnType<typeof madeIn> {
    // Once a process has died in between: the older environment stands beside its place.
    this.#settled ??= existsSync(`${this.#folder}.old`) && !existsSync(this.#folder) && !this.#attempt ? settle(this.#folder) : Promise.resolve()
    await this.#settled
    return madeIn(this.#folder)
  }

  /** The Python of the environment where it is not among those that are looked at: WINNOW_PYTHON may name another by now. */
  async #unlooked(path: string): Promise<FoundPython | undefined> {
    const version = await pythonVersionIn(this.#folder)
    return version === undefined ? undefined : { path, version, fits: true }
  }

  async #isOutdated(): Promise<boolean> {
    const made = await this.#made()
    return made !== undefined && made.lock !== await hashOfLock(this.#lock)
  }

  async #find(): Promise<Pythons> {
    const known = this.#pythons && await this.#pythons.found
    const good = known?.best ? existsSync(known.best.path) : this.#pythons && Date.now() - this.#pythons.at < LOOK_AGAIN_MS
    if (!this.#pythons || !good) this.#pythons = { at: Date.now(), found: findPython(this.#env) }
    return this.#pythons.found
  }
}

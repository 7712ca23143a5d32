import type { EngineContext } from '#engine/context'
import type { VersionReader } from '#engine/datasets/reader'
import type { RunQueue } from '#main/jobs/run-queue'
import type { Watches } from '#main/jobs/watches'
import type { Log } from '#main/log'
import type { SecretStore } from '#main/store/secrets/secret-store'
import type { PythonRuntime } from '#main/python/runtime'
import type { Store } from '#main/store/store'
import type { Uploads } from '#main/store/uploads'
import type { AddedConnectors } from './added-connectors'
import type { AirbyteAccess } from './airbyte-parts'
import type { FileAccess } from './file-access'
import type { EffectiveSettings } from '#main/settings/effective'
import type { KeyGate } from './key-gate'
import type { Previews } from './previews'
import type { Profiles } from './profiles'
import type { SourceAccess } from './source-access'

/** What the handlers call: the context of every procedure. */
export interface Parts {
  readonly engine: EngineContext
  readonly log: Log
  readonly store: Store
  readonly queue: RunQueue
  readonly files: FileAccess
  readonly sources: SourceAccess
  /** Datasets that follow their sources by themselves. */
  readonly watches: Watches
  readonly added: AddedConnectors
  readonly secrets: SecretStore
  readonly uploads: Uploads
  readonly reader: VersionReader
  readonly previews: Previews
  readonly profiles: Profiles
  readonly gate: KeyGate
  /** Python for connectors: its set-up, and the worker that runs them. */
  readonly python: PythonRuntime
  readonly airbyte: AirbyteAccess
  /** What files, the environment and options of the command say. */
  readonly effective: EffectiveSettings
  /** What was found and mended when Winnow started. */
  readonly notices: readonly string[]
}

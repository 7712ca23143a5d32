import type { EngineContext } from '#engine/context'
import { profileSample } from '#engine/profile/profile'
import type { Finding } from '#shared/model/finding'
import type { Profile } from '#shared/model/profile'
import { withProfileSource } from '#main/jobs/tasks/profile'
import { keptVersion } from '#main/jobs/tasks/versions'
import type { Store } from '#main/store/store'

/** So many quick profiles are remembered. */
const MOST = 32

/** Profiles of versions: the exact one where a run has measured it, else a quick one of a sample. */
export class Profiles {
  readonly #quick = new Map<string, Promise<Profile>>()

  constructor(private readonly engine: EngineContext, private readonly store: Store) {}

  /** Throws NOT_FOUND. */
  async get(versionId: string): Promise<Profile> {
    const version = keptVersion(this.store, versionId)
    const exact = this.store.profiles.get(versionId)
    if (exact) return exact.profile
    const known = this.#quick.get(versionId)
    if (known) return known
    // Shared by all who ask, so nobody's leaving may stop it.
    const watch = { signal: new AbortController().signal, progress: () => {} }
    const quick = withProfileSource(this.engine, version, watch, profileSample)
    this.#quick.set(versionId, quick)
    quick.catch(() => this.#quick.delete(versionId))
    const [oldest] = this.#quick.keys()
    if (this.#quick.size > MOST && oldest !== undefined) this.#quick.delete(oldest)
    return quick
  }

  /** What is wrong, once all rows have been measured. Throws NOT_FOUND. */
  findings(versionId: string): readonly Finding[] {
    this.store.datasets.version(versionId)
    return this.store.profiles.get(versionId)?.findings ?? []
  }
}

import type { EngineContext } from '#engine/context'
import { measureSample } from '#engine/profile/measure-version'
import { suggestRecipe } from '#engine/profile/suggest'
import { keptVersion, whileKept } from '#main/jobs/tasks/versions'
import type { Measured } from '#main/store/repositories/profiles'
import type { Store } from '#main/store/store'

/** So many quick profiles are remembered. */
const MOST = 32

/** What was measured about versions: of all rows where a run has done so, else quickly of a sample. */
export class Profiles {
  readonly #quick = new Map<string, Promise<Measured>>()

  constructor(private readonly engine: EngineContext, private readonly store: Store) {}

  /** Throws NOT_FOUND. */
  async get(versionId: string): Promise<Measured> {
    const version = keptVersion(this.store, versionId)
    const exact = this.store.profiles.get(versionId)
    if (exact) return exact
    const known = this.#quick.get(versionId)
    if (known) return known
    // Shared by all who ask, so nobody's leaving may stop it.
    const quick = measureSample(this.engine, version, { signal: new AbortController().signal, progress: () => {} })
      .then(({ profile, findings, inferred }) => ({ profile, findings: [...findings], suggested: suggestRecipe(inferred) }))
    this.#quick.set(versionId, quick)
    quick.catch(() => this.#quick.delete(versionId))
    const [oldest] = this.#quick.keys()
    if (this.#quick.size > MOST && oldest !== undefined) this.#quick.delete(oldest)
    return whileKept(this.store, versionId, () => quick)
  }
}

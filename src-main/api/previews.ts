import { join } from 'node:path'
import type { EngineContext } from '#engine/context'
import { PreviewCache } from '#engine/recipe/preview-cache'
import type { Preview } from '#engine/recipe/preview'
import { problemsOf } from '#shared/model/problem'
import type { RecipeStep } from '#shared/model/recipe'
import type { Store } from '#main/store/store'
import { keptVersion, whileKept } from '#main/jobs/tasks/versions'

/** Previews that nobody has looked at for so long give their memory back. */
const KEPT_MS = 15 * 60_000
const LOOK_MS = 60_000

/** A preview, and when all of it has been gone through. */
interface Opened {
  readonly preview: Preview
  readonly completed: Promise<void>
}

interface Kept {
  readonly cache: PreviewCache
  used: number
}

/** The previews of all projects: one instance for each project that is looked at. */
export class Previews {
  readonly #kept = new Map<string, Kept>()
  readonly #timer: NodeJS.Timeout
  #opening: Promise<unknown> = Promise.resolve()

  constructor(private readonly engine: EngineContext, private readonly store: Store, private readonly now: () => number = Date.now) {
    this.#timer = setInterval(() => void this.forget(), LOOK_MS).unref()
  }

  /**
   * Does some work with the preview of a recipe over a version; once more, where previews were closed meanwhile since
   * somebody needed their memory.
   */
  async use<T>(versionId: string, steps: readonly RecipeStep[], until: number | undefined, signal: AbortSignal | undefined, work: (opened: Opened) => Promise<T>): Promise<T> {
    const attempt = async (): Promise<T> => work(await this.#open(versionId, steps, until))
    return whileKept(this.store, versionId, () => attempt().catch((error: unknown) => {
      if (signal?.aborted || problemsOf(error)[0].code !== 'RUN_CANCELLED') throw error
      return attempt()
    }))
  }

  /**
   * The preview of a recipe over a version, and when all of it has been gone through.
   * Throws NOT_FOUND, or a Failure with all problems of the recipe.
   *
   * @param until stop before the step with this index
   */
  async #open(versionId: string, steps: readonly RecipeStep[], until?: number): Promise<Opened> {
    const version = keptVersion(this.store, versionId)
    const { projectId } = this.store.datasets.get(this.store.datasets.version(versionId).datasetId)
    const cache = this.#cache(this.store.projects.get(projectId).slug)
    // One after another: two that ask for the same preview are to get the same one.
    const opened = this.#opening.then(() => cache.open(version, steps, until))
    this.#opening = opened.catch(() => {})
    return opened
  }

  /** Closes the previews of projects that nobody has looked at for 15 minutes. */
  async forget(): Promise<void> {
    await this.#close([...this.#kept].filter(([, { used }]) => this.now() - used > KEPT_MS).map(([slug]) => slug))
  }

  /** Closes all previews: where a version file is to be moved, and where a run needs their memory. */
  async closeAll(): Promise<void> {
    await this.#close([...this.#kept.keys()])
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.closeAll()
  }

  async #close(slugs: readonly string[]): Promise<void> {
    const caches = slugs.flatMap((slug) => this.#kept.get(slug)?.cache ?? [])
    for (const slug of slugs) this.#kept.delete(slug)
    await Promise.all(caches.map((cache) => cache.close()))
  }

  #cache(slug: string): PreviewCache {
    const known = this.#kept.get(slug) ?? { cache: new PreviewCache(this.engine, [join(this.store.home.projects, slug, 'datasets')]), used: 0 }
    known.used = this.now()
    this.#kept.set(slug, known)
    return known.cache
  }
}

import { join } from 'node:path'
import type { EngineContext } from '#engine/context'
import { PreviewCache } from '#engine/recipe/preview-cache'
import type { Preview } from '#engine/recipe/preview'
import type { RecipeStep } from '#shared/model/recipe'
import type { Store } from '#main/store/store'
import { keptVersion } from '#main/jobs/tasks/versions'

/** The previews of all projects: one instance for each project that is looked at. */
export class Previews {
  readonly #caches = new Map<string, PreviewCache>()
  #opening: Promise<unknown> = Promise.resolve()

  constructor(private readonly engine: EngineContext, private readonly store: Store) {}

  /**
   * The preview of a recipe over a version, and when all of it has been gone through.
   * Throws NOT_FOUND, or a Failure with all problems of the recipe.
   *
   * @param until stop before the step with this index
   */
  async open(versionId: string, steps: readonly RecipeStep[], until?: number): Promise<{ readonly preview: Preview; readonly completed: Promise<void> }> {
    const version = keptVersion(this.store, versionId)
    const { projectId } = this.store.datasets.get(this.store.datasets.version(versionId).datasetId)
    const cache = this.#cache(this.store.projects.get(projectId).slug)
    // One after another: two that ask for the same preview are to get the same one.
    const opened = this.#opening.then(() => cache.open(version, steps, until))
    this.#opening = opened.catch(() => {})
    return opened
  }

  /** Closes all previews: before version files are moved or deleted, and at the end. */
  async close(): Promise<void> {
    const caches = [...this.#caches.values()]
    this.#caches.clear()
    await Promise.all(caches.map((cache) => cache.close()))
  }

  #cache(slug: string): PreviewCache {
    const known = this.#caches.get(slug)
    if (known) return known
    const cache = new PreviewCache(this.engine, [join(this.store.home.projects, slug, 'datasets')])
    this.#caches.set(slug, cache)
    return cache
  }
}
